/**
 * The tenth layout: the records of each list that could not be read. `record` is JSON; `lost` is 1 if it cannot be told
 * which level, variant or location the record is; `times` counts records that cannot be told apart. `first_seen` and `seen`
 * are the readings that found it first and last. `subject.unreadable` sums them up, as JSON. A level's `unreadable` is 2 if
 * a reading of all levels did not see it, but had a lost record that may be it.
 */
export const layout10: ReadonlyArray<string> = [
  `CREATE TABLE unreadable (
    subject TEXT NOT NULL, record_key TEXT NOT NULL, record TEXT NOT NULL, variant_id {int}, location_id {int},
    lost {int} NOT NULL, times {int} NOT NULL, first_seen {int} NOT NULL, seen {int} NOT NULL,
    PRIMARY KEY (subject, record_key)
  ) {clustered}`,
  `ALTER TABLE subject ADD COLUMN unreadable TEXT`
]
