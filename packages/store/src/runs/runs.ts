import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import { type Lease, type RunProgress, SyncRun, type SyncRuns } from "@stocktally/tally"
import {
  type Database,
  leaseLost,
  mapDecodeErrors,
  requireSession,
  runLocked,
  runQuery,
  runStatements
} from "../sql/Database.ts"
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

/** Inserts a new run if its lease is still held. A process that takes the lease interrupts it, or comes before it. */
const begin = (database: Database, operation: string, lease: Lease, kind: SyncRun["kind"] | typeof single) =>
  runStatements(
    database,
    operation,
    Effect.fnUntraced(function*(sql) {
      const startedAt = yield* Clock.currentTimeMillis
      const [row] = yield* requireSession(
        sql,
        "lease",
        sql<{ readonly id: string }>`INSERT INTO sync_run (kind, status, holder, phase, counters, started_at)
          SELECT ${kind}, 'running', ${lease.holder}, '', '{}', CAST(${startedAt} AS BIGINT)
          FROM (${sql.dialect.heldLease(sql, lease.token)}) held RETURNING CAST(id AS TEXT) AS id`
      )
      if (row === undefined) return yield* leaseLost(database, sql, operation)
      return { id: row.id, startedAt }
    })
  )

/** Ends a run if it is running, and returns whether it was. */
const endRun = Effect.fnUntraced(function*(
  sql: Sql,
  run: string,
  values: { readonly status: SyncRun["status"]; readonly reason?: string | null; readonly problem?: string | null },
  progress: RunProgress = {}
): Effect.fn.Return<boolean, SqlError> {
  const ended_at = yield* Clock.currentTimeMillis
  const ended = yield* runLocked(
    sql,
    "lease",
    (lockedNow) =>
      sql`UPDATE sync_run SET ${sql.update({ ...values, ended_at })}, ${
        setProgress(sql, progress)
      } FROM (${lockedNow}) c
      WHERE id = ${run} AND status = 'running' RETURNING id`
  )
  return ended.length > 0
})

export const makeRuns = (database: Database): SyncRuns => {
  const runsOf = (operation: string) => (rows: ReadonlyArray<unknown>) =>
    Effect.forEach(rows, (row) => mapDecodeErrors(database, operation, "a sync run", decode(row)))

  return {
    start: (lease, kind) =>
      Effect.map(begin(database, "runs.start", lease, kind), ({ id, startedAt }) =>
        SyncRun.make({
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
        })),
    startSingle: (lease) => Effect.map(begin(database, "runs.startSingle", lease, single), ({ id }) => id),
    complete: (run, progress) =>
      runStatements(
        database,
        "runs.complete",
        Effect.fnUntraced(function*(sql) {
          const isCompleted = yield* endRun(sql, run, { status: "completed" }, progress)
          if (!isCompleted) return yield* leaseLost(database, sql, "runs.complete")
        })
      ),
    end: (run, status, failure) =>
      runStatements(
        database,
        "runs.end",
        (sql) =>
          Effect.asVoid(endRun(sql, run, {
            status,
            reason: failure?.reason ?? null,
            problem: failure === undefined ? null : sql.dialect.storable(failure.problem)
          }))
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
