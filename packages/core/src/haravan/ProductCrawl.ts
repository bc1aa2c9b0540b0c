/** A crawl of products that another process can resume. */
import * as Schema from "effect/Schema"
import type { HaravanProduct, UnreadableRecord } from "@stocktally/schema"

/** The position of a crawl: its next page, how many products were read before it, and the shop's count at that time. */
export const Checkpoint = Schema.Struct({ page: Schema.Int, seen: Schema.Int, count: Schema.Int })
export interface Checkpoint extends Schema.Schema.Type<typeof Checkpoint> {}

/**
 * Products that were read together. `next` is the position after them, null at the end of the crawl. `shopCount` is the
 * shop's own count of its products at the end, null before.
 */
export interface Page {
  readonly products: ReadonlyArray<HaravanProduct>
  /** Unreadable products, and unreadable variants of `products`. */
  readonly unreadable: ReadonlyArray<UnreadableRecord>
  readonly next: Checkpoint | null
  readonly shopCount: number | null
}
