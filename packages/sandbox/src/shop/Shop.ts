import { Topic, makeDraw } from "./draw.ts"
import { type HiddenRule, makeRule, type RuleChoice } from "./HiddenRule.ts"
import { type IdSpace, makeIdSpace } from "./IdSpace.ts"
import { type Locations, makeLocations, warehousesOf } from "./locations.ts"
import { type Permutation, makePermutation } from "./Permutation.ts"
import { makeProductEdits, type ProductEdits } from "./ProductEdits.ts"
import { type Stock, makeStock } from "./Stock.ts"
import { makeTrade } from "./Trade.ts"
import { type Variants, makeVariants } from "./variants.ts"

/**
 * One merchant, as both upstreams know it. Balances are numbered by `balanceOrder`: rank in id order to pair.
 */
export interface Shop {
  readonly seed: number
  readonly openedAt: number
  readonly variants: Variants
  readonly locations: Locations
  /** What Loop's counts follow, but for some drift; undefined if Loop has the same locations and counts as Haravan. */
  readonly rule: HiddenRule | undefined
  readonly stock: Stock
  readonly productEdits: ProductEdits
  readonly balanceIds: IdSpace
  readonly balanceOrder: Permutation
  /**
   * Lets the sales and restocks happen that were due by now. Nothing happens in a shop that does not tick.
   */
  readonly catchUp: (now: number) => void
}

/** Opens a shop: the same options give the same one, with times relative to `openedAt` (milliseconds). */
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
  const rule = options.rule && makeRule(draw, options.rule, warehousesOf(options.locations), options.locations)
  const stock = makeStock(draw, { dense: options.dense, locations, rule, start: options.openedAt, variants })
  return {
    seed: options.seed,
    openedAt: options.openedAt,
    variants,
    locations,
    rule,
    stock,
    productEdits: makeProductEdits(),
    balanceIds: makeIdSpace(draw, {
      base: 1_003_000_000,
      count: stock.pairs,
      step: 7,
      prefix: () => options.hugeHaravanIds ? "720575940" : ""
    }),
    // Ids follow neither variants nor locations: rows come to be in the order in which stock first arrives.
    balanceOrder: makePermutation(stock.pairs, draw(Topic.order, 0)),
    catchUp: options.tick ? makeTrade(draw, stock, options.openedAt).catchUp : () => {}
  }
}
