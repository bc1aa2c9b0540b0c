import type { HiddenRule } from "./shop/HiddenRule.ts"
import type { Shop } from "./shop/Shop.ts"

/**
 * The shop as tests see it without asking an upstream. Variants and locations are named by index, from 0. If a side has no
 * such record, its id is undefined and its count is null.
 */
export interface SandboxShop {
  readonly variants: number
  readonly locations: number
  readonly products: number
  /** The rule that Loop's counts follow, apart from some drift; undefined if they follow Haravan's one by one. */
  readonly rule: HiddenRule | undefined
  readonly loopVariantId: (variant: number) => string | undefined
  readonly haravanVariantId: (variant: number) => string | undefined
  readonly loopLocationId: (location: number) => string | undefined
  readonly haravanLocationId: (location: number) => string | undefined
  readonly isTransit: (location: number) => boolean
  /** Loop's available count at the time of the last request. */
  readonly loopAvailable: (variant: number, location: number) => number | null
  /** Haravan's available count at the time of the last request. */
  readonly haravanAvailable: (variant: number, location: number) => number | null
  /** Counts Haravan's balances and Loop's inventories. */
  readonly totals: () => { readonly haravanBalances: number; readonly loopInventories: number }
}

export const describeShop = ({ locations, rule, stock, variants }: Shop): SandboxShop => {
  const pairOf = (variant: number, location: number) => variant * locations.count + location
  return {
    variants: variants.count,
    locations: locations.count,
    products: variants.products,
    rule,
    loopVariantId: (index) => variants.inLoop(index) ? variants.loopIds.at(index) : undefined,
    haravanVariantId: (index) => variants.inHaravan(index) ? variants.haravanIds.at(index) : undefined,
    loopLocationId: (index) => locations.inLoop(index) ? locations.loopIds.at(index) : undefined,
    haravanLocationId: (index) => locations.inHaravan(index) ? locations.haravanIds.at(index) : undefined,
    isTransit: locations.isTransit,
    loopAvailable: (variant, location) => {
      const pair = pairOf(variant, location)
      return stock.hasInventory(pair) ? stock.loop(pair) : null
    },
    haravanAvailable: (variant, location) => {
      const pair = pairOf(variant, location)
      return stock.hasBalance(pair) ? stock.available(pair) : null
    },
    totals: () => ({ haravanBalances: stock.balances(), loopInventories: stock.inventories() })
  }
}
