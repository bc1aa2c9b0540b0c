/** The answers of the live routes. */
import { about, HaravanBalance, LoopInventory, Source } from "@stocktally/schema"
import * as Schema from "effect/Schema"

const source = Source.pipe(about("The source of the numbers: a shop, or the sandbox."))

/** One of Loop's records, just read. */
export const LoopInventoryAnswer = Schema.Struct({
  source,
  ...LoopInventory.fields
}).annotate({ identifier: "LoopInventoryAnswer", description: "Loop's record for a variant at a location, just read." })
export interface LoopInventoryAnswer extends Schema.Schema.Type<typeof LoopInventoryAnswer> {}

/** A page of Loop's records. */
export const LoopInventoriesPage = Schema.Struct({
  source,
  rows: Schema.Array(LoopInventory).pipe(about("Loop's records, in Loop's order.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the next page; null at the end.", null))
}).annotate({ identifier: "LoopInventoriesPage", description: "A page of Loop's records, just read." })
export interface LoopInventoriesPage extends Schema.Schema.Type<typeof LoopInventoriesPage> {}

/** Haravan's balances. */
export const HaravanBalancesPage = Schema.Struct({
  source,
  rows: Schema.Array(HaravanBalance).pipe(about("Haravan's balances, in the requested order.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the next page; null at the end.", null))
}).annotate({ identifier: "HaravanBalancesPage", description: "A page of Haravan's balances, just read." })
export interface HaravanBalancesPage extends Schema.Schema.Type<typeof HaravanBalancesPage> {}
