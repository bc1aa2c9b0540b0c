import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, HaravanKey, LoopKey, Upstream } from "@stocktally/schema"
import { sideCodes } from "../sql/codes.ts"
import { isRequestedInPast, levelsWrittenAt } from "./requestTimes.ts"
import { addToState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

/** The counts of a level before it is gone, in the order of the history's columns. */
const columns = {
  loop: ["NULL", "NULL", "NULL", "l.available"],
  haravan: ["l.on_hand", "l.committed", "l.incoming", "l.available"]
} as const satisfies { readonly [U in Upstream]: ReadonlyArray<string> }

/**
 * Marks levels as gone and writes the changes to the history: the levels that a reading has not seen, or those with the
 * given keys that were not requested since. Changes are numbered in the order of the keys, so that no row is read
 * twice. Returns the number of levels. An answer requested before the last page of a reading does not restore a level
 * that the reading has not seen: a new record is in the next reading, but if the record is gone, no later change would
 * say so.
 */
export const markLevelsGone = Effect.fnUntraced(function*(
  sql: Sql,
  side: Upstream,
  which:
    | { readonly unseenBy: number }
    | { readonly keys: ReadonlyArray<LoopKey | HaravanKey>; readonly requestedAt: number },
  at: EpochMillis
): Effect.fn.Return<number, SqlError> {
  const code = sql.literal(String(sideCodes[side]))
  const level = sql.literal(`${side}_level`)
  const condition = "unseenBy" in which
    ? sql`l.gone_at IS NULL AND l.seen < ${which.unseenBy}`
    : sql`l.gone_at IS NULL AND (l.asked_at <= ${which.requestedAt} OR NOT ${
      sql.literal(isRequestedInPast("l"))
    }) AND ${
      sql.or(which.keys.map(({ locationId, variantId }) =>
        sql`(l.variant_id = ${variantId} AND l.location_id = ${locationId})`
      ))
    }`
  const [{ rows } = { rows: 0 }] = yield* sql<{ readonly rows: number }>`
    SELECT count(*) AS rows FROM ${level} l WHERE ${condition}`
  if (rows === 0) return 0
  const last = yield* addToState(sql, "lastChange", rows)
  const first = last - rows
  yield* sql`INSERT INTO level_change (id, side, variant_id, location_id, at, not_before,
      on_hand_before, committed_before, incoming_before, available_before, previous)
    SELECT ${first} + row_number() OVER (ORDER BY l.variant_id, l.location_id), ${code},
      l.variant_id, l.location_id, CAST(${at} AS BIGINT), l.fetched_at, ${
    sql.literal(columns[side].join(", "))
  }, l.change_id
    FROM ${level} l WHERE ${condition}`
  const requestedAt = "requestedAt" in which
    ? sql`${which.requestedAt}`
    : sql.literal(`coalesce(${levelsWrittenAt}, asked_at)`)
  yield* sql`UPDATE ${level} SET gone_at = ${at}, change_id = c.id, asked_at = ${requestedAt} FROM level_change c
    WHERE c.id > ${first} AND c.id <= ${last} AND c.side = ${code}
      AND ${level}.variant_id = c.variant_id AND ${level}.location_id = c.location_id`
  return rows
})
