import { Topic, makeDraw } from "./draw.ts"
import { type HiddenRule, makeRule, type RuleChoice } from "./HiddenRule.ts"
import { type IdSequence, makeIdSequence } from "./IdSequence.ts"
import { type Locations, makeLocations, listWarehouses } from "./locations.ts"
import { type Permutation, makePermutation } from "./Permutation.ts"
import { makeProductEdits, type ProductEdits } from "./ProductEdits.ts"
import { type Stock, makeStock } from "./Stock.ts"
import { makeTrade } from "./Trade.ts"
import { type Variants, makeVariants } from "./variants.ts"

/** A merchant, as both upstreams know it. `balanceOrder` maps a balance's rank in id order to its pair. */
export interface Shop {
  readonly seed: number
  readonly openedAt: number
  readonly variants: Variants
  readonly locations: Locations
  /** The rule that Loop's counts follow, apart from some drift; undefined if they follow Haravan's one by one. */
  readonly rule: HiddenRule | undefined
  readonly stock: Stock
  readonly productEdits: ProductEdits
  readonly balanceIds: IdSequence
  readonly balanceOrder: Permutation
  /** Applies the sales and restocks that are due. A shop that does not tick has none. */
  readonly catchUp: (now: number) => void
}

/** Opens a shop. The same options give the same shop, with times relative to `openedAt`, in milliseconds. */
export const makeShop = (options: {
  readonly seed: number
  readonly skus: number
  readonly locations: number
  readonly dense: boolean
  readonly hostile: boolean
  readonly hugeHaravanIds: boolean
  readonly tick: boolean
  readonly rule: RuleChoice | undefined
  readonly brand?: number | undefined
  readonly openedAt: number
}): Shop => {
  const draw = makeDraw(options.seed)
  const variants = makeVariants(draw, options)
  const locations = makeLocations(draw, { ...options, hasRule: options.rule !== undefined })
  const rule = options.rule && makeRule(draw, options.rule, listWarehouses(options.locations), options.locations)
  const stock = makeStock(draw, { dense: options.dense, locations, rule, start: options.openedAt, variants })
  return {
    seed: options.seed,
    openedAt: options.openedAt,
    variants,
    locations,
    rule,
    stock,
    productEdits: makeProductEdits(),
    balanceIds: makeIdSequence(draw, {
      base: 1_003_000_000,
      count: stock.pairs,
      step: 7,
      prefix: () => options.hugeHaravanIds ? "720575940" : ""
    }),
    // Ids follow neither variants nor locations: a row is created when stock first arrives.
    balanceOrder: makePermutation(stock.pairs, draw(Topic.order, 0)),
    catchUp: options.tick ? makeTrade(draw, stock, options.openedAt).catchUp : () => {}
  }
}
