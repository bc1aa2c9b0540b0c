/** Balances that changed lately, proven by what was seen of them. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import {
  type EpochMillis,
  formatTimestamp,
  type HaravanBalance,
  type HaravanBalanceId,
  type HaravanLocationId,
  trustedId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { Lookups } from "../lookup/Lookups.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import { crawlBalances, cursorsOf } from "./BalanceCursors.ts"
import type { BalanceAnswer } from "./BalanceLookups.ts"
import { type BalancePages, type BalanceQuery, queryOf } from "./BalancePages.ts"
import type { BalanceKey } from "./BalanceFilter.ts"
import { maxIds } from "./BalancePlan.ts"
import * as UpdatedSince from "./UpdatedSince.ts"

/** Balances read together that changed, or did not: some come along that changed before the time asked for. */
export interface BalanceChanges extends ReadPage<HaravanBalance> {
  /** Pairs that had a balance when the reading began, and have none now. */
  readonly gone: ReadonlyArray<BalanceKey>
  /** By how many milliseconds earlier changes must be asked for, as far as is known now. */
  readonly earlier: number
}

const operation = "Haravan.balanceChanges"

/**
 * Streams the balances at the locations that changed at the time or later.
 *
 * One page, newest first, that reaches back to before the time has them all, and proves so itself. Where more changed,
 * or the order is not kept, the list is read by `updated_at_min`, and what that page had is a witness: it must come
 * again. Some endpoints read the time in the shop's zone or cut it to seconds or minutes, and nothing says so. A witness
 * that does not come is asked for by its ids. If it is there, the filter does not mean what we think; nor does it if
 * nothing came that changed soon after the time, and a witness is not found by the very time of its change. Then the list
 * is read once more from a day earlier; if that does not bring it either, without the filter; and a list that still lacks
 * a witness is an error.
 */
export const makeBalanceChanges = (
  client: UpstreamClient,
  pages: BalancePages,
  lookups: Pick<Lookups<BalanceKey, BalanceAnswer>, "getAll">
) => {
  const cursors = cursorsOf(client)

  const changesAt = (
    locationIds: ReadonlyArray<HaravanLocationId>,
    { earlier, since }: UpdatedSince.UpdatedSince
  ): Stream.Stream<BalanceChanges, UpstreamError> => {
    const isRecent = ({ updatedAt }: HaravanBalance): boolean => updatedAt >= since

    /** Whether a record is found by the time at which it changed; one that is gone meanwhile says nothing. */
    const isFoundByTime = ({ locationId, updatedAt, variantId }: HaravanBalance) =>
      Effect.map(
        pages.page({ ...queryOf([locationId], updatedAt), variantIds: [variantId] }, undefined),
        ({ rows, unreadable }) => rows.length + unreadable.length > 0
      )

    /** Reads the list by each of the filters in turn until one is proven. */
    const proven = (
      witnesses: ReadonlyArray<HaravanBalance>,
      [attempt, ...others]: ReadonlyArray<number | "whole">
    ): Stream.Stream<BalanceChanges, UpstreamError> =>
      Stream.suspend(() => {
        const missing = new Map(witnesses.map((row): [HaravanBalanceId, HaravanBalance] => [row.id, row]))
        const by: BalanceQuery = attempt === "whole" || attempt === undefined
          ? queryOf(locationIds)
          : queryOf(locationIds, Math.max(0, since - attempt))
        const now = typeof attempt === "number" ? attempt : earlier
        let isSoon = attempt === "whole"
        let newest = witnesses[0]
        const read = crawlBalances(pages, by, undefined, cursors).pipe(
          Stream.map(({ rows, unreadable }): BalanceChanges => {
            for (const { id } of unreadable) if (id !== null) missing.delete(trustedId.HaravanBalanceId(id))
            for (const row of rows) {
              missing.delete(row.id)
              isSoon ||= row.updatedAt <= since + UpdatedSince.soonMillis
              if (newest === undefined || row.updatedAt > newest.updatedAt) newest = row
            }
            return { rows, unreadable, gone: [], earlier }
          })
        )
        const rest = Stream.unwrap(Effect.gen(function*() {
          const asked = [...missing.values()]
          const answers = yield* lookups.getAll(asked)
          const there = answers.flatMap((answer) => Arr.fromOption(answer))
          const gone = asked.filter((_, index) => answers[index]?._tag === "None")
          const isProven = there.length === 0 && (isSoon || (newest !== undefined && (yield* isFoundByTime(newest))))
          const found = Stream.succeed<BalanceChanges>({
            rows: there,
            unreadable: [],
            gone,
            earlier: isProven ? now : earlier
          })
          if (isProven) return found
          if (others.length > 0) return Stream.concat(found, proven(there, others))
          const [first] = there
          return first === undefined ? found : Stream.fail(lacking(first))
        }))
        return Stream.concat(read, rest)
      })

    return Stream.unwrap(
      Effect.map(pages.sorted(queryOf(locationIds), "updated_at", "desc"), ({ isInOrder, rows, unreadable }) => {
        const oldest = rows.at(-1)
        const newest = Stream.succeed<BalanceChanges>({ rows, unreadable, gone: [], earlier })
        const reachesBack = oldest === undefined ? unreadable.length === 0 : oldest.updatedAt < since
        return isInOrder && reachesBack
          ? newest
          : Stream.concat(newest, proven(rows.filter(isRecent), [...UpdatedSince.attempts(earlier), "whole"]))
      })
    )
  }

  return (
    locationIds: ReadonlyArray<HaravanLocationId>,
    wanted: UpdatedSince.UpdatedSince
  ): Stream.Stream<BalanceChanges, UpstreamError> =>
    Stream.flatMap(Stream.fromIterable(Arr.chunksOf(locationIds, maxIds)), (ids) => changesAt(ids, wanted))
}

const lacking = ({ id, locationId, updatedAt, variantId }: HaravanBalance) =>
  new UpstreamError({
    upstream: "haravan",
    operation,
    request: "GET /inventory_locations.json",
    reason: new UnexpectedResponse({
      status: 200,
      detail:
        `balance ${id}, variant ${variantId} at ${locationId}, of ${formatTimestamp(updatedAt)} is missing in the ` +
        "list of all balances, and there when it is asked for by its ids: the list loses rows"
    })
  })

/** When a balance last changed, by Haravan's clock; null where there is none, or it cannot be told. */
export const lastBalanceChange = (
  pages: BalancePages,
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
