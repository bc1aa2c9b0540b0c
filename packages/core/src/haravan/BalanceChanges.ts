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
import { crawlBalances, type CursorCount, cursorCount, sustainedCursorCount } from "./crawlBalances.ts"
import type { BalanceAnswer } from "./BalanceLookups.ts"
import { type BalancePages, balanceQuery } from "./BalancePages.ts"
import type { BalanceKey } from "./BalanceFilter.ts"
import { maxIds } from "./BalancePlan.ts"
import * as UpdatedSince from "./UpdatedSince.ts"

/** Balances read together that changed, or did not: some come along that changed before the time asked for. */
export interface BalanceChanges extends ReadPage<HaravanBalance> {
  /** Pairs that had a balance when the reading began, and have none now. */
  readonly gone: ReadonlyArray<BalanceKey>
  /** By how many milliseconds earlier changes must be asked for, as far as is known now. */
  readonly lookbackMillis: number
}

const operation = "Haravan.balanceChanges"

/** How the list is asked for what changed: so much earlier than the time, in milliseconds, or without the filter. */
type Lookback = number | "whole"

/** What reading changes needs. */
interface ChangesReader {
  readonly pages: BalancePages
  readonly lookups: Pick<Lookups<BalanceKey, BalanceAnswer>, "getAll">
  readonly cursors: (lookback: Lookback) => () => CursorCount
  readonly locationIds: ReadonlyArray<HaravanLocationId>
  readonly updatedSince: UpdatedSince.UpdatedSince
}

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
export const makeBalanceChanges = (client: UpstreamClient, pages: BalancePages, lookups: ChangesReader["lookups"]) => {
  const forWholeList = cursorCount(client)
  const forChanges = sustainedCursorCount(client)
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

/** The newest page, and the list by time if that page does not have all changes. */
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

/** Reads the list by each attempt in turn until one is proven. */
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

/** What a reading has shown so far: which witnesses are missing, and whether something changed soon after the time. */
const makeEvidence = (witnesses: ReadonlyArray<HaravanBalance>, since: EpochMillis) => {
  const missing = new Map(witnesses.map((row): [HaravanBalanceId, HaravanBalance] => [row.id, row]))
  let sawEarlyChange = false
  let newest = witnesses[0]
  return {
    add: ({ rows, unreadable }: ReadPage<HaravanBalance>): void => {
      for (const { id } of unreadable) if (id !== null) missing.delete(trustedId.HaravanBalanceId(id))
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

/** Whether a record is found by the time at which it changed; one that is gone by now says nothing. */
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
      pages.sortedPage(balanceQuery(locationIds, undefined, 1), "updated_at", "desc")),
    (found) => {
      const times = found.flatMap(({ rows }) =>
        rows.map(({ updatedAt }) => updatedAt)
      )
      return times.length === 0 || found.some(({ isInOrder }) => !isInOrder) ? null : Math.max(...times)
    }
  )
