/**
 * Where in a side's levels which times of reading are. Every reading moves the time in every row, so an index of them would
 * cost too much; but the rows of one batch have the same time, and most are neighbours. So SQLite keeps `level_zone`: for
 * each zone, which is variants whose ids are alike but for their last bits, the times that occur in it. It is true after
 * each transaction. Postgres is quick enough without.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import { sides } from "../sql/codes.ts"
import type { Sql } from "../sql/Dialect.ts"

/** So many bits make no other zone: at ten locations a zone of ids without gaps has 160 levels. */
export const zoneBits = 4

/** The levels of a zone `z`, in SQL. */
export const isInZone = (level: string, zone: string): string =>
  `${level}.variant_id BETWEEN ${zone} << ${zoneBits} AND (${zone} << ${zoneBits}) + ${2 ** zoneBits - 1}`

/**
 * What the zones of a JSON array have after a batch of one time was written into them: that time, and those that other rows
 * have still. Mostly there are none, and to look for them is to compare a number in each row.
 */
const again = (side: Upstream): ReadonlyArray<string> => [
  `DELETE FROM level_zone WHERE side = ${sides[side]} AND zone IN (SELECT value FROM json_each(?1))
      AND fetched_at <> CAST(?2 AS BIGINT)`,
  `INSERT OR IGNORE INTO level_zone (side, zone, fetched_at)
      SELECT ${sides[side]}, z.value, CAST(?2 AS BIGINT) FROM json_each(?1) z`,
  `INSERT OR IGNORE INTO level_zone (side, zone, fetched_at) SELECT DISTINCT ${sides[side]}, z.value, l.fetched_at
      FROM json_each(?1) z CROSS JOIN ${side}_level l
      WHERE ${isInZone("l", "z.value")} AND l.fetched_at <> CAST(?2 AS BIGINT)`
]

const texts = { loop: again("loop"), haravan: again("haravan") }

/** Notes the time of a batch of levels that were written, by their variants' ids. */
export const noteTimes = (
  sql: Sql,
  side: Upstream,
  variantIds: Iterable<string>,
  fetchedAt: EpochMillis
): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    if (!sql.dialect.keepsZones) return Effect.void
    const zones = new Set<bigint>()
    let last: string | undefined
    for (const id of variantIds) {
      // Levels of one variant come together.
      if (id !== last) zones.add(BigInt(id) >> BigInt(zoneBits))
      last = id
    }
    const params = [`[${[...zones].join()}]`, fetchedAt]
    return Effect.forEach(sql.dialect.together(texts[side]), (text) => sql.unsafe(text, params), { discard: true })
  })
