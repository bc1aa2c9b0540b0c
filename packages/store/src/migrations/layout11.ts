/**
 * The eleventh layout: which of Haravan's balances a level is of, and the other balances of the same variant and location,
 * which do not count as long as that one is there.
 */
export const layout11: ReadonlyArray<string> = [
  `ALTER TABLE haravan_level ADD COLUMN balance_id {int}`,
  `CREATE TABLE haravan_double (
    variant_id {int} NOT NULL, location_id {int} NOT NULL, balance_id {int} NOT NULL, product_id {int},
    on_hand {int}, committed {int}, incoming {int}, available {int}, updated_at {int},
    fetched_at {int} NOT NULL, seen {int} NOT NULL,
    PRIMARY KEY (variant_id, location_id, balance_id)
  ) {strict}`
]
