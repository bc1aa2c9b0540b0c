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
import { crawlBalances, type Cursors, cursorsOf, fewCursorsOf } from "./BalanceCursors.ts"
import type { BalanceAnswer } from "./BalanceLookups.ts"
import { type BalancePages, queryOf } from "./BalancePages.ts"
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

/** How the list is asked for what changed: so much earlier than the time, in milliseconds, or without the filter. */
type Attempt = number | "whole"

/** What reading changes needs. */
interface Reader {
  readonly pages: BalancePages
  readonly lookups: Pick<Lookups<BalanceKey, BalanceAnswer>, "getAll">
  readonly cursors: (attempt: Attempt) => () => Cursors
  readonly locationIds: ReadonlyArray<HaravanLocationId>
  readonly wanted: UpdatedSince.UpdatedSince
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
export const makeBalanceChanges = (client: UpstreamClient, pages: BalancePages, lookups: Reader["lookups"]) => {
  const all = cursorsOf(client)
  const few = fewCursorsOf(client)
  const cursors: Reader["cursors"] = (attempt) => attempt === "whole" ? all : few
  return (
    locationIds: ReadonlyArray<HaravanLocationId>,
    wanted: UpdatedSince.UpdatedSince
  ): Stream.Stream<BalanceChanges, UpstreamError> =>
    Stream.flatMap(
      Stream.fromIterable(Arr.chunksOf(locationIds, maxIds)),
      (locationIds) => changesAt({ pages, lookups, cursors, locationIds, wanted })
    )
}

/** The newest page, and the list by time if that page does not have all changes. */
const changesAt = (reader: Reader): Stream.Stream<BalanceChanges, UpstreamError> => {
  const { locationIds, pages, wanted: { earlier, since } } = reader
  return Stream.unwrap(
    Effect.map(pages.sorted(queryOf(locationIds), "updated_at", "desc"), ({ isInOrder, rows, unreadable }) => {
      const oldest = rows.at(-1)
      const newest = Stream.succeed<BalanceChanges>({ rows, unreadable, gone: [], earlier })
      const reachesBack = oldest === undefined ? unreadable.length === 0 : oldest.updatedAt < since
      if (isInOrder && reachesBack) return newest
      const witnesses = rows.filter(({ updatedAt }) => updatedAt >= since)
      return Stream.concat(newest, proven(reader, witnesses, [...UpdatedSince.attempts(earlier), "whole"]))
    })
  )
}

/** Reads the list by each attempt in turn until one is proven. */
const proven = (
  reader: Reader,
  witnesses: ReadonlyArray<HaravanBalance>,
  [attempt = "whole", ...others]: ReadonlyArray<Attempt>
): Stream.Stream<BalanceChanges, UpstreamError> =>
  Stream.suspend(() => {
    const { cursors, locationIds, lookups, pages, wanted: { earlier, since } } = reader
    const evidence = makeEvidence(witnesses, since)
    const query = attempt === "whole" ? queryOf(locationIds) : queryOf(locationIds, Math.max(0, since - attempt))
    const read = crawlBalances(pages, query, undefined, cursors(attempt)).pipe(
      Stream.map((page): BalanceChanges => {
        evidence.note(page)
        return { rows: page.rows, unreadable: page.unreadable, gone: [], earlier }
      })
    )
    const rest = Stream.unwrap(Effect.gen(function*() {
      const asked = evidence.missing()
      const answers = yield* lookups.getAll(asked)
      const there = answers.flatMap((answer) => Arr.fromOption(answer))
      const gone = asked.filter((_, index) => answers[index]?._tag === "None")
      const isProven = there.length === 0 &&
        (attempt === "whole" || evidence.isSoon() || (yield* isFoundByTime(pages, evidence.newest())))
      const found = Stream.succeed<BalanceChanges>({
        rows: there,
        unreadable: [],
        gone,
        earlier: isProven && attempt !== "whole" ? attempt : earlier
      })
      if (isProven) return found
      if (others.length > 0) return Stream.concat(found, proven(reader, there, others))
      const [first] = there
      return first === undefined ? found : Stream.fail(lacking(first))
    }))
    return Stream.concat(read, rest)
  })

/** What a reading has shown so far: which witnesses are missing, and whether something changed soon after the time. */
const makeEvidence = (witnesses: ReadonlyArray<HaravanBalance>, since: EpochMillis) => {
  const missing = new Map(witnesses.map((row): [HaravanBalanceId, HaravanBalance] => [row.id, row]))
  let isSoon = false
  let newest = witnesses[0]
  return {
    note: ({ rows, unreadable }: ReadPage<HaravanBalance>): void => {
      for (const { id } of unreadable) if (id !== null) missing.delete(trustedId.HaravanBalanceId(id))
      for (const row of rows) {
        missing.delete(row.id)
        isSoon ||= row.updatedAt <= since + UpdatedSince.soonMillis
        if (newest === undefined || row.updatedAt > newest.updatedAt) newest = row
      }
    },
    missing: () => [...missing.values()],
    isSoon: () => isSoon,
    newest: () => newest
  }
}

/** Whether a record is found by the time at which it changed; one that is gone by now says nothing. */
const isFoundByTime = (
  pages: BalancePages,
  balance: HaravanBalance | undefined
): Effect.Effect<boolean, UpstreamError> =>
  balance === undefined ? Effect.succeed(false) : Effect.map(
    pages.page({ ...queryOf([balance.locationId], balance.updatedAt), variantIds: [balance.variantId] }, undefined),
    ({ rows, unreadable }) => rows.length + unreadable.length > 0
  )

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
