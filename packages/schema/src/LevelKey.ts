import type { HaravanLocationId, HaravanVariantId, LoopLocationId, LoopVariantId } from "./Id.ts"

/** The key of a Loop inventory: its variant and location. */
export interface LoopKey {
  readonly variantId: LoopVariantId
  readonly locationId: LoopLocationId
}

/** The key of a Haravan balance: its variant and location. */
export interface HaravanKey {
  readonly variantId: HaravanVariantId
  readonly locationId: HaravanLocationId
}
