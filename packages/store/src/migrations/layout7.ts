/**
 * The seventh layout: an item keeps how many rows it has; see `tally/itemRows.ts`. What is written here must stay as it is,
 * so nothing of that is named.
 */
export const layout7: ReadonlyArray<string> = [
  `ALTER TABLE item ADD COLUMN rows {int} NOT NULL DEFAULT 0`,
  `UPDATE item SET rows = n.rows FROM (SELECT item, count(*) AS rows FROM tally GROUP BY item) n WHERE n.item = item.id`
]
