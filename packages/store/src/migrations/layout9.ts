/**
 * The ninth layout: what was learnt of an upstream while a credential was used, which goes by its digest; and when the
 * newest record of a list changed, so that the next reading by time can be held against it.
 */
export const layout9: ReadonlyArray<string> = [
  `CREATE TABLE credential (
    digest TEXT NOT NULL PRIMARY KEY, upstream TEXT NOT NULL, worked_at {int},
    balances_earlier {int} NOT NULL, products_earlier {int} NOT NULL, products_uncounted {int} NOT NULL
  ) {strict}`,
  `ALTER TABLE subject ADD COLUMN newest {int}`
]
