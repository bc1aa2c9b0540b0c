/** Selects the pairs to judge, as `item` and `place`. */
import type { Fragment } from "effect/sql/Statement"
import { classList, sideCodes } from "../../sql/codes.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** The pairs of items, by a condition on their ids: those with levels, and those with rows. */
export const pairsOfItems = (sql: Sql, condition: (id: Fragment) => Fragment): Fragment => {
  const item = condition(sql.literal("i.id"))
  return sql`SELECT i.id AS item, p.id AS place FROM item i CROSS JOIN loop_level l CROSS JOIN place p
    WHERE ${item} AND l.variant_id = i.loop_id AND p.loop_id = l.location_id
  UNION SELECT i.id, f.place FROM item i CROSS JOIN haravan_level h CROSS JOIN feed f
    WHERE ${item} AND h.variant_id = i.haravan_id AND f.haravan_id = h.location_id
  UNION SELECT t.item, t.place FROM tally t WHERE ${condition(sql.literal("t.item"))}`
}

/** The pairs of the level changes after one id, up to another. */
export const pairsOfChanges = (sql: Sql, after: number, until: number): Fragment =>
  sql`SELECT i.id AS item, p.id AS place FROM level_change c CROSS JOIN item i CROSS JOIN place p
    WHERE c.id > ${after} AND c.id <= ${until} AND c.side = ${sideCodes.loop} AND i.loop_id = c.variant_id AND p.loop_id = c.location_id
  UNION SELECT i.id, f.place FROM level_change c CROSS JOIN item i CROSS JOIN feed f
    WHERE c.id > ${after} AND c.id <= ${until} AND c.side = ${sideCodes.haravan} AND i.haravan_id = c.variant_id
      AND f.haravan_id = c.location_id`

/** The settling pairs after a given pair. */
export const pairsSettling = (
  sql: Sql,
  after: { readonly item: number; readonly place: number },
  limit: number
): Fragment =>
  sql`SELECT item, place FROM (SELECT item, place FROM tally
    WHERE class IN (${sql.literal(classList("settling"))}) AND (item, place) > (${after.item}, ${after.place})
    ORDER BY item, place LIMIT ${limit}) settling`
