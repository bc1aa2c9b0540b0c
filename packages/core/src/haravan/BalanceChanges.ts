/** Reads the balances that changed since a time, and proves that none is missing. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import {
  type EpochMillis,
  formatTimestamp,
  type HaravanBalance,
  type HaravanKey,
  type HaravanBalanceId,
  type HaravanLocationId,
  uncheckedId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { Lookups } from "../lookup/Lookups.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import { crawlBalances, type CursorCount, makeCursorCount, makeSustainedCursorCount } from "./crawlBalances.ts"
import type { BalanceAnswer } from "./BalanceLookups.ts"
import { type BalancePages, balanceQuery } from "./BalancePages.ts"
import { maxIds } from "./BalancePlan.ts"
import * as UpdatedSince from "./UpdatedSince.ts"

/** Changed balances that were read together. Some may have changed before the requested time. */
export interface BalanceChanges extends ReadPage<HaravanBalance> {
  /** Pairs that had a balance when the read began and have none now. */
  readonly gone: ReadonlyArray<HaravanKey>
  /** How far before the requested time to ask for changes, as far as is known now. */
  readonly lookbackMillis: number
}

const operation = "Haravan.balanceChanges"

/** How to ask for changes: from so many milliseconds before the time, or without the time filter. */
type Lookback = number | "whole"

/** Everything a read of changes needs. */
interface ChangesReader {
  readonly pages: BalancePages
  readonly lookups: Pick<Lookups<HaravanKey, BalanceAnswer>, "getAll">
  readonly cursors: (lookback: Lookback) => () => CursorCount
  readonly locationIds: ReadonlyArray<HaravanLocationId>
  readonly updatedSince: UpdatedSince.UpdatedSince
}

/**
 * Streams the balances at the locations that changed at the given time or later.
 *
 * If the newest page reaches back to before that time, it contains all changes. If it does not, or is not in order, the
 * list is read by `updated_at_min`, and the changes on that page are witnesses, which the list must contain: some
 * endpoints silently read the time in the shop's zone, or cut it to seconds or minutes. A missing witness is looked up by
 * its ids. If it exists, the filter does not work as expected. The filter is also in doubt if no row changed soon after the
 * requested time and a witness cannot be found by the exact time of its change. The list is then read again from a day
 * earlier, and if that fails too, without the filter. If a witness is still missing, the stream fails.
 */
export const makeBalanceChanges = (client: UpstreamClient, pages: BalancePages, lookups: ChangesReader["lookups"]) => {
  const forWholeList = makeCursorCount(client)
  const forChanges = makeSustainedCursorCount(client)
  const cursors: ChangesReader["cursors"] = (lookback) => lookback === "whole" ? forWholeList : forChanges
  return (
    locationIds: ReadonlyArray<HaravanLocationId>,
    updatedSince: UpdatedSince.UpdatedSince
  ): Stream.Stream<BalanceChanges, UpstreamError> =>
    Stream.flatMap(
      Stream.fromIterable(Arr.chunksOf(locationIds, maxIds)),
      (locationIds) => readChanges({ pages, lookups, cursors, locationIds, updatedSince })
    )
}

/** Reads the newest page, and the list by time if that page does not contain all changes. */
const readChanges = (reader: ChangesReader): Stream.Stream<BalanceChanges, UpstreamError> => {
  const { locationIds, pages, updatedSince: { lookbackMillis, since } } = reader
  return Stream.unwrap(
    Effect.map(pages.sortedPage(balanceQuery(locationIds), "updated_at", "desc"), ({ isInOrder, rows, unreadable }) => {
      const oldest = rows.at(-1)
      const newest = Stream.succeed<BalanceChanges>({ rows, unreadable, gone: [], lookbackMillis })
      const reachesBack = oldest === undefined ? unreadable.length === 0 : oldest.updatedAt < since
      if (isInOrder && reachesBack) return newest
      const witnesses = rows.filter(({ updatedAt }) => updatedAt >= since)
      return Stream.concat(
        newest,
        readUntilProven(reader, witnesses, [...UpdatedSince.lookbacks(lookbackMillis), "whole"])
      )
    })
  )
}

/** Reads the list with each lookback in turn until the result is proven complete. */
const readUntilProven = (
  reader: ChangesReader,
  witnesses: ReadonlyArray<HaravanBalance>,
  [lookback = "whole", ...furtherBack]: ReadonlyArray<Lookback>
): Stream.Stream<BalanceChanges, UpstreamError> =>
  Stream.suspend(() => {
    const { cursors, locationIds, lookups, pages, updatedSince: { lookbackMillis, since } } = reader
    const evidence = makeEvidence(witnesses, since)
    const query = lookback === "whole"
      ? balanceQuery(locationIds)
      : balanceQuery(locationIds, Math.max(0, since - lookback))
    const read = crawlBalances(pages, query, undefined, cursors(lookback)).pipe(
      Stream.map((page): BalanceChanges => {
        evidence.add(page)
        return { rows: page.rows, unreadable: page.unreadable, gone: [], lookbackMillis }
      })
    )
    const rest = Stream.unwrap(Effect.gen(function*() {
      const missing = evidence.missing()
      const lookedUp = yield* lookups.getAll(missing)
      const found = lookedUp.flatMap((answer) => Arr.fromOption(answer))
      const gone = missing.filter((_, index) => lookedUp[index]?._tag === "None")
      const isProven = found.length === 0 &&
        (lookback === "whole" || evidence.sawEarlyChange() || (yield* isFoundByTime(pages, evidence.newest())))
      const missed = Stream.succeed<BalanceChanges>({
        rows: found,
        unreadable: [],
        gone,
        lookbackMillis: isProven && lookback !== "whole" ? lookback : lookbackMillis
      })
      if (isProven) return missed
      if (furtherBack.length > 0) return Stream.concat(missed, readUntilProven(reader, found, furtherBack))
      const [first] = found
      return first === undefined ? missed : Stream.fail(missingBalance(first))
    }))
    return Stream.concat(read, rest)
  })

/** Collects what a read has shown so far: which witnesses are missing and whether a row changed soon after the time. */
const makeEvidence = (witnesses: ReadonlyArray<HaravanBalance>, since: EpochMillis) => {
  const missing = new Map(witnesses.map((row): [HaravanBalanceId, HaravanBalance] => [row.id, row]))
  let sawEarlyChange = false
  let newest = witnesses[0]
  return {
    add: ({ rows, unreadable }: ReadPage<HaravanBalance>): void => {
      for (const { id } of unreadable) if (id !== null) missing.delete(uncheckedId.HaravanBalanceId(id))
      for (const row of rows) {
        missing.delete(row.id)
        sawEarlyChange ||= row.updatedAt <= since + UpdatedSince.proofWindowMillis
        if (newest === undefined || row.updatedAt > newest.updatedAt) newest = row
      }
    },
    missing: () => [...missing.values()],
    sawEarlyChange: () => sawEarlyChange,
    newest: () => newest
  }
}

/** Whether the balance is found by the time of its change. A balance deleted since then proves nothing. */
const isFoundByTime = (
  pages: BalancePages,
  balance: HaravanBalance | undefined
): Effect.Effect<boolean, UpstreamError> =>
  balance === undefined ? Effect.succeed(false) : Effect.map(
    pages.page(
      { ...balanceQuery([balance.locationId], balance.updatedAt), variantIds: [balance.variantId] },
      undefined
    ),
    ({ rows, unreadable }) => rows.length + unreadable.length > 0
  )

const missingBalance = ({ id, locationId, updatedAt, variantId }: HaravanBalance) =>
  new UpstreamError({
    upstream: "haravan",
    operation,
    request: "GET /inventory_locations.json",
    reason: new UnexpectedResponse({
      status: 200,
      detail:
        `balance ${id} (variant ${variantId} at location ${locationId}, changed ${formatTimestamp(updatedAt)}) is ` +
        "missing from the list of all balances, although a lookup by its ids finds it"
    })
  })

/** When a balance last changed, by Haravan's clock; null if there is none or the list is not in order. */
export const lastBalanceChange = (
  pages: BalancePages,
  locationIds: ReadonlyArray<HaravanLocationId>
): Effect.Effect<EpochMillis | null, UpstreamError> =>
  Effect.map(
    Effect.forEach(Arr.chunksOf(locationIds, maxIds), (locationIds) =>
      pages.sortedPage(balanceQuery(locationIds, undefined, 1), "updated_at", "desc")),
    (found) => {
      const times = found.flatMap(({ rows }) =>
        rows.map(({ updatedAt }) => updatedAt)
      )
      return times.length === 0 || found.some(({ isInOrder }) => !isInOrder) ? null : Math.max(...times)
    }
  )
