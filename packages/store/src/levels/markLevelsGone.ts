import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, HaravanKey, LoopKey, Upstream } from "@stocktally/schema"
import { sideCodes } from "../sql/codes.ts"
import { isRequestedInPast, levelsWrittenAt } from "./requestTimes.ts"
import { addToState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

/** What is kept of a level's counts before it goes, in the order of the history's columns. */
const columns = {
  loop: ["NULL", "NULL", "NULL", "l.available"],
  haravan: ["l.on_hand", "l.committed", "l.incoming", "l.available"]
} as const satisfies { readonly [U in Upstream]: ReadonlyArray<string> }

/**
 * Marks levels as gone, those that a reading has not seen or those named that were not asked for since, and writes it into
 * the history: the change is numbered by the order of the keys, so that no row must be looked at twice. The answer is how
 * many. An answer from before the last page of a reading does not bring back what that reading has not seen: if the record
 * is new, the next reading has it, but if it is gone, none of what changed would say so.
 */
export const markLevelsGone = Effect.fnUntraced(function*(
  sql: Sql,
  side: Upstream,
  which:
    | { readonly unseenBy: number }
    | { readonly keys: ReadonlyArray<LoopKey | HaravanKey>; readonly askedAt: number },
  at: EpochMillis
): Effect.fn.Return<number, SqlError> {
  const code = sql.literal(String(sideCodes[side]))
  const level = sql.literal(`${side}_level`)
  const condition = "unseenBy" in which
    ? sql`l.gone_at IS NULL AND l.seen < ${which.unseenBy}`
    : sql`l.gone_at IS NULL AND (l.asked_at <= ${which.askedAt} OR NOT ${sql.literal(isRequestedInPast("l"))}) AND ${
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
  const asked = "askedAt" in which ? sql`${which.askedAt}` : sql.literal(`coalesce(${levelsWrittenAt}, asked_at)`)
  yield* sql`UPDATE ${level} SET gone_at = ${at}, change_id = c.id, asked_at = ${asked} FROM level_change c
    WHERE c.id > ${first} AND c.id <= ${last} AND c.side = ${code}
      AND ${level}.variant_id = c.variant_id AND ${level}.location_id = c.location_id`
  return rows
})
