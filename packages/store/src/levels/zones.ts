/**
 * Where in a side's levels which times of reading are. Every reading moves the time in every row, so an index of them would
 * cost too much; but the rows of one batch have the same time, and most are neighbours. So SQLite keeps `level_zone`: for
 * each zone, which is variants whose ids are alike but for their last bits, the times that occur in it. It is true after
 * each transaction. Postgres is quick enough without.
 */
import * as Effect from "effect/Effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Upstream } from "@stocktally/schema"
import { sides } from "../sql/sides.ts"
import { nextStatement } from "../sqlite/protocol.ts"

/** So many bits make no other zone: at ten locations a zone of ids without gaps has 160 levels. */
export const zoneBits = 4

/** The levels of a zone `z`, in SQL. */
export const isInZone = (level: string, zone: string): string =>
  `${level}.variant_id BETWEEN ${zone} << ${zoneBits} AND (${zone} << ${zoneBits}) + ${2 ** zoneBits - 1}`

/** The times in the zones of a JSON array are found out anew. */
const again = (side: Upstream): string =>
  [
    `DELETE FROM level_zone WHERE side = ${sides[side]} AND zone IN (SELECT value FROM json_each(?))`,
    `INSERT INTO level_zone (side, zone, fetched_at) SELECT DISTINCT ${sides[side]}, z.value, l.fetched_at
      FROM json_each(?) z CROSS JOIN ${side}_level l WHERE ${isInZone("l", "z.value")}`
  ].join(nextStatement)

const texts = { loop: again("loop"), haravan: again("haravan") }

/** Notes the times of a batch of levels that were written, by their variants' ids. */
export const noteTimes = (
  sql: SqlClient,
  side: Upstream,
  variantIds: Iterable<string>
): Effect.Effect<void, SqlError> =>
  sql.onDialectOrElse({
    pg: () => Effect.void,
    orElse: () => {
      const zones = new Set<bigint>()
      let last: string | undefined
      for (const id of variantIds) {
        // Levels of one variant come together.
        if (id !== last) zones.add(BigInt(id) >> BigInt(zoneBits))
        last = id
      }
      return Effect.asVoid(sql.unsafe(texts[side], [`[${[...zones].join()}]`]))
    }
  })
