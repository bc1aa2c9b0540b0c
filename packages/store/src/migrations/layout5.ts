/**
 * The fifth layout: whether all balances of a Haravan location were read once. Where some are kept, they are taken to have
 * been; the next full reading finds out.
 */
export const layout5: ReadonlyArray<string> = [
  `ALTER TABLE haravan_location ADD COLUMN balances_read {int} NOT NULL DEFAULT 0`,
  `UPDATE haravan_location SET balances_read = 1 WHERE gone_at IS NULL
    AND EXISTS (SELECT 1 FROM subject WHERE subject = 'haravan-levels' AND complete_as_of IS NOT NULL)
    AND id IN (SELECT location_id FROM haravan_level)`
]
