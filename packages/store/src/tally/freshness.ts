import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { Subject, TallyFreshness } from "@stocktally/core"

/** What {@link selectFreshness} gives; 1 says that something of the side was never read to its end. */
export interface FreshnessRow {
  readonly loop_known: number | null
  readonly haravan_known: number | null
  readonly loop_open: number
  readonly haravan_open: number
  readonly version: number | null
}

const open = (...subjects: ReadonlyArray<Subject>): string =>
  `max(CASE WHEN complete_as_of IS NULL AND subject IN (${subjects.map((it) => `'${it}'`).join(", ")}) THEN 1 ELSE 0 END)`

const known = (levels: Subject): string => `max(CASE WHEN subject = '${levels}' THEN known_as_of END)`

/** One row, to be read along with another question: the way to the database and back takes longer than its answer. */
export const selectFreshness = (sql: SqlClient): Fragment =>
  sql.literal(`SELECT ${known("loop-levels")} AS loop_known, ${known("haravan-levels")} AS haravan_known,
    ${open("loop-levels", "loop-locations")} AS loop_open,
    ${open("haravan-levels", "haravan-locations", "haravan-products")} AS haravan_open,
    (SELECT value FROM state WHERE key = 'tallyVersion') AS version FROM subject`)

/** How far both sides are known. */
export const freshnessFrom = (row: FreshnessRow): TallyFreshness => {
  const loop = { complete: row.loop_open === 0, asOf: row.loop_known }
  const haravan = { complete: row.haravan_open === 0, asOf: row.haravan_known }
  return {
    complete: loop.complete && haravan.complete,
    asOf: loop.asOf === null || haravan.asOf === null ? loop.asOf ?? haravan.asOf : Math.min(loop.asOf, haravan.asOf),
    sides: { loop, haravan },
    version: row.version ?? 0
  }
}

/** How far both sides are known, as of what was committed last. */
export const freshnessOf = (sql: SqlClient): Effect.Effect<TallyFreshness, SqlError> =>
  Effect.map(
    sql<FreshnessRow>`${selectFreshness(sql)}`,
    ([row]) => freshnessFrom(row ?? { loop_known: null, haravan_known: null, loop_open: 1, haravan_open: 1, version: null })
  )
