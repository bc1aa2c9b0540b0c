import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { EpochMillis } from "@stocktally/schema"
import type { Lease } from "./Lease.ts"
import type { StoreError } from "./StoreError.ts"

/** The status of a run. `interrupted`: its process stopped or died. */
export const SyncStatus = Schema.Literals(["running", "completed", "failed", "interrupted"])
export type SyncStatus = typeof SyncStatus.Type

/**
 * Why a run failed: `loss`, too many records would be gone (a user can accept this); `full`, the store has no space
 * left; else the side that failed, or `unexpected`.
 */
export const RunFailure = Schema.Literals(["loss", "full", "loop", "haravan", "store", "unexpected"])
export type RunFailure = typeof RunFailure.Type

/** A sync run and its progress. `counters` are totals by name: rows, changed, gone, requests. */
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
  /** Why it failed; null if it did not, and for runs from before reasons were stored. */
  reason: Schema.NullOr(RunFailure),
  /** The reason in one line for people. */
  problem: Schema.NullOr(Schema.String)
})
export interface SyncRun extends Schema.Schema.Type<typeof SyncRun> {}

/** The progress of a run. Fields that are left out do not change. */
export interface RunProgress {
  readonly phase?: string | undefined
  readonly counters?: { readonly [name: string]: number } | undefined
}

/** The sync runs. They are trimmed with the history. */
export interface SyncRuns {
  readonly start: (lease: Lease, kind: SyncRun["kind"]) => Effect.Effect<SyncRun, StoreError>
  /**
   * Starts a run that writes only single reads, and returns its id. It is ended like other runs, but `get` and `list`
   * leave it out.
   */
  readonly startSingle: (lease: Lease) => Effect.Effect<SyncRun["id"], StoreError>
  /** Ends a run as `completed` and stores its last progress. Fails with `LeaseLost` if it is not running any more. */
  readonly complete: (run: SyncRun["id"], progress: RunProgress) => Effect.Effect<void, StoreError>
  /** Ends a run that is still `running`; does nothing if it has ended. */
  readonly end: (
    run: SyncRun["id"],
    status: Exclude<SyncStatus, "running">,
    failure?: { readonly reason: RunFailure; readonly problem: string }
  ) => Effect.Effect<void, StoreError>
  readonly get: (run: string) => Effect.Effect<Option.Option<SyncRun>, StoreError>
  /** The newest runs, at most `limit` (50), before a run if it is given; none if `before` is not the id of a run. */
  readonly list: (options?: {
    readonly limit?: number | undefined
    readonly before?: SyncRun["id"] | undefined
  }) => Effect.Effect<ReadonlyArray<SyncRun>, StoreError>
}
