/** Sync runs and their progress. */
import { about, TimestampFromString, Upstream } from "@stocktally/schema"
import { RunFailure } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

/** A sync run. */
export const SyncRun = Schema.Struct({
  id: Schema.String.pipe(about("The run's id: digits, ascending.", "12")),
  kind: Schema.Literals(["full", "incremental"]).pipe(
    about("`full`: reads everything; `incremental`: reads only changes.", "incremental")
  ),
  status: Schema.Literals(["running", "completed", "failed", "interrupted"]).pipe(
    about("The state of the run; `interrupted`: its process ended.")
  ),
  holder: Schema.String.pipe(about("The process that runs it.", "process 4711 on counter")),
  phase: Schema.String.pipe(about("The current or last phase.", "reading")),
  counters: Schema.Record(Schema.String, Schema.Int).pipe(
    about("Totals by name: rows, changed, gone, requests.", { rows: 250, changed: 3, gone: 0, requests: 4 })
  ),
  startedAt: TimestampFromString.pipe(about("When it started.", "2026-11-21T18:19:07.000Z")),
  endedAt: MaybeTime.pipe(about("When it ended; null while it runs.", null)),
  reason: Schema.NullOr(RunFailure).pipe(
    about(
      "Why it failed: `loss`: too many records would be gone; `full`: no disk space was left; otherwise the side or " +
        "component that failed. Null if it did not fail.",
      null
    )
  ),
  problem: Schema.NullOr(Schema.String).pipe(about("Why it failed, in one line; null if it did not fail.", null))
}).annotate({ identifier: "SyncRun", description: "A sync run." })
export interface SyncRun extends Schema.Schema.Type<typeof SyncRun> {}

/** A request for a run. */
export const SyncRequest = Schema.Struct({
  kind: Schema.optionalKey(Schema.Literals(["auto", "full", "incremental"])).pipe(
    about("`auto` reads everything if the last full read is old, otherwise only changes.", "auto", "auto")
  ),
  acceptLoss: Schema.optionalKey(Schema.Boolean).pipe(
    about("Marks records as gone or unlinked, however many there are.", false, false)
  )
}).annotate({ identifier: "SyncRequest", description: "The kind of run to start." })
export interface SyncRequest extends Schema.Schema.Type<typeof SyncRequest> {}

/** A page of runs. */
export const SyncRunsPage = Schema.Struct({
  rows: Schema.Array(SyncRun).pipe(about("The runs, newest first.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the older runs; null at the end.", null))
}).annotate({ identifier: "SyncRunsPage", description: "A page of sync runs, newest first." })
export interface SyncRunsPage extends Schema.Schema.Type<typeof SyncRunsPage> {}

const perUpstream = <S extends Schema.Top>(of: S, what: string) =>
  Schema.Struct({ loop: of.pipe(about(`${what} of Loop.`)), haravan: of.pipe(about(`${what} of Haravan.`)) })

/** The state of a side's request budget. */
export const BudgetState = Schema.Struct({
  used: Schema.Finite.pipe(about("The requests that count against the credential's limit now.")),
  size: Schema.Finite.pipe(about("The credential's limit; 9007199254740991 if there is none.")),
  at: TimestampFromString.pipe(about("The time of these numbers.")),
  inFlight: Schema.Int.pipe(about("Requests in flight.")),
  waiting: Schema.Struct({
    interactive: Schema.Int.pipe(about("Requests that a user waits for.")),
    background: Schema.Int.pipe(about("Requests of syncs."))
  }).pipe(about("Requests that wait for the limit.")),
  heldUntil: MaybeTime.pipe(about("The end of a pause that Loop or Haravan requested; null if there is none.")),
  granted: Schema.Int.pipe(about("Requests sent since the service started.")),
  refused: Schema.Int.pipe(about("Requests rejected with 429 since the service started."))
}).annotate({ identifier: "BudgetState", description: "The state of a side's request budget." })
export interface BudgetState extends Schema.Schema.Type<typeof BudgetState> {}

/** The progress of a sync. */
export const SyncProgress = Schema.Struct({
  phase: Schema.Literals(["idle", "starting", "reading", "linking", "catching-up", "judging"]).pipe(
    about("The current phase.")
  ),
  run: Schema.NullOr(Schema.Struct({
    id: Schema.String.pipe(about("The run's id.")),
    kind: Schema.Literals(["full", "incremental"]).pipe(
      about("`full`: reads everything; `incremental`: reads only changes.")
    ),
    startedAt: TimestampFromString.pipe(about("When it started."))
  })).pipe(about("The run; null while idle.")),
  waitsFor: Schema.NullOr(Schema.Struct({
    holder: Schema.String.pipe(about("The process.")),
    since: TimestampFromString.pipe(about("When that process started to sync."))
  })).pipe(
    about(
      "Another process that may be syncing, while a run waits until it responds or is certainly gone; otherwise null."
    )
  ),
  rows: perUpstream(Schema.Int, "Rows read").pipe(about("The rows that this run has read.")),
  requests: perUpstream(Schema.Int, "Requests").pipe(about("The requests sent since the run started.")),
  budgets: perUpstream(Schema.NullOr(BudgetState), "The budget").pipe(
    about("The request budget of each side; null without a credential.")
  ),
  estimateMillis: Schema.NullOr(Schema.Finite).pipe(
    about("The estimated time left for reading, in milliseconds; null if unknown.")
  )
}).annotate({ identifier: "SyncProgress", description: "The progress of the sync." })
export interface SyncProgress extends Schema.Schema.Type<typeof SyncProgress> {}

/** The sides without a credential. */
export const MissingUpstreams = Schema.Array(Upstream)
