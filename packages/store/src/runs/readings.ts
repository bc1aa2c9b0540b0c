import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Readings, Subject, Unseen } from "@stocktally/tally"
import { runQuery, type Database, mapDecodeErrors, runScan, runTransaction } from "../sql/Database.ts"
import { clockKeys, setState } from "../sql/state.ts"
import { bulkWrite } from "../sql/bulk.ts"
import { runCommit } from "./runCommit.ts"
import { requireRunning } from "./leases.ts"
import type { RecordList } from "./recordList.ts"
import { subjectStates } from "./subjectStates.ts"
import { hasLost, summaryOf } from "./unreadable.ts"

const decodeReading = Schema.decodeUnknownEffect(Schema.Struct({
  generation: Schema.Int,
  kind: Schema.Literals(["full", "incremental"]),
  began_at: Schema.Int,
  checkpoint: Schema.fromJsonString(Schema.Json)
}))

export const makeReadings = (
  database: Database,
  lists: { readonly [S in Subject]: RecordList }
): Readings => ({
  states: runQuery(database, "readings.states", subjectStates),

  noteClock: (upstream, aheadMillis) =>
    runTransaction(database, "readings.noteClock", (sql) => setState(sql, clockKeys[upstream], aheadMillis)),

  open: (subject) =>
    runQuery(
      database,
      "readings.open",
      Effect.fnUntraced(function*(sql) {
        const [row] = yield* sql`SELECT generation, kind, began_at, checkpoint FROM subject
        WHERE subject = ${subject} AND kind IS NOT NULL`
        if (row === undefined) return Option.none()
        const { began_at: beganAt, ...reading } = yield* mapDecodeErrors(
          database,
          "readings.open",
          "the progress of a reading",
          decodeReading(row)
        )
        return Option.some({ subject, ...reading, beganAt })
      })
    ),

  begin: (run, subject, kind) =>
    runTransaction(
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
    runScan(
      database,
      "readings.unseen",
      Effect.fnUntraced(function*(sql) {
        const [records, variants] = yield* Effect.forEach(lists[reading.subject].tables, (table) =>
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
    runScan(
      database,
      "readings.unreadable",
      Effect.fnUntraced(function*(sql) {
        const [row] = yield* sql<{ readonly unreadable: string | null }>`SELECT unreadable FROM subject
          WHERE subject = ${subject}`
        const { count, first } = summaryOf(row?.unreadable ?? null)
        if (count === 0) return { count, first, among: 0 }
        const [table] = lists[subject].tables
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

  end: ({ newest, reading, watermark, whole = [], ...commit }) => {
    const list = lists[reading.subject]
    return runCommit(
      database,
      "readings.end",
      { ...commit, reading },
      list,
      Effect.fnUntraced(function*(sql, state) {
        const at = yield* Clock.currentTimeMillis
        let gone = 0
        // A record that could not be identified may be any that was not seen.
        const lost = yield* hasLost(sql, reading.subject, reading.generation)
        if (reading.kind === "full") {
          gone = yield* list.end(sql, {
            generation: reading.generation,
            at,
            complete: state.complete,
            hasLost: lost.any
          })
          // A missing record was unknown before and is absent from now on, which affects every row.
          if (!state.complete) yield* setState(sql, "judgeFrom", 0)
          yield* sql`DELETE FROM unreadable WHERE subject = ${reading.subject} AND seen < ${reading.generation}`
        }
        yield* bulkWrite(sql, { id: "id" }, whole.map((id) => [id]), [
          (source) => `UPDATE haravan_location SET balances_read = 1 FROM ${source} s WHERE haravan_location.id = s.id`
        ])
        yield* sql`UPDATE subject SET kind = NULL, checkpoint = NULL, 
          known_as_of = ${
          reading.kind === "full" || (state.complete && !lost.isNew) ? sql`${reading.beganAt}` : sql`known_as_of`
        },
          watermark = coalesce(${watermark ?? null}, watermark), newest = coalesce(${newest ?? null}, newest),
          complete_as_of = ${reading.kind === "full" ? sql`${reading.beganAt}` : sql`complete_as_of`}
        WHERE subject = ${reading.subject} AND generation = ${reading.generation}`
        return { gone }
      })
    )
  }
})
