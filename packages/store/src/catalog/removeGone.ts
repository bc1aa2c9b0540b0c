import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import type { Sql } from "../sql/Dialect.ts"

/**
 * Removes at most `limit` variants or locations of an upstream that are gone since before a time, with the items or places
 * that are of them alone. What a level, a row or a link names is kept. How many.
 */
export const removeGone = Effect.fnUntraced(function*(
  sql: Sql,
  side: Upstream,
  kind: "variant" | "location",
  before: EpochMillis,
  limit: number
): Effect.fn.Return<number, SqlError> {
  const unit = kind === "variant" ? "item" : "place"
  const old = `SELECT v.id FROM ${side}_${kind} v WHERE v.gone_at < ${Math.trunc(before)}
    AND NOT EXISTS (SELECT 1 FROM ${side}_level l WHERE l.${kind}_id = v.id)
    AND NOT EXISTS (SELECT 1 FROM link k WHERE k.kind = '${kind}' AND k.${side}_id = v.id)
    AND NOT EXISTS (SELECT 1 FROM ${unit} u CROSS JOIN tally t WHERE u.${side}_id = v.id AND t.${unit} = u.id)
    ORDER BY v.id LIMIT ${limit}`
  if (kind === "location") {
    yield* sql.unsafe(`DELETE FROM tally_count WHERE place IN (SELECT id FROM place WHERE ${side}_id IN (${old}))`)
  }
  yield* sql.unsafe(`DELETE FROM ${unit} WHERE ${side}_id IN (${old})`)
  const removed = yield* sql.unsafe(`DELETE FROM ${side}_${kind} WHERE id IN (${old}) RETURNING 1 AS gone`)
  return removed.length
})
