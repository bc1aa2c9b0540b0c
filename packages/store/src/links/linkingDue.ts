/** Whether the links rest on the current catalogs. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Sql } from "../sql/Dialect.ts"

/** In SQL, the lists whose records are linked. */
const catalogs =
  "FROM subject WHERE subject IN ('loop-locations', 'loop-levels', 'haravan-locations', 'haravan-products')"

/** In SQL, a number that changes whenever a catalog has been read to its end. */
const knownAsOf = "CAST(coalesce(sum(known_as_of), 0) AS BIGINT)"

/** Records that the current catalogs are linked. */
export const recordLinked = (sql: Sql): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql.unsafe(`INSERT INTO state (key, value) SELECT 'linkedKnown', known
    FROM (SELECT ${knownAsOf} AS known ${catalogs}) c WHERE true
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`))

/**
 * Whether all catalogs were read to their end and not linked since. Nothing is due while one of them is being read,
 * because uniqueness is only known of complete catalogs.
 */
export const isLinkingDue = (sql: Sql): Effect.Effect<boolean, SqlError> =>
  Effect.map(
    sql.unsafe(`SELECT count(*) AS catalogs ${catalogs}
      HAVING min(CASE WHEN complete_as_of IS NOT NULL AND kind IS NULL THEN 1 ELSE 0 END) = 1
        AND ${knownAsOf} IS DISTINCT FROM (SELECT value FROM state WHERE key = 'linkedKnown')`),
    (rows) => rows.length > 0
  )
