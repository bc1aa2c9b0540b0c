/** Writes levels and their history, in statements for many rows. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, HaravanBalance, LoopInventory, Upstream } from "@stocktally/schema"
import type { LevelsWriteResult } from "@stocktally/tally"
import type { ListState } from "../runs/recordList.ts"
import { bulkWriteRecords, lastOfEach } from "../sql/bulk.ts"
import type { Columns } from "../sql/rows.ts"
import { storedQuantity } from "../sql/quantities.ts"
import { sideCodes } from "../sql/codes.ts"
import { addToState } from "../sql/state.ts"
import { type RequestTimes, isRequestedBefore } from "./requestTimes.ts"
import { groupByRank, recordDuplicates, replicaLagMillis, replaces } from "./duplicateBalances.ts"
import type { Sql } from "../sql/Dialect.ts"

const loopColumns = {
  variant_id: "id",
  location_id: "id",
  available: "int"
} as const satisfies Columns

const haravanColumns = {
  variant_id: "id",
  location_id: "id",
  balance_id: "id",
  product_id: "id",
  on_hand: "int",
  committed: "int",
  incoming: "int",
  available: "int",
  updated_at: "int"
} as const satisfies Columns

/** A new level is a change only if the list had been read completely before. */
const isChange = (complete: boolean, differs: string): string =>
  `CASE WHEN l.variant_id IS NULL THEN ${
    complete ? "1" : "0"
  } WHEN l.gone_at IS NOT NULL OR ${differs} THEN 1 ELSE 0 END = 1`

const insertLoopHistory = (complete: boolean) => (source: string): string =>
  `INSERT INTO level_change (id, side, variant_id, location_id, at, not_before, available_before, available, previous)
  SELECT s.change_id, ${sideCodes.loop}, s.variant_id, s.location_id, s.fetched_at, l.fetched_at,
    CASE WHEN l.gone_at IS NULL THEN l.available END, s.available, l.change_id
  FROM ${source} s LEFT JOIN loop_level l ON l.variant_id = s.variant_id AND l.location_id = s.location_id
  WHERE (l.variant_id IS NULL OR NOT ${isRequestedBefore("l", "s")})
    AND ${isChange(complete, "l.unreadable <> 0 OR l.available IS DISTINCT FROM s.available")}`

const loopChanged = "(loop_level.gone_at IS NOT NULL OR loop_level.available IS DISTINCT FROM excluded.available)"
const loopDiffers = `(${loopChanged} OR loop_level.unreadable <> 0)`

const upsertLoopLevels = (source: string): string =>
  `INSERT INTO loop_level (variant_id, location_id, available, fetched_at, asked_at, seen, change_id)
  SELECT variant_id, location_id, available, fetched_at, asked_at, seen, change_id FROM ${source} s WHERE true
  ON CONFLICT (variant_id, location_id) DO UPDATE SET
    previous = CASE WHEN ${loopChanged} THEN loop_level.available ELSE loop_level.previous END,
    previous_until = CASE WHEN ${loopChanged} THEN loop_level.fetched_at ELSE loop_level.previous_until END,
    change_id = CASE WHEN ${loopDiffers} THEN excluded.change_id ELSE loop_level.change_id END,
    available = excluded.available, fetched_at = excluded.fetched_at, asked_at = excluded.asked_at, seen = excluded.seen,
    gone_at = NULL, unreadable = 0
  WHERE NOT ${isRequestedBefore("loop_level", "excluded")}`

/** Marks the level of an outdated answer as seen: the record existed, and would otherwise be marked as gone. */
const markSeen = (table: string, isSame: string) => (source: string): string =>
  `UPDATE ${table} SET seen = s.seen FROM ${source} s WHERE ${table}.variant_id = s.variant_id
    AND ${table}.location_id = s.location_id AND ${table}.seen < s.seen ${isSame}`

/**
 * Returns the statement of {@link markSeen} if an answer may be outdated for a level that the full reading has not seen
 * yet, which is rare.
 */
const markIfOutdated = (
  sql: Sql,
  requestTimes: RequestTimes,
  side: Upstream,
  { full, generation }: ListState,
  time: number
): Effect.Effect<ReadonlyArray<(source: string) => string>, SqlError> => {
  const [lag, isSame] = side === "loop" ? [0, ""] : [replicaLagMillis, "AND haravan_level.balance_id = s.balance_id"]
  return full
    ? Effect.map(
      requestTimes.latestUnseen(sql, side, generation),
      (latest) => time < latest + lag ? [markSeen(`${side}_level`, isSame)] : []
    )
    : Effect.succeed([])
}

/**
 * Also compares the time and readability of a level, because verdicts rest on them; {@link isCountChange} ignores such
 * changes.
 */
const haravanDiffers = (before: string, after: string): string =>
  ["updated_at", "available", "on_hand", "committed", "incoming"]
    .map((column) => `${before}.${column} IS DISTINCT FROM ${after}.${column}`)
    .concat(`${before}.unreadable <> 0`).join(" OR ")

/** In SQL, whether a change of a level is part of the history: any count changed. */
export const isCountChange = ["available", "on_hand", "committed", "incoming"]
  .map((column) => `${column} IS DISTINCT FROM ${column}_before`).join(" OR ")

/**
 * The time of a balance that changed after the level's request but was requested before it: that of the level, which is
 * later.
 */
const later = (time: string, l: string, s: string): string =>
  `CASE WHEN ${isRequestedBefore(l, s)} THEN ${l}.${time} ELSE ${s}.${time} END`

export const insertHaravanHistory = (complete: boolean) => (source: string): string =>
  `INSERT INTO level_change (id, side, variant_id, location_id, at, not_before, updated_at,
    on_hand_before, committed_before, incoming_before, available_before,
    on_hand, committed, incoming, available, previous)
  SELECT s.change_id, ${sideCodes.haravan}, s.variant_id, s.location_id, ${later("fetched_at", "l", "s")}, l.fetched_at,
    s.updated_at,
    CASE WHEN l.gone_at IS NULL THEN l.on_hand END, CASE WHEN l.gone_at IS NULL THEN l.committed END,
    CASE WHEN l.gone_at IS NULL THEN l.incoming END, CASE WHEN l.gone_at IS NULL THEN l.available END,
    s.on_hand, s.committed, s.incoming, s.available, l.change_id
  FROM ${source} s LEFT JOIN haravan_level l ON l.variant_id = s.variant_id AND l.location_id = s.location_id
  WHERE (l.variant_id IS NULL OR (${replaces("l", "s")})) AND ${isChange(complete, haravanDiffers("l", "s"))}`

export const upsertHaravanLevels = (source: string): string =>
  `INSERT INTO haravan_level (variant_id, location_id, balance_id, product_id, on_hand, committed, incoming, available,
    updated_at, fetched_at, asked_at, seen, change_id)
  SELECT variant_id, location_id, balance_id, product_id, on_hand, committed, incoming, available,
    updated_at, fetched_at, asked_at, seen, change_id FROM ${source} s WHERE true
  ON CONFLICT (variant_id, location_id) DO UPDATE SET
    change_id = CASE WHEN haravan_level.gone_at IS NOT NULL OR ${haravanDiffers("haravan_level", "excluded")}
      THEN excluded.change_id ELSE haravan_level.change_id END,
    balance_id = excluded.balance_id, product_id = excluded.product_id, on_hand = excluded.on_hand, committed = excluded.committed,
    incoming = excluded.incoming, available = excluded.available, updated_at = excluded.updated_at,
    fetched_at = ${later("fetched_at", "haravan_level", "excluded")},
    asked_at = ${later("asked_at", "haravan_level", "excluded")},
    seen = excluded.seen, gone_at = NULL, unreadable = 0
  WHERE ${replaces("haravan_level", "excluded")}`

/**
 * Reserves ids for the changes of a batch, and removes duplicate pairs while the database answers. Unused ids stay
 * unused.
 */
const reserveChangeIds = <A>(
  sql: Sql,
  records: ReadonlyArray<A>,
  locationOf: (record: A) => string,
  variantOf: (record: A) => string
): Effect.Effect<[before: number, records: ReadonlyArray<A>], SqlError> =>
  Effect.all([
    Effect.map(addToState(sql, "lastChange", records.length), (last) => last - records.length),
    Effect.andThen(Effect.yieldNow, Effect.sync(() => lastOfEach(records, locationOf, variantOf)))
  ], { concurrency: 2 })

const writtenAfter = (sql: Sql, before: number): Effect.Effect<LevelsWriteResult, SqlError> =>
  Effect.map(
    sql<{ readonly changed: number }>`SELECT count(*) AS changed FROM level_change
      WHERE id > ${before} AND (${sql.literal(isCountChange)})`,
    ([row]) => ({ changed: row?.changed ?? 0, before: String(before) })
  )

/** Writes Loop's levels without their variants and locations. */
export const writeLoopLevels = Effect.fnUntraced(function*(
  sql: Sql,
  list: ListState,
  inventories: ReadonlyArray<LoopInventory>,
  fetchedAt: EpochMillis,
  requestTimes: RequestTimes
): Effect.fn.Return<LevelsWriteResult, SqlError> {
  const [before, records] = yield* reserveChangeIds(
    sql,
    inventories,
    ({ location }) => location.id,
    ({ variant }) => variant.id
  )
  const asked_at = yield* requestTimes.toSharedClock(sql, fetchedAt)
  const mark = yield* markIfOutdated(sql, requestTimes, "loop", list, asked_at)
  yield* bulkWriteRecords(
    sql,
    loopColumns,
    {
      records,
      values: ({ availableCount, location, variant }) => [variant.id, location.id, storedQuantity(availableCount)],
      shared: { fetched_at: fetchedAt, asked_at, seen: list.generation },
      sequence: { name: "change_id", first: before + 1 }
    },
    [insertLoopHistory(list.complete), upsertLoopLevels, ...mark]
  )
  return yield* writtenAfter(sql, before)
})

/** Writes Haravan's levels. */
export const writeHaravanLevels = Effect.fnUntraced(function*(
  sql: Sql,
  list: ListState,
  balances: ReadonlyArray<HaravanBalance>,
  fetchedAt: EpochMillis,
  requestTimes: RequestTimes
): Effect.fn.Return<LevelsWriteResult, SqlError> {
  const [before, distinct] = yield* reserveChangeIds(
    sql,
    balances,
    ({ locationId }) => locationId,
    ({ variantId }) => variantId
  )
  const asked_at = yield* requestTimes.toSharedClock(sql, fetchedAt)
  const mark = yield* markIfOutdated(sql, requestTimes, "haravan", list, asked_at)
  let first = before + 1
  for (const records of distinct.length === balances.length ? [balances] : groupByRank(balances)) {
    yield* bulkWriteRecords(
      sql,
      haravanColumns,
      {
        records,
        values: (balance) => [
          balance.variantId,
          balance.locationId,
          balance.id,
          balance.productId,
          storedQuantity(balance.onHand),
          storedQuantity(balance.committed),
          storedQuantity(balance.incoming),
          storedQuantity(balance.available),
          balance.updatedAt
        ],
        shared: { fetched_at: fetchedAt, asked_at, seen: list.generation },
        sequence: { name: "change_id", first }
      },
      [
        ...(list.full ? [recordDuplicates] : []),
        insertHaravanHistory(list.complete),
        upsertHaravanLevels,
        ...mark
      ]
    )
    first += records.length
  }
  return yield* writtenAfter(sql, before)
})
