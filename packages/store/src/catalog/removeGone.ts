import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import { bulkWriteRecords } from "../sql/bulk.ts"
import type { Sql } from "../sql/Dialect.ts"

/**
 * Removes at most `limit` variants or locations of an upstream that have been gone since before a time, with their own
 * items or places. Records that a level, a row or a link names are kept. Returns the number of removed records.
 */
export const removeGone = Effect.fnUntraced(function*(
  sql: Sql,
  side: Upstream,
  kind: "variant" | "location",
  before: EpochMillis,
  limit: number
): Effect.fn.Return<number, SqlError> {
  const table = kind === "variant" ? "item" : "place"
  // Locations are few and have no index of their levels, so all levels are read once.
  const hasLevels = kind === "variant"
    ? `EXISTS (SELECT 1 FROM ${side}_level l WHERE l.variant_id = v.id)`
    : `v.id IN (SELECT l.location_id FROM ${side}_level l)`
  const old = yield* sql.unsafe<{ readonly id: string }>(
    `SELECT CAST(v.id AS TEXT) AS id FROM ${side}_${kind} v WHERE v.gone_at < ${Math.trunc(before)}
    AND NOT ${hasLevels}
    AND NOT EXISTS (SELECT 1 FROM link k WHERE k.kind = '${kind}' AND k.${side}_id = v.id)
    AND NOT EXISTS (SELECT 1 FROM ${table} u CROSS JOIN tally t WHERE u.${side}_id = v.id AND t.${table} = u.id)
    ORDER BY v.id LIMIT ${limit}`
  )
  yield* bulkWriteRecords(sql, { id: "id" }, { records: old, values: ({ id }) => [id] }, [
    ...(kind === "location"
      ? ["tally_count", "feed"].map((table) => (source: string) =>
        `DELETE FROM ${table} WHERE place IN (
          SELECT p.id FROM ${source} s CROSS JOIN place p WHERE p.${side}_id = s.id)`
      )
      : []),
    (source) => `DELETE FROM ${table} WHERE ${side}_id IN (SELECT id FROM ${source} s)`,
    (source) => `DELETE FROM ${side}_${kind} WHERE id IN (SELECT id FROM ${source} s)`
  ])
  return old.length
})
