/** A crawl of balances that another process can resume. */
import * as Arr from "effect/Array"
import * as Schema from "effect/Schema"
import { type HaravanBalance, HaravanBalanceId, HaravanLocationId } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { maxIds } from "./BalancePlan.ts"

/** What a crawl has still to read: its locations, each group from behind the id it has reached. */
export const Checkpoint = Schema.Array(Schema.Struct({
  locationIds: Schema.Array(HaravanLocationId),
  after: Schema.NullOr(HaravanBalanceId)
}))
export type Checkpoint = typeof Checkpoint.Type

/** Rows of a crawl, and what is left behind them; nothing is at its end. */
export interface Page extends ReadPage<HaravanBalance> {
  readonly remaining: Checkpoint
}

/** The beginning of a crawl over locations. */
export const start = (locationIds: ReadonlyArray<HaravanLocationId>): Checkpoint =>
  Arr.chunksOf(locationIds, maxIds).map((locationIds) => ({ locationIds, after: null }))
