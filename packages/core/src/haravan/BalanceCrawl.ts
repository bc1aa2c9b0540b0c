/** A crawl of balances that another process can resume. */
import * as Arr from "effect/Array"
import * as Schema from "effect/Schema"
import { type HaravanBalance, HaravanBalanceId, HaravanLocationId } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { maxIds } from "./BalancePlan.ts"

/** The rest of a crawl: groups of locations, each with the last id read. */
export const Checkpoint = Schema.Array(Schema.Struct({
  locationIds: Schema.Array(HaravanLocationId),
  after: Schema.NullOr(HaravanBalanceId)
}))
export type Checkpoint = typeof Checkpoint.Type

/** Rows of a crawl and what remains to be read after them: nothing at the end of the crawl. */
export interface Page extends ReadPage<HaravanBalance> {
  readonly remaining: Checkpoint
}

/** The start of a crawl over locations. */
export const start = (locationIds: ReadonlyArray<HaravanLocationId>): Checkpoint =>
  Arr.chunksOf(locationIds, maxIds).map((locationIds) => ({ locationIds, after: null }))
