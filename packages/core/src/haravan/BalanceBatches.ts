/** Balances for a reader that keeps them: crawls that another process can continue. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import {
  type EpochMillis,
  type HaravanBalance,
  HaravanBalanceId,
  HaravanLocationId,
  type UpstreamError
} from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import { crawlRounds } from "./BalanceCrawl.ts"
import { type BalancePages, queryOf } from "./BalancePages.ts"
import { maxIds } from "./BalancePlan.ts"
import { cursorsOf } from "./Balances.ts"

/** What a crawl has still to read: its locations, each group from behind the id it has reached. */
export const BalanceCheckpoint = Schema.Array(Schema.Struct({
  locationIds: Schema.Array(HaravanLocationId),
  after: Schema.NullOr(HaravanBalanceId)
}))
export type BalanceCheckpoint = typeof BalanceCheckpoint.Type

/** Rows of a crawl, and what is left behind them; nothing is at its end. */
export interface BalanceBatch extends ReadPage<HaravanBalance> {
  readonly left: BalanceCheckpoint
}

/** The beginning of a crawl over locations. */
export const wholeCrawl = (locationIds: ReadonlyArray<HaravanLocationId>): BalanceCheckpoint =>
  Arr.chunksOf(locationIds, maxIds).map((locationIds) => ({ locationIds, after: null }))

export const makeBalanceBatches = (client: UpstreamClient, pages: BalancePages) => {
  const cursors = cursorsOf(client)

  /** Streams what a checkpoint has left. */
  const crawl = (from: BalanceCheckpoint): Stream.Stream<BalanceBatch, UpstreamError> =>
    from.length === 0 ? Stream.empty : crawlRounds(
      pages,
      from.map(({ after, locationIds }) => ({ query: queryOf(locationIds), after: after ?? undefined })),
      cursors
    ).pipe(Stream.map(({ rest, rows, unreadable }) => ({
      rows,
      unreadable,
      left: rest.map(({ after, query }) => ({ locationIds: query.locationIds ?? [], after: after ?? null }))
    })))

  /** When a balance last changed, by Haravan's clock; null where there is none, or it cannot be told. */
  const lastChange = (
    locationIds: ReadonlyArray<HaravanLocationId>
  ): Effect.Effect<EpochMillis | null, UpstreamError> =>
    Effect.map(
      Effect.forEach(Arr.chunksOf(locationIds, maxIds), (locationIds) =>
        pages.sorted(queryOf(locationIds, undefined, 1), "updated_at", "desc")),
      (found) => {
        const times = found.flatMap(({ rows }) =>
          rows.map(({ updatedAt }) => updatedAt)
        )
        return times.length === 0 || found.some(({ isInOrder }) => !isInOrder) ? null : Math.max(...times)
      }
    )

  return { crawl, lastChange }
}
