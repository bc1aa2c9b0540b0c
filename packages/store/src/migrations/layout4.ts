/**
 * The fourth layout: where in the levels which times of reading are; see `levels/zones.ts`. What is written here must stay
 * as it is, so nothing of that is named.
 */
export const layout4Sqlite: ReadonlyArray<string> = [
  `CREATE TABLE level_zone (
    side {int} NOT NULL, fetched_at {int} NOT NULL, zone {int} NOT NULL, PRIMARY KEY (side, fetched_at, zone)
  ) {clustered}`,
  `CREATE INDEX level_zone_zone ON level_zone (side, zone)`,
  `INSERT INTO level_zone (side, zone, fetched_at) SELECT DISTINCT 0, variant_id >> 4, fetched_at FROM loop_level`,
  `INSERT INTO level_zone (side, zone, fetched_at) SELECT DISTINCT 1, variant_id >> 4, fetched_at FROM haravan_level`
]
