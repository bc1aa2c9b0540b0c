/**
 * `item.rows`: the number of rows of an item. It seldom changes, and an item with a row at every place needs no lookup
 * of its places.
 */

/** Updates the row counts of items, given by a subquery with the column `item`. */
export const updateRowCounts = (items: string): string =>
  `WITH now AS MATERIALIZED (SELECT n.item, (SELECT count(*) FROM tally t WHERE t.item = n.item) AS rows FROM (${items}) n)
    UPDATE item SET rows = now.rows FROM now WHERE item.id = now.item AND item.rows <> now.rows`

/** Subtracts the rows at places, given by a subquery with the column `id`, before they are deleted. */
export const subtractRowCounts = (places: string): string =>
  `UPDATE item SET rows = item.rows - d.rows FROM (
    SELECT t.item, count(*) AS rows FROM ${places} s CROSS JOIN tally t WHERE t.place = s.id GROUP BY t.item) d
    WHERE item.id = d.item`
