import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type TallyRow, uncheckedId } from "@stocktally/schema"
import {
  addToTotals,
  emptyTotals,
  type StoreError,
  type Tallies,
  type UnknownColumn,
  type UnusedLocation
} from "@stocktally/tally"
import { runQuery, type Database } from "../sql/Database.ts"
import { verdictCodes, verdictOfClass } from "../sql/codes.ts"
import { nullIfInexact } from "../sql/quantities.ts"
import { selectCounts } from "./read/counts.ts"
import { freshnessFrom, readFreshness, type FreshnessRow, selectFreshness } from "./read/freshness.ts"
import { makeOneRow } from "./judge/oneRow.ts"
import { isJudgingDue, judgeTallies } from "./judge/judge.ts"
import { notCountedReason, type ResolvedFilter, resolveFilter } from "./read/resolveFilter.ts"
import { makePage } from "./read/page.ts"
import { selectRowKey } from "../catalog/rowIds.ts"
import { type StoredRow, selectRows, tallyRows } from "./read/rows.ts"
import { makeSiblings } from "./read/siblings.ts"
import type { Sql } from "../sql/Dialect.ts"

interface CountsRow {
  readonly location: string
  readonly class: number
  readonly rows: number
  readonly value: number | null
  readonly unpriced: number
}

/** Counts rows by class and location. */
const readCounts = Effect.fnUntraced(function*(sql: Sql, resolved: ResolvedFilter) {
  const counts = yield* selectCounts(sql, resolved)
  return yield* sql<CountsRow>`SELECT p.name AS location, c.class, CAST(sum(c.rows) AS BIGINT) AS rows,
      ${sql.literal(nullIfInexact("sum(c.value)"))} AS value, CAST(sum(c.unpriced) AS BIGINT) AS unpriced
    FROM (${counts}) c JOIN place p ON p.id = c.place
    WHERE c.rows > 0 GROUP BY p.name, p.name_key, c.class ORDER BY p.name_key, p.name`
})

/** Haravan's locations that feed no place by the stock rules of the last judging. */
const unusedLocations = (sql: Sql) =>
  Effect.map(
    sql<
      { readonly id: string; readonly name: string; readonly transit: number }
    >`SELECT CAST(v.id AS TEXT) AS id, v.name,
        v.transit FROM haravan_location v JOIN place p ON p.haravan_id = v.id
      WHERE v.gone_at IS NULL AND NOT EXISTS (SELECT 1 FROM feed f WHERE f.haravan_id = v.id)
        AND EXISTS (SELECT 1 FROM stock_rules) ORDER BY v.name_key, v.id`,
    (rows) =>
      rows.map(({ id, name, transit }): UnusedLocation => ({
        id: uncheckedId.HaravanLocationId(id),
        name,
        transit: transit === 1
      }))
  )

export const makeTallies = (database: Database): Tallies => {
  const page = makePage(database)

  return {
    judge: judgeTallies(database),
    isDue: isJudgingDue(database),
    page,

    rows: (query) =>
      Stream.paginate<string | undefined, TallyRow, StoreError | UnknownColumn, never>(
        undefined,
        (cursor) =>
          page({ ...query, limit: 1000, cursor }).pipe(
            // The cursor is from the page before.
            Effect.catchTag("InvalidCursor", Effect.die),
            Effect.map(({ nextCursor, rows }) =>
              [rows, nextCursor === null ? Option.none() : Option.some<string | undefined>(nextCursor)] as const
            )
          )
      ),

    row: (id, { staleAfterMillis }) =>
      runQuery(
        database,
        "tallies.row",
        Effect.fnUntraced(function*(sql) {
          const key = selectRowKey(sql, id)
          if (Option.isNone(key)) return Option.none<TallyRow>()
          const [row] = yield* sql<FreshnessRow & (StoredRow | { readonly class: null })>`SELECT f.*, r.*
          FROM (${selectFreshness(sql)}) f LEFT JOIN (${selectRows(sql, key.value, "1")}) r ON 1 = 1`
          if (row === undefined || row.class === null) return Option.none<TallyRow>()
          const [found] = yield* tallyRows(sql, [row], freshnessFrom(row), staleAfterMillis)
          return Option.fromUndefinedOr(found)
        })
      ),

    siblings: makeSiblings(database),
    ...makeOneRow(database),

    summary: (filter = {}) =>
      runQuery(
        database,
        "tallies.summary",
        Effect.fnUntraced(function*(sql) {
          const [freshness, resolved, unused] = yield* Effect.all([
            readFreshness(sql),
            resolveFilter(sql, { ...filter, verdicts: undefined, empty: true, allLocations: true }),
            unusedLocations(sql)
          ], { concurrency: 3 })
          const totals = emptyTotals()
          const notCounted = { inTransit: 0, empty: 0 }
          const locations = new Map<string, ReturnType<typeof emptyTotals>>()
          for (const counts of yield* readCounts(sql, resolved)) {
            const reason = notCountedReason(filter, counts.class)
            if (reason !== undefined) {
              notCounted[reason] += counts.rows
              continue
            }
            const own = locations.get(counts.location) ?? emptyTotals()
            locations.set(counts.location, own)
            for (const total of [totals, own]) addToTotals(total, verdictOfClass(counts.class), counts)
          }
          return {
            ...freshness,
            ...totals,
            notCounted,
            unusedLocations: unused,
            locations: Array.from(locations, ([location, own]) => ({ location, ...own }))
          }
        })
      ),

    freshness: runQuery(database, "tallies.freshness", readFreshness),

    resolvedDifferences: (since) =>
      runQuery(database, "tallies.resolvedDifferences", (sql) =>
        Effect.map(
          sql<{ readonly began: number; readonly healed: number; readonly before: number }>`
            SELECT since AS began, at AS healed, before FROM verdict_change
            WHERE after = ${verdictCodes.match} AND at >= ${since}
              AND before IN (${verdictCodes.drift}, ${verdictCodes.settling})
              AND since IS NOT NULL ORDER BY at DESC LIMIT 10000`,
          (rows) =>
            rows.map(({ began, before, healed }) => ({ began, healed, wasDrift: before === verdictCodes.drift }))
        ))
  }
}
