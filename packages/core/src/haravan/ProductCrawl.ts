/** A crawl of products that another process can resume. */
import * as Schema from "effect/Schema"
import type { HaravanProduct, UnreadableRecord } from "@stocktally/schema"

/** Where a reading of products goes on: which page, how many were read before it, and of how many there were then. */
export const Checkpoint = Schema.Struct({ page: Schema.Int, seen: Schema.Int, count: Schema.Int })
export interface Checkpoint extends Schema.Schema.Type<typeof Checkpoint> {}

/**
 * Products that were read together; `next` is where to go on behind them, null at the end. `counted` is then how many
 * products the shop counts, and null before.
 */
export interface Page {
  readonly products: ReadonlyArray<HaravanProduct>
  /** Products, and variants of those that were read. */
  readonly unreadable: ReadonlyArray<UnreadableRecord>
  readonly next: Checkpoint | null
  readonly shopCount: number | null
}
