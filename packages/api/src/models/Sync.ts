/** Sync runs, and how one stands. */
import { about, TimestampFromString, Upstream } from "@stocktally/schema"
import { RunFailure } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

/** One sync run, as far as it came. */
export const SyncRun = Schema.Struct({
  id: Schema.String.pipe(about("The run's id: digits, ascending.", "12")),
  kind: Schema.Literals(["full", "incremental"]).pipe(
    about("Whether it reads everything, or what changed.", "incremental")
  ),
  status: Schema.Literals(["running", "completed", "failed", "interrupted"]).pipe(
    about("How it stands; `interrupted`: its process left.")
  ),
  holder: Schema.String.pipe(about("The process that runs it.", "process 4711 on counter")),
  phase: Schema.String.pipe(about("What it is at, or was last.", "reading")),
  counters: Schema.Record(Schema.String, Schema.Int).pipe(
    about("Totals by name: rows, changed, gone, requests.", { rows: 250, changed: 3, gone: 0, requests: 4 })
  ),
  startedAt: TimestampFromString.pipe(about("When it began.", "2026-11-21T18:19:07.000Z")),
  endedAt: MaybeTime.pipe(about("When it ended; null while it runs.", null)),
  reason: Schema.NullOr(RunFailure).pipe(
    about(
      "Why it failed: `loss`, too much would be gone; `full`, no space was left; else whose failure it was. Null where it did not.",
      null
    )
  ),
  problem: Schema.NullOr(Schema.String).pipe(about("Why it failed, in one line; null where it did not.", null))
}).annotate({ identifier: "SyncRun", description: "A sync run, as far as it came." })
export interface SyncRun extends Schema.Schema.Type<typeof SyncRun> {}

/** Which run to start. */
export const SyncRequest = Schema.Struct({
  kind: Schema.optionalKey(Schema.Literals(["auto", "full", "incremental"])).pipe(
    about("`auto` reads everything where that was not done for long, else what changed.", "auto", "auto")
  ),
  acceptLoss: Schema.optionalKey(Schema.Boolean).pipe(
    about("Marks as gone and unlinked however much it is.", false, false)
  )
}).annotate({ identifier: "SyncRequest", description: "Which run to start." })
export interface SyncRequest extends Schema.Schema.Type<typeof SyncRequest> {}

/** A page of runs. */
export const SyncRunsPage = Schema.Struct({
  rows: Schema.Array(SyncRun).pipe(about("The runs, the newest first.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the runs before these; null at the end.", null))
}).annotate({ identifier: "SyncRunsPage", description: "A page of sync runs, the newest first." })
export interface SyncRunsPage extends Schema.Schema.Type<typeof SyncRunsPage> {}

const perUpstream = <S extends Schema.Top>(of: S, what: string) =>
  Schema.Struct({ loop: of.pipe(about(`${what} of Loop.`)), haravan: of.pipe(about(`${what} of Haravan.`)) })

/** What is left of an upstream's budget. */
export const BudgetState = Schema.Struct({
  used: Schema.Finite.pipe(about("Requests that the upstream counts against the credential.")),
  size: Schema.Finite.pipe(about("How many it takes at most; 9007199254740991 where it takes any number.")),
  at: TimestampFromString.pipe(about("As of when.")),
  inFlight: Schema.Int.pipe(about("Requests that are under way.")),
  waiting: Schema.Struct({
    interactive: Schema.Int.pipe(about("Requests someone waits for.")),
    background: Schema.Int.pipe(about("Requests of syncs."))
  }).pipe(about("Requests that wait for their turn.")),
  heldUntil: MaybeTime.pipe(about("Until when the upstream told us to wait; null where it did not.")),
  granted: Schema.Int.pipe(about("Requests sent since the service began.")),
  refused: Schema.Int.pipe(about("Times the upstream refused for want of budget (429) since the service began."))
}).annotate({ identifier: "BudgetState", description: "What is left of an upstream's budget." })
export interface BudgetState extends Schema.Schema.Type<typeof BudgetState> {}

/** How a sync stands. */
export const SyncProgress = Schema.Struct({
  phase: Schema.Literals(["idle", "starting", "reading", "linking", "catching-up", "judging"]).pipe(
    about("What it is at.")
  ),
  run: Schema.NullOr(Schema.Struct({
    id: Schema.String.pipe(about("The run's id.")),
    kind: Schema.Literals(["full", "incremental"]).pipe(about("Whether it reads everything, or what changed.")),
    startedAt: TimestampFromString.pipe(about("When it began."))
  })).pipe(about("The run; null while idle.")),
  waitsFor: Schema.NullOr(Schema.Struct({
    holder: Schema.String.pipe(about("The process.")),
    since: TimestampFromString.pipe(about("Since when it has the store."))
  })).pipe(
    about(
      "The process that has the store, while a run waits until that one shows itself or is known to be gone; else null."
    )
  ),
  rows: perUpstream(Schema.Int, "Rows read").pipe(about("Rows read by this run.")),
  requests: perUpstream(Schema.Int, "Requests").pipe(about("Requests sent since the run began.")),
  budgets: perUpstream(Schema.NullOr(BudgetState), "What is left").pipe(
    about("What is left of each budget; null where there is no credential.")
  ),
  estimateMillis: Schema.NullOr(Schema.Finite).pipe(
    about("Milliseconds that the reading will still take, as fast as it went until now; null where that is not known.")
  )
}).annotate({ identifier: "SyncProgress", description: "How the sync stands." })
export interface SyncProgress extends Schema.Schema.Type<typeof SyncProgress> {}

/** The upstreams without a credential. */
export const MissingUpstreams = Schema.Array(Upstream)
