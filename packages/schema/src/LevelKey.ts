import type { HaravanLocationId, HaravanVariantId, LoopLocationId, LoopVariantId } from "./Id.ts"

/** Which of Loop's inventories: the variant and the location that it counts. */
export interface LoopKey {
  readonly variantId: LoopVariantId
  readonly locationId: LoopLocationId
}

/** Which of Haravan's balances: the variant and the location that it counts. */
export interface HaravanKey {
  readonly variantId: HaravanVariantId
  readonly locationId: HaravanLocationId
}
