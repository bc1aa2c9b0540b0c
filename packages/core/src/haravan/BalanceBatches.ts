/** Balances for a reader that keeps them: crawls that can be gone on with, and what changed lately. */
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
import { crawlBalances, crawlRounds } from "./BalanceCrawl.ts"
import type { BalancePages, BalanceQuery } from "./BalancePages.ts"
import { maxIds, maxRows } from "./BalancePlan.ts"
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

const queryOf = (
  locationIds: ReadonlyArray<HaravanLocationId>,
  updatedAtMin?: EpochMillis,
  limit: number = maxRows
): BalanceQuery => ({ locationIds, variantIds: undefined, updatedAtMin, limit })

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

  /**
   * Streams what changed at the time or later, and maybe more. One page, newest first, that reaches back to before the
   * time has it all, and proves so itself; a page by `updated_at_min` would need a second request to prove its end. What
   * it has beyond is passed on too, since it is there. Where more changed, or the order is not kept, it is crawled by
   * `updated_at_min`.
   */
  const changes = (
    locationIds: ReadonlyArray<HaravanLocationId>,
    since: EpochMillis
  ): Stream.Stream<ReadPage<HaravanBalance>, UpstreamError> =>
    Stream.fromIterable(Arr.chunksOf(locationIds, maxIds)).pipe(
      Stream.flatMap((locationIds) =>
        Stream.unwrap(
          Effect.map(
            pages.sorted(queryOf(locationIds), "updated_at", "desc"),
            (page): Stream.Stream<ReadPage<HaravanBalance>, UpstreamError> => {
              const oldest = page?.rows.at(-1)
              const reachesBack = oldest === undefined ? page?.unreadable.length === 0 : oldest.updatedAt < since
              return page !== undefined && reachesBack
                ? Stream.succeed(page)
                // The page that proves the end has no change.
                : Stream.filter(
                  crawlBalances(pages, queryOf(locationIds, since), undefined, cursors),
                  ({ rows, unreadable }) => rows.length + unreadable.length > 0
                )
            }
          )
        )
      )
    )

  /** When a balance last changed, by Haravan's clock; null where there is none, or it cannot be told. */
  const lastChange = (
    locationIds: ReadonlyArray<HaravanLocationId>
  ): Effect.Effect<EpochMillis | null, UpstreamError> =>
    Effect.map(
      Effect.forEach(Arr.chunksOf(locationIds, maxIds), (locationIds) =>
        pages.sorted(queryOf(locationIds, undefined, 1), "updated_at", "desc")),
      (found) => {
        const times = found.flatMap((page) =>
          (page?.rows ?? []).map(({ updatedAt }) => updatedAt)
        )
        return times.length === 0 || found.includes(undefined) ? null : Math.max(...times)
      }
    )

  return { crawl, changes, lastChange }
}
