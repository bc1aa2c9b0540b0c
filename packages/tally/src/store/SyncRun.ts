import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { EpochMillis } from "@stocktally/schema"
import type { Lease } from "./Lease.ts"
import type { StoreError } from "./StoreError.ts"

/** How a run stands. `interrupted`: its process left, by a signal or by dying. */
export const SyncStatus = Schema.Literals(["running", "completed", "failed", "interrupted"])
export type SyncStatus = typeof SyncStatus.Type

/**
 * Why a run failed: `loss`, because too much would be gone, which someone may accept; `full`, because no space was left for the
 * store; else the side that failed it, or something unexpected.
 */
export const RunFailure = Schema.Literals(["loss", "full", "loop", "haravan", "store", "unexpected"])
export type RunFailure = typeof RunFailure.Type

/** One sync run, as far as it came. `counters` are totals by name: rows, changed, gone, requests. */
export const SyncRun = Schema.Struct({
  /** Digits, ascending. */
  id: Schema.String,
  kind: Schema.Literals(["full", "incremental"]),
  status: SyncStatus,
  holder: Schema.String,
  phase: Schema.String,
  counters: Schema.Record(Schema.String, Schema.Int),
  startedAt: EpochMillis,
  endedAt: Schema.NullOr(EpochMillis),
  /** Why it failed; null if it did not, and of runs of before that was noted. */
  reason: Schema.NullOr(RunFailure),
  /** The line that says so to people. */
  problem: Schema.NullOr(Schema.String)
})
export interface SyncRun extends Schema.Schema.Type<typeof SyncRun> {}

/** How far a run has come; what is left out stays as it is. */
export interface RunProgress {
  readonly phase?: string | undefined
  readonly counters?: { readonly [name: string]: number } | undefined
}

/** Runs, newest first. They are trimmed with the history. */
export interface SyncRuns {
  readonly start: (lease: Lease, kind: SyncRun["kind"]) => Effect.Effect<SyncRun, StoreError>
  /**
   * A run that keeps single reads and nothing else; the answer is its id. It is ended as others are, and is none of those
   * that `get` and `list` tell of.
   */
  readonly startSingle: (lease: Lease) => Effect.Effect<SyncRun["id"], StoreError>
  readonly progress: (run: SyncRun["id"], progress: RunProgress) => Effect.Effect<void, StoreError>
  /** Ends a run that is still `running`; one that has ended stays as it is. */
  readonly end: (
    run: SyncRun["id"],
    status: Exclude<SyncStatus, "running">,
    failure?: { readonly reason: RunFailure; readonly problem: string }
  ) => Effect.Effect<void, StoreError>
  readonly get: (run: string) => Effect.Effect<Option.Option<SyncRun>, StoreError>
  /** At most `limit` (50), those before the run given; none where that is no id of a run. */
  readonly list: (options?: {
    readonly limit?: number | undefined
    readonly before?: SyncRun["id"] | undefined
  }) => Effect.Effect<ReadonlyArray<SyncRun>, StoreError>
}
