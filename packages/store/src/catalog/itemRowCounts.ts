/** `item.rows`: how many rows an item has. It seldom changes, and who has one at every place needs no looking at for where. */

/** Notes how many rows items have, given by a subquery with the column `item`, where it is not what was noted. */
export const updateRowCounts = (items: string): string =>
  `WITH now AS MATERIALIZED (SELECT n.item, (SELECT count(*) FROM tally t WHERE t.item = n.item) AS rows FROM (${items}) n)
    UPDATE item SET rows = now.rows FROM now WHERE item.id = now.item AND item.rows <> now.rows`

/** Takes the rows at places off, given by a subquery with the column `id`, before they are removed. */
export const subtractRowCounts = (places: string): string =>
  `UPDATE item SET rows = item.rows - d.rows FROM (
    SELECT t.item, count(*) AS rows FROM ${places} s CROSS JOIN tally t WHERE t.place = s.id GROUP BY t.item) d
    WHERE item.id = d.item`
