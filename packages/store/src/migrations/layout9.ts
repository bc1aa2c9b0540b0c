/** The ninth layout: what was learnt of an upstream while a credential was used, which goes by its digest. */
export const layout9: ReadonlyArray<string> = [
  `CREATE TABLE credential (
    digest TEXT NOT NULL PRIMARY KEY, upstream TEXT NOT NULL, worked_at {int},
    balances_earlier {int} NOT NULL, products_earlier {int} NOT NULL, products_uncounted {int} NOT NULL
  ) {strict}`
]
