/** Previews the verdicts under other stock rules, without writing them. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { emptySummary, type RuleStore } from "@stocktally/tally"
import { type PlannedPlace, planPlaces } from "../../catalog/places.ts"
import { isEmptyClass, isTransitClass, verdictOfClass } from "../../sql/codes.ts"
import { type Database, runScan } from "../../sql/Database.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { readState } from "../../sql/state.ts"
import { readJudgingContext } from "./judgingContext.ts"
import { pairsOfItems } from "./pairs.ts"
import { selectJudged } from "./verdictSql.ts"

/** The columns of `place` that judging reads and that do not depend on the rules. */
const fixedColumns = ["id", "loop_id", "haravan_id"] as const
const plannedColumns = [
  "transit",
  "rule",
  "percent",
  "buffer",
  "cap",
  "zero",
  "tolerance",
  "tolerance_percent",
  "sources",
  "source_id"
] as const

/** An integer, or the digits of an id. */
const integer = (value: string | number | null): string => `CAST(${value ?? "NULL"} AS BIGINT)`

const table = (name: string, columns: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  `${name} (${columns.join(", ")}) AS (${
    rows.length > 0
      ? `VALUES ${rows.map((row) => `(${row.join(", ")})`).join(", ")}`
      : `SELECT ${columns.map(() => "CAST(NULL AS BIGINT)").join(", ")} WHERE 1 = 0`
  })`

/** Replaces the tables `place` and `feed` in a query by what they would be under the rules. */
const withPlannedPlaces = (sql: Sql, places: ReadonlyArray<PlannedPlace>, query: Fragment): Fragment => {
  const placeValues = places.map(({ now, row }) => [
    ...fixedColumns.map((name) => integer(row[name])),
    ...plannedColumns.map((name) => integer(now[name])),
    row.evidence === null ? "CAST(NULL AS TEXT)" : "'linked'"
  ])
  const feed = places.flatMap(({ row, sources }) => sources.map((id) => [integer(id), integer(row.id)]))
  return sql`WITH ${
    sql.literal([
      table("place", [...fixedColumns, ...plannedColumns, "evidence"], placeValues),
      table("feed", ["haravan_id", "place"], feed)
    ].join(", "))
  } ${query}`
}

/** The approximate number of pairs judged in one query. */
const chunk = 5000

export const makePreview = (database: Database): RuleStore["preview"] =>
  Effect.fnUntraced(function*(rules, verdictRules) {
    const scan = <A>(query: (sql: Sql) => Effect.Effect<A, SqlError>) => runScan(database, "rules.preview", query)
    const plannedPlaces = yield* scan((sql) => planPlaces(sql, rules))
    const sources = plannedPlaces.reduce((sum, { sources }) => sum + sources.length, 0)
    const items = Math.max(10, Math.ceil(chunk / Math.max(1, sources)))
    const places = {
      hasRules: plannedPlaces.some(({ now }) => now.rule !== 0),
      hasSeveral: plannedPlaces.some(({ sources }) => sources.length > 1)
    }
    const summary = emptySummary()
    for (let from = 0;;) {
      const after = from
      const [{ last } = { last: null }] = yield* scan((sql) =>
        sql<{ readonly last: number | null }>`SELECT max(id) AS last
          FROM (SELECT id FROM item WHERE id > ${after} ORDER BY id LIMIT ${items}) i`
      )
      if (last === null) return summary
      const counts = yield* scan(Effect.fnUntraced(function*(sql) {
        const context = yield* readJudgingContext(sql, yield* readState(sql), verdictRules, places)
        const pairs = pairsOfItems(sql, (id) => sql`${id} > ${after} AND ${id} <= ${last}`)
        const judged = selectJudged(sql, pairs, { ...context, decimals: null })
        return yield* sql<{ readonly class: number; readonly rows: number }>`${
          withPlannedPlaces(
            sql,
            plannedPlaces,
            sql`SELECT class, count(*) AS rows FROM (${judged}) j WHERE present = 1 GROUP BY class`
          )
        }`
      }))
      for (const { class: rowClass, rows } of counts) {
        if (!isEmptyClass(rowClass) && !isTransitClass(rowClass)) summary[verdictOfClass(rowClass)] += rows
      }
      from = last
    }
  })
