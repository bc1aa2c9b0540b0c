import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type Lease, type RunProgress, SyncRun, type SyncRuns } from "@stocktally/tally"
import {
  type Database,
  leaseLost,
  mapDecodeErrors,
  runLocked,
  runQuery,
  runStatements,
  runTransaction
} from "../sql/Database.ts"
import { requireHeld } from "./leases.ts"
import { setProgress } from "./setProgress.ts"
import type { Sql } from "../sql/Dialect.ts"

/** The columns of a run, for {@link StoredRun}. */
export const runColumns = `CAST(id AS TEXT) AS id, kind, status, holder, phase, counters, started_at AS "startedAt",
  ended_at AS "endedAt", reason, problem`

/** A row of {@link runColumns}. */
export const StoredRun = SyncRun.mapFields(({ counters, ...fields }) => ({
  ...fields,
  counters: Schema.fromJsonString(counters)
}))

const decode = Schema.decodeUnknownEffect(StoredRun)

const isRunId = (text: string): boolean => /^\d{1,18}$/.test(text)

/** The kind of a run for single reads, which lists omit. */
export const single = "single"

/** Inserts a new run, if its lease is still held. */
const begin = Effect.fnUntraced(function*(
  database: Database,
  sql: Sql,
  operation: string,
  lease: Lease,
  kind: SyncRun["kind"] | typeof single
) {
  yield* requireHeld(database, sql, operation, lease)
  const startedAt = yield* Clock.currentTimeMillis
  const rows = yield* sql<{ readonly id: string }>`INSERT INTO sync_run
    (kind, status, holder, phase, counters, started_at)
    VALUES (${kind}, 'running', ${lease.holder}, '', '{}', ${startedAt}) RETURNING CAST(id AS TEXT) AS id`
  const [{ id } = { id: "0" }] = rows
  return { id, startedAt }
})

/** Ends a run if it is running, and returns its row. A process that takes the lease interrupts it before or not at all. */
const endRun = (sql: Sql, run: string, values: Record<string, unknown>, progress: RunProgress = {}) =>
  runLocked(
    sql,
    "lease",
    (lockedNow) =>
      sql`UPDATE sync_run SET ${sql.update(values)}, ${setProgress(sql, progress)} FROM (${lockedNow}) c
      WHERE id = ${run} AND status = 'running' RETURNING id`
  )

export const makeRuns = (database: Database): SyncRuns => {
  const runsOf = (operation: string) => (rows: ReadonlyArray<unknown>) =>
    Effect.forEach(rows, (row) => mapDecodeErrors(database, operation, "a sync run", decode(row)))

  return {
    start: (lease, kind) =>
      runTransaction(
        database,
        "runs.start",
        Effect.fnUntraced(function*(sql) {
          const { id, startedAt } = yield* begin(database, sql, "runs.start", lease, kind)
          return SyncRun.make({
            id,
            kind,
            status: "running",
            holder: lease.holder,
            phase: "",
            counters: {},
            startedAt,
            endedAt: null,
            reason: null,
            problem: null
          })
        }),
        "lease"
      ),
    startSingle: (lease) =>
      runTransaction(
        database,
        "runs.startSingle",
        (sql) => Effect.map(begin(database, sql, "runs.startSingle", lease, single), ({ id }) => id),
        "lease"
      ),
    complete: (run, progress) =>
      runStatements(
        database,
        "runs.complete",
        Effect.fnUntraced(function*(sql) {
          const ended = yield* endRun(
            sql,
            run,
            { status: "completed", ended_at: yield* Clock.currentTimeMillis },
            progress
          )
          if (ended.length === 0) return yield* leaseLost(database, sql, "runs.complete")
        })
      ),
    end: (run, status, failure) =>
      runStatements(
        database,
        "runs.end",
        Effect.fnUntraced(function*(sql) {
          yield* endRun(sql, run, {
            status,
            ended_at: yield* Clock.currentTimeMillis,
            reason: failure?.reason ?? null,
            problem: failure === undefined ? null : sql.dialect.storable(failure.problem)
          })
        })
      ),
    get: (run) =>
      isRunId(run)
        ? runQuery(database, "runs.get", (sql) =>
          Effect.flatMap(
            sql`SELECT ${sql.literal(runColumns)} FROM sync_run WHERE id = ${run} AND kind <> ${single}`,
            runsOf("runs.get")
          )).pipe(
            Effect.map(([found]) => Option.fromUndefinedOr(found))
          )
        : Effect.succeed(Option.none()),
    list: ({ before, limit = 50 } = {}) =>
      before !== undefined && !isRunId(before) ?
        Effect.succeed([]) :
        runQuery(database, "runs.list", (sql) =>
          Effect.flatMap(
            sql`SELECT ${sql.literal(runColumns)} FROM sync_run
            WHERE kind <> ${single} AND ${
              before === undefined ? sql.literal("1 = 1") : sql`id < ${before}`
            } ORDER BY sync_run.id DESC LIMIT ${limit}`,
            runsOf("runs.list")
          ))
  }
}
