/** Samples of levels, to check with Loop or Haravan one by one. */
import * as Effect from "effect/Effect"
import { type HaravanKey, type HaravanVariantId, type LoopKey, uncheckedId } from "@stocktally/schema"
import type { Levels, Crawl } from "@stocktally/tally"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { type Database, runScan } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"

interface KeyRow {
  readonly variant_id: string
  readonly location_id: string
}

const sampleLevels = (
  sql: Sql,
  table: "loop_level" | "haravan_level",
  which: Fragment,
  limit: number
): Effect.Effect<ReadonlyArray<KeyRow>, SqlError> =>
  sql<KeyRow>`SELECT CAST(variant_id AS TEXT) AS variant_id, CAST(location_id AS TEXT) AS location_id
    FROM ${sql(table)} WHERE gone_at IS NULL AND ${which} ORDER BY random() LIMIT ${limit}`

const loopKey = (row: KeyRow): LoopKey => ({
  variantId: uncheckedId.LoopVariantId(row.variant_id),
  locationId: uncheckedId.LoopLocationId(row.location_id)
})

const haravanKey = (row: KeyRow): HaravanKey => ({
  variantId: uncheckedId.HaravanVariantId(row.variant_id),
  locationId: uncheckedId.HaravanLocationId(row.location_id)
})

const unseen = (sql: Sql, { generation, subject }: Crawl): Fragment =>
  subject === "haravan-products"
    ? sql`variant_id IN (SELECT id FROM haravan_variant WHERE gone_at IS NULL AND seen < ${generation})`
    : sql`seen < ${generation}`

export const makeLevelSamples = (
  database: Database
): Pick<Levels, "ofHaravanVariants" | "unseenAtHaravan" | "unseenAtLoop"> => ({
  unseenAtLoop: (crawl, limit) =>
    runScan(
      database,
      "levels.unseenAtLoop",
      (sql) => Effect.map(sampleLevels(sql, "loop_level", unseen(sql, crawl), limit), (rows) => rows.map(loopKey))
    ),
  unseenAtHaravan: (crawl, limit) =>
    runScan(
      database,
      "levels.unseenAtHaravan",
      (sql) => Effect.map(sampleLevels(sql, "haravan_level", unseen(sql, crawl), limit), (rows) => rows.map(haravanKey))
    ),
  ofHaravanVariants: (ids: ReadonlyArray<HaravanVariantId>, limit) =>
    runScan(database, "levels.ofHaravanVariants", (sql) =>
      ids.length === 0 ? Effect.succeed([]) : Effect.map(
        sampleLevels(sql, "haravan_level", sql.in("variant_id", ids.slice(0, maxIds)), limit),
        (rows) => rows.map(haravanKey)
      ))
})

/** The maximum number of parameters of a statement. */
const maxIds = 500
