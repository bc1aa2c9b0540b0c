import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis } from "@stocktally/schema"
import { type Readings, Subject, type SubjectState, type Unseen } from "@stocktally/core"
import { asking, type Database, decoded, scanning, writing } from "../sql/Database.ts"
import { clockKeys, setState } from "../sql/state.ts"
import { bulk } from "../sql/bulk.ts"
import { promoteDoubles } from "../levels/doubles.ts"
import { markLevelsGone } from "../levels/gone.ts"
import { markUnseenUnreadable } from "../levels/unreadableLevels.ts"
import { haravanHistory, haravanUpsert } from "../levels/writeLevels.ts"
import { committing } from "./commits.ts"
import { requireRunning } from "./leases.ts"
import { hasLost, summaryOf } from "./unreadable.ts"
import type { Sql } from "../sql/Dialect.ts"

interface SubjectRow {
  readonly subject: string
  readonly complete_as_of: number | null
  readonly known_as_of: number | null
  readonly watermark: number | null
  readonly newest: number | null
}

const decodeReading = Schema.decodeUnknownEffect(Schema.Struct({
  generation: Schema.Int,
  kind: Schema.Literals(["full", "incremental"]),
  began_at: Schema.Int,
  checkpoint: Schema.fromJsonString(Schema.Json)
}))

const unread: SubjectState = { completeAsOf: null, knownAsOf: null, watermark: null, newest: null }

export type SubjectStates = { readonly [S in Subject]: SubjectState }

export const subjectStates = (sql: Sql): Effect.Effect<SubjectStates, SqlError> =>
  Effect.map(sql<SubjectRow>`SELECT subject, complete_as_of, known_as_of, watermark, newest FROM subject`, (rows) => {
    const states: { [S in Subject]: SubjectState } = {
      "loop-locations": unread,
      "loop-levels": unread,
      "haravan-locations": unread,
      "haravan-products": unread,
      "haravan-levels": unread
    }
    for (const subject of Subject.literals) {
      const row = rows.find((row) => row.subject === subject)
      if (row === undefined) continue
      const { complete_as_of: completeAsOf, known_as_of: knownAsOf, newest, watermark } = row
      states[subject] = { completeAsOf, knownAsOf, watermark, newest }
    }
    return states
  })

/** The tables whose records a subject's reading sees. */
type Table = "loop_location" | "loop_level" | "loop_variant" | "haravan_location" | "haravan_variant" | "haravan_level"
const tables: { readonly [S in Subject]: readonly [Table, ...ReadonlyArray<Table>] } = {
  "loop-locations": ["loop_location"],
  "loop-levels": ["loop_level", "loop_variant"],
  "haravan-locations": ["haravan_location"],
  "haravan-products": ["haravan_variant"],
  "haravan-levels": ["haravan_level"]
}

/** What else is said of a record that is gone. A location that comes back has balances that nobody has read. */
const withGone = {
  loop_location: "",
  haravan_location: ", balances_read = 0",
  loop_variant: ", dirty = 1",
  haravan_variant: ", dirty = 1"
} as const

/** What a reading did not see that had a lost record: all else is as it was, but whether it is still there is unknown. */
const unknownUnseen = (
  sql: Sql,
  table: Table,
  generation: number,
  at: EpochMillis
): Effect.Effect<void, SqlError> => {
  switch (table) {
    case "loop_level":
      return markUnseenUnreadable(sql, "loop-levels", generation, at)
    case "haravan_level":
      return markUnseenUnreadable(sql, "haravan-levels", generation, at)
    case "haravan_variant":
      return Effect.asVoid(
        sql`UPDATE haravan_variant SET tracked = NULL, dirty = 1
          WHERE gone_at IS NULL AND tracked IS NOT NULL AND seen < ${generation}`
      )
    default:
      return Effect.void
  }
}

export const makeReadings = (database: Database): Readings => ({
  states: asking(database, "readings.states", subjectStates),

  noteClock: (upstream, aheadMillis) =>
    writing(database, "readings.noteClock", (sql) => setState(sql, clockKeys[upstream], aheadMillis)),

  open: (subject) =>
    asking(
      database,
      "readings.open",
      Effect.fnUntraced(function*(sql) {
        const [row] = yield* sql`SELECT generation, kind, began_at, checkpoint FROM subject
        WHERE subject = ${subject} AND kind IS NOT NULL`
        if (row === undefined) return Option.none()
        const { began_at: beganAt, ...reading } = yield* decoded(
          database,
          "readings.open",
          "how far a list was read",
          decodeReading(row)
        )
        return Option.some({ subject, ...reading, beganAt })
      })
    ),

  begin: (run, subject, kind) =>
    writing(
      database,
      "readings.begin",
      Effect.fnUntraced(function*(sql) {
        yield* requireRunning(database, sql, "readings.begin", run)
        const beganAt = yield* Clock.currentTimeMillis
        const [row] = yield* sql<{ readonly generation: number }>`UPDATE subject
        SET generation = generation + 1, kind = ${kind}, began_at = ${beganAt}, checkpoint = 'null'
        WHERE subject = ${subject} RETURNING generation`
        return { subject, kind, generation: row?.generation ?? 0, beganAt, checkpoint: null }
      })
    ),

  unseen: (reading) =>
    scanning(
      database,
      "readings.unseen",
      Effect.fnUntraced(function*(sql) {
        const [records, variants] = yield* Effect.forEach(tables[reading.subject], (table) =>
          Effect.map(
            sql<Unseen>`SELECT count(*) AS known,
            CAST(coalesce(sum(CASE WHEN seen < ${reading.generation} THEN 1 ELSE 0 END), 0) AS BIGINT) AS unseen
            FROM ${sql(table)} WHERE gone_at IS NULL`,
            ([row]) => row ?? { known: 0, unseen: 0 }
          ))
        const none = { known: 0, unseen: 0 }
        return { records: records ?? none, variants: variants ?? none }
      })
    ),

  unreadable: (subject) =>
    scanning(
      database,
      "readings.unreadable",
      Effect.fnUntraced(function*(sql) {
        const [kept] = yield* sql<{ readonly unreadable: string | null }>`SELECT unreadable FROM subject
          WHERE subject = ${subject}`
        const { count, first } = summaryOf(kept?.unreadable ?? null)
        if (count === 0) return { count, first, among: 0 }
        const [table] = tables[subject]
        const isRow = subject === "loop-levels" || subject === "haravan-levels"
          ? "r.variant_id = u.variant_id AND r.location_id = u.location_id"
          : "r.id = u.variant_id"
        const [{ among } = { among: count }] = yield* sql<{ readonly among: number }>`SELECT
          (SELECT count(*) FROM ${sql(table)} WHERE gone_at IS NULL) + coalesce((SELECT CAST(sum(u.times) AS BIGINT)
            FROM unreadable u WHERE u.subject = ${subject}
            AND NOT EXISTS (SELECT 1 FROM ${sql(table)} r WHERE ${
          sql.literal(isRow)
        } AND r.gone_at IS NULL)), 0) AS among`
        return { count, first, among }
      })
    ),

  end: ({ newest, reading, watermark, whole = [], ...commit }) =>
    committing(
      database,
      "readings.end",
      { ...commit, reading },
      reading.subject,
      Effect.fnUntraced(function*(sql, ground) {
        const at = yield* Clock.currentTimeMillis
        let gone = 0
        // A record that is lost may be any that was not seen.
        const lost = yield* hasLost(sql, reading.subject, reading.generation)
        if (reading.kind === "full") {
          for (const table of tables[reading.subject]) {
            if (table === "haravan_level") {
              yield* promoteDoubles(sql, reading.generation, (source) => [
                haravanHistory(ground.complete)(source),
                haravanUpsert(source)
              ])
            }
            if (lost.any) {
              yield* unknownUnseen(sql, table, reading.generation, at)
            } else if (table === "loop_level" || table === "haravan_level") {
              gone += yield* markLevelsGone(sql, table, { unseenBy: reading.generation }, at)
            } else {
              const rows = yield* sql`UPDATE ${sql(table)} SET gone_at = ${at}${sql.literal(withGone[table])}
              WHERE gone_at IS NULL AND seen < ${reading.generation} RETURNING 1 AS gone`
              if (table !== "loop_variant") gone += rows.length
            }
          }
          // What is missing was unknown before, and is absent from now on: that is said of every row.
          if (!ground.complete) yield* setState(sql, "judgeFrom", 0)
          yield* sql`DELETE FROM unreadable WHERE subject = ${reading.subject} AND seen < ${reading.generation}`
        }
        yield* bulk(sql, { id: "id" }, whole.map((id) => [id]), [
          (source) => `UPDATE haravan_location SET balances_read = 1 FROM ${source} s WHERE haravan_location.id = s.id`
        ])
        yield* sql`UPDATE subject SET kind = NULL, checkpoint = NULL, 
          known_as_of = ${
          reading.kind === "full" || (ground.complete && !lost.isNew) ? sql`${reading.beganAt}` : sql`known_as_of`
        },
          watermark = coalesce(${watermark ?? null}, watermark), newest = coalesce(${newest ?? null}, newest),
          complete_as_of = ${reading.kind === "full" ? sql`${reading.beganAt}` : sql`complete_as_of`}
        WHERE subject = ${reading.subject} AND generation = ${reading.generation}`
        return { gone }
      })
    )
})
