import * as Effect from "effect/Effect"
import { type EpochMillis, type HaravanKey, type LoopKey, uncheckedId, type Upstream } from "@stocktally/schema"
import type { Commit, LevelKeys, Levels, LevelsWriteResult, StoreError } from "@stocktally/tally"
import { addLoopLocations, writeLoopVariants } from "../catalog/writeCatalog.ts"
import { runCommit } from "../runs/runCommit.ts"
import { forgetUnreadable, levelKey, lostKey } from "../runs/unreadable.ts"
import { runQuery, type Database, runScan } from "../sql/Database.ts"
import { streamPages } from "../sql/streamPages.ts"
import { sideCodes } from "../sql/codes.ts"
import { readState } from "../sql/state.ts"
import { type RequestTimes, makeRequestTimes } from "./requestTimes.ts"
import { markLevelsGone } from "./markLevelsGone.ts"
import { haravanLevels, loopLevels } from "./levelLists.ts"
import { makeLevelSamples } from "./levelSamples.ts"
import { isCountChange, writeHaravanLevels, writeLoopLevels } from "./writeLevels.ts"
import * as Stream from "effect/Stream"

interface ChangeRow {
  readonly id: number
  readonly variant_id: string
  readonly location_id: string
  readonly other_variant: string | null
  readonly other_location: string | null
}

const keysOf = (side: Upstream, row: ChangeRow): LevelKeys => {
  const own = { variant: row.variant_id, location: row.location_id }
  const other = row.other_variant === null || row.other_location === null
    ? null
    : { variant: row.other_variant, location: row.other_location }
  const [loop, haravan] = side === "loop" ? [own, other] : [other, own]
  return {
    loop: loop === null ? null : {
      variantId: uncheckedId.LoopVariantId(loop.variant),
      locationId: uncheckedId.LoopLocationId(loop.location)
    },
    haravan: haravan === null ? null : {
      variantId: uncheckedId.HaravanVariantId(haravan.variant),
      locationId: uncheckedId.HaravanLocationId(haravan.location)
    }
  }
}

/** Marks the levels of keys as gone, as of the time of their request. */
const gone = (database: Database, requestTimes: RequestTimes, side: Upstream) =>
(
  commit: Commit,
  keys: ReadonlyArray<LoopKey | HaravanKey>,
  at: EpochMillis
): Effect.Effect<LevelsWriteResult, StoreError> =>
  runCommit(
    database,
    `levels.${side}Gone`,
    commit,
    side === "loop" ? loopLevels : haravanLevels,
    Effect.fnUntraced(function*(sql, list) {
      const { lastChange } = yield* readState(sql)
      yield* forgetUnreadable(
        sql,
        `${side}-levels`,
        list,
        () => keys.map(({ locationId, variantId }) => levelKey(variantId, locationId))
      )
      const which = { keys, requestedAt: yield* requestTimes.toSharedClock(sql, at) }
      const changed = keys.length === 0 ? 0 : yield* markLevelsGone(sql, side, which, at)
      return { changed, before: String(lastChange ?? 0) }
    })
  )

export const makeLevels = (database: Database, requestTimes = makeRequestTimes()): Levels => ({
  ...makeLevelSamples(database),

  writeLoop: (commit, inventories, fetchedAt) =>
    runCommit(
      database,
      "levels.writeLoop",
      commit,
      loopLevels,
      Effect.fnUntraced(function*(sql, list) {
        yield* writeLoopVariants(sql, inventories.map(({ variant }) => variant), list.generation)
        yield* addLoopLocations(sql, inventories.map(({ location }) => location))
        yield* forgetUnreadable(
          sql,
          "loop-levels",
          list,
          () => inventories.map(({ location, variant }) => levelKey(variant.id, location.id))
        )
        return yield* writeLoopLevels(sql, list, inventories, fetchedAt, requestTimes)
      })
    ),

  writeHaravan: (commit, balances, fetchedAt) =>
    runCommit(
      database,
      "levels.writeHaravan",
      commit,
      haravanLevels,
      Effect.fnUntraced(function*(sql, list) {
        yield* forgetUnreadable(
          sql,
          "haravan-levels",
          list,
          () => balances.flatMap(({ id, locationId, variantId }) => [levelKey(variantId, locationId), lostKey(id)])
        )
        return yield* writeHaravanLevels(sql, list, balances, fetchedAt, requestTimes)
      })
    ),

  markLoopGone: gone(database, requestTimes, "loop"),
  markHaravanGone: gone(database, requestTimes, "haravan"),

  duplicateBalances: runQuery(
    database,
    "levels.duplicateBalances",
    Effect.fnUntraced(function*(sql) {
      const pairs = sql`SELECT DISTINCT variant_id, location_id FROM haravan_double`
      const [{ count } = { count: 0 }] = yield* sql<
        { readonly count: number }
      >`SELECT count(*) AS count FROM (${pairs}) d`
      const some = yield* sql<{ readonly variant: string; readonly location: string }>`
        SELECT CAST(variant_id AS TEXT) AS variant, CAST(location_id AS TEXT) AS location FROM (${pairs}) d
        ORDER BY variant_id, location_id LIMIT 5`
      return {
        count,
        some: some.map(({ location, variant }) => ({
          variantId: uncheckedId.HaravanVariantId(variant),
          locationId: uncheckedId.HaravanLocationId(location)
        }))
      }
    })
  ),

  hasHaravan: (locationIds) =>
    runScan(database, "levels.hasHaravan", (sql) =>
      Effect.map(
        sql`SELECT 1 AS one FROM haravan_level WHERE gone_at IS NULL AND ${sql.in("location_id", locationIds)} LIMIT 1`,
        (rows) => rows.length > 0
      )),

  newestChange: runQuery(
    database,
    "levels.newestChange",
    (sql) => Effect.map(readState(sql), ({ lastChange }) => String(lastChange ?? 0))
  ),

  changes: (side, after) =>
    streamPages(
      (last: number | undefined, limit) =>
        runQuery(database, "levels.changes", (sql) => {
          const [own, other, fed, feeding] = side === "loop"
            ? ["loop_id", "haravan_id", "p.loop_id", "f.haravan_id"]
            : ["haravan_id", "loop_id", "f.haravan_id", "p.loop_id"]
          return sql<ChangeRow>`SELECT c.id, CAST(c.variant_id AS TEXT) AS variant_id,
              CAST(c.location_id AS TEXT) AS location_id, CAST(i.${sql(other)} AS TEXT) AS other_variant,
              CAST(fed.other_location AS TEXT) AS other_location
            FROM (SELECT id, variant_id, location_id FROM level_change
              WHERE id > ${last ?? after} AND side = ${sideCodes[side]} AND (${sql.literal(isCountChange)})
              ORDER BY id LIMIT ${limit}) c
            LEFT JOIN item i ON i.${sql(own)} = c.variant_id
            LEFT JOIN (SELECT ${sql.literal(fed)} AS own_location, ${sql.literal(feeding)} AS other_location
              FROM feed f JOIN place p ON p.id = f.place) fed ON fed.own_location = c.location_id
            ORDER BY c.id`
        }),
      ({ id }) => id
    ).pipe(Stream.map((row) => keysOf(side, row)))
})
