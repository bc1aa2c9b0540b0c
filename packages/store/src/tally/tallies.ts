import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { TallyRow, TallySummary } from "@stocktally/schema"
import { emptySummary, type StoreError, type Tallies, type UnknownColumn } from "@stocktally/tally"
import { asking, type Database } from "../sql/Database.ts"
import { verdictCodes, verdictOf } from "../sql/codes.ts"
import { selectCounts } from "./read/counts.ts"
import { freshnessFrom, freshnessOf, type FreshnessRow, selectFreshness } from "./read/freshness.ts"
import { makeOneRow } from "./judge/oneRow.ts"
import { judgeTallies } from "./judge/judge.ts"
import { leftOut, type ResolvedFilter, resolveFilter } from "./read/resolveFilter.ts"
import { makePage, viewOf } from "./read/page.ts"
import { keyOfRow } from "../catalog/rowIds.ts"
import { type StoredRow, selectRows, tallyRow } from "./read/rows.ts"
import { makeSiblings } from "./read/siblings.ts"
import type { Sql } from "../sql/Dialect.ts"

/** Counts by class and place. */
const countsOf = Effect.fnUntraced(function*(sql: Sql, narrowed: ResolvedFilter) {
  const counts = yield* selectCounts(sql, narrowed)
  return yield* sql<{ readonly location: string; readonly class: number; readonly rows: number }>`
    SELECT p.name AS location, c.class, CAST(sum(c.rows) AS BIGINT) AS rows FROM (${counts}) c JOIN place p ON p.id = c.place
    WHERE c.rows > 0 GROUP BY p.name, p.name_key, c.class ORDER BY p.name_key, p.name`
})

export const makeTallies = (database: Database): Tallies => {
  const page = makePage(database)

  return {
    judge: judgeTallies(database),
    page,

    rows: (query) =>
      Stream.paginate<string | undefined, TallyRow, StoreError | UnknownColumn, never>(
        undefined,
        (cursor) =>
          page({ ...query, limit: 1000, cursor }).pipe(
            // Our own cursor, for the same query.
            Effect.catchTag("InvalidCursor", Effect.die),
            Effect.map(({ nextCursor, rows }) =>
              [rows, nextCursor === null ? Option.none() : Option.some<string | undefined>(nextCursor)] as const
            )
          )
      ),

    row: (id, { staleAfterMillis }) =>
      asking(
        database,
        "tallies.row",
        Effect.fnUntraced(function*(sql) {
          const key = keyOfRow(sql, id)
          if (Option.isNone(key)) return Option.none<TallyRow>()
          const [row] = yield* sql<FreshnessRow & (StoredRow | { readonly class: null })>`SELECT f.*, r.*
          FROM (${selectFreshness(sql)}) f LEFT JOIN (${selectRows(sql, key.value, "1")}) r ON 1 = 1`
          if (row === undefined || row.class === null) return Option.none<TallyRow>()
          return Option.some(tallyRow(row, yield* viewOf(freshnessFrom(row), staleAfterMillis)))
        })
      ),

    siblings: makeSiblings(database),
    ...makeOneRow(database),

    summary: (filter = {}) =>
      asking(
        database,
        "tallies.summary",
        Effect.fnUntraced(function*(sql) {
          const [freshness, narrowed] = yield* Effect.all(
            [freshnessOf(sql), resolveFilter(sql, { ...filter, verdicts: undefined, empty: true, allLocations: true })],
            { concurrency: 2 }
          )
          const summary = emptySummary()
          const none = { values: emptySummary(), unpriced: 0 }
          const notCounted = { inTransit: 0, empty: 0 }
          const locations = new Map<string, ReturnType<typeof emptySummary>>()
          for (const { class: rowClass, location, rows } of yield* countsOf(sql, narrowed)) {
            const why = leftOut(filter, rowClass)
            if (why !== undefined) {
              notCounted[why] += rows
              continue
            }
            const own = locations.get(location) ?? emptySummary()
            locations.set(location, own)
            own[verdictOf(rowClass)] += rows
            summary[verdictOf(rowClass)] += rows
          }
          return {
            ...freshness,
            summary,
            notCounted,
            ...none,
            unusedLocations: [],
            locations: Array.from(
              locations,
              ([location, counts]) => ({ location, summary: counts satisfies TallySummary, ...none })
            )
          }
        })
      ),

    freshness: asking(database, "tallies.freshness", freshnessOf),

    healings: (since) =>
      asking(database, "tallies.healings", (sql) =>
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
