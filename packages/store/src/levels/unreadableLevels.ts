/** Levels whose records could not be read: their counts stay as they were, but are not used. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, UnreadableRecord, Upstream } from "@stocktally/schema"
import type { ListState } from "../runs/recordList.ts"
import { bulkWriteRecords } from "../sql/bulk.ts"
import { unreadableCodes, sideCodes } from "../sql/codes.ts"
import { addToState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

const countColumns = {
  loop: ["available"],
  haravan: ["on_hand", "committed", "incoming", "available"]
} as const satisfies { readonly [U in Upstream]: ReadonlyArray<string> }

/**
 * Columns and values of a change that leaves the counts as they are: it is hidden from the history, but makes verdicts
 * due.
 */
const sameCounts = (counts: ReadonlyArray<string>) => ({
  names: counts.flatMap((name) => [`${name}_before`, name]).join(", "),
  values: counts.flatMap((name) => Array.from({ length: 2 }, () => `CASE WHEN l.gone_at IS NULL THEN l.${name} END`))
    .join(", ")
})

interface LevelKey {
  readonly variantId: string
  readonly locationId: string
}

/** Marks the levels of unreadable records, and adds levels that did not exist. */
export const markLevelsUnreadable = Effect.fnUntraced(function*(
  sql: Sql,
  side: Upstream,
  { complete, generation }: ListState,
  records: ReadonlyArray<UnreadableRecord>,
  at: EpochMillis
): Effect.fn.Return<void, SqlError> {
  const counts = countColumns[side]
  const keys = new Map<string, LevelKey>()
  for (const { locationId, variantId } of records) {
    if (variantId !== null && locationId !== null) keys.set(`${variantId}:${locationId}`, { variantId, locationId })
  }
  const before = (yield* addToState(sql, "lastChange", keys.size)) - keys.size
  const { names, values } = sameCounts(counts)
  yield* bulkWriteRecords(
    sql,
    { variant_id: "id", location_id: "id" },
    {
      records: [...keys.values()],
      values: ({ locationId, variantId }) => [variantId, locationId],
      shared: { fetched_at: at, seen: generation },
      sequence: { name: "change_id", first: before + 1 }
    },
    [
      (source) =>
        `INSERT INTO level_change (id, side, variant_id, location_id, at, not_before, ${names}, previous)
        SELECT s.change_id, ${
          sideCodes[side]
        }, s.variant_id, s.location_id, s.fetched_at, l.fetched_at, ${values}, l.change_id
        FROM ${source} s LEFT JOIN ${side}_level l ON l.variant_id = s.variant_id AND l.location_id = s.location_id
        WHERE CASE WHEN l.variant_id IS NULL THEN ${complete ? 1 : 0}
          WHEN l.gone_at IS NOT NULL OR l.unreadable <> ${unreadableCodes.unreadable} THEN 1 ELSE 0 END = 1`,
      (source) =>
        `INSERT INTO ${side}_level (variant_id, location_id, fetched_at, seen, change_id, unreadable)
        SELECT variant_id, location_id, fetched_at, seen, change_id, ${unreadableCodes.unreadable} FROM ${source} s WHERE true
        ON CONFLICT (variant_id, location_id) DO UPDATE SET
          change_id = CASE WHEN ${side}_level.gone_at IS NOT NULL OR ${side}_level.unreadable <> ${unreadableCodes.unreadable}
            THEN excluded.change_id ELSE ${side}_level.change_id END,
          ${
          counts.map((name) => `${name} = CASE WHEN ${side}_level.gone_at IS NULL THEN ${side}_level.${name} END`).join(
            ", "
          )
        },
          seen = excluded.seen, gone_at = NULL, unreadable = ${unreadableCodes.unreadable}`
    ]
  )
})

/**
 * Marks the levels that a full reading did not see as unreadable, because a record that could not be identified may be
 * any of them.
 */
export const markUnseenUnreadable = Effect.fnUntraced(function*(
  sql: Sql,
  side: Upstream,
  generation: number,
  at: EpochMillis
): Effect.fn.Return<void, SqlError> {
  const counts = countColumns[side]
  const condition = sql`l.gone_at IS NULL AND l.seen < ${generation} AND l.unreadable = ${unreadableCodes.readable}`
  const level = sql.literal(`${side}_level`)
  const [{ rows } = { rows: 0 }] = yield* sql<{ readonly rows: number }>`
    SELECT count(*) AS rows FROM ${level} l WHERE ${condition}`
  if (rows === 0) return
  const last = yield* addToState(sql, "lastChange", rows)
  const first = last - rows
  const { names, values } = sameCounts(counts)
  yield* sql`INSERT INTO level_change (id, side, variant_id, location_id, at, not_before, ${
    sql.literal(names)
  }, previous)
    SELECT ${first} + row_number() OVER (ORDER BY l.variant_id, l.location_id), ${sql.literal(String(sideCodes[side]))},
      l.variant_id, l.location_id, CAST(${at} AS BIGINT), l.fetched_at, ${sql.literal(values)}, l.change_id
    FROM ${level} l WHERE ${condition}`
  yield* sql`UPDATE ${level} SET unreadable = ${unreadableCodes.maybeUnidentified}, change_id = c.id FROM level_change c
    WHERE c.id > ${first} AND c.id <= ${last} AND c.side = ${sql.literal(String(sideCodes[side]))}
      AND ${level}.variant_id = c.variant_id AND ${level}.location_id = c.location_id`
})
