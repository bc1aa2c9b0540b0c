import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { UpstreamError } from "@stocktally/schema"
import { RequestPriority } from "@stocktally/core"
import { StockStore, type StoreError, type SyncRun } from "@stocktally/tally"
import { makeOwnership } from "../account/Ownership.ts"
import { makeWorkingCredentials } from "../account/workingCredentials.ts"
import { readAgain, type RowReading } from "../readagain/readAgain.ts"
import { relink, type RelinkReport } from "../relink/relink.ts"
import type { SyncError } from "../SyncError.ts"
import type { SyncSettings } from "../SyncSettings.ts"
import type { TooMuchLoss } from "../TooMuchLoss.ts"
import { type RefreshOutcome, type RefreshMode, refreshSync } from "./refreshSync.ts"
import { makeRunner, type SyncRequest } from "./Runner.ts"
import type { RunRequest } from "./RunPlan.ts"
import type { SyncReport } from "./runSync.ts"
import { startSync } from "./startSync.ts"
import { makeProgress, type SyncProgress } from "./SyncProgress.ts"
import { watchSync, type WatchOptions } from "./watchSync.ts"

/**
 * Syncs the store with the upstreams, one run at a time across all processes of the store. A run that fails or is
 * interrupted keeps the rows it has read, and the next run continues from there.
 */
export class Sync extends Context.Service<Sync, {
  /**
   * Runs a sync. Fails with `AlreadyRunning` if another one is running, with `TooMuchLoss` if too many records would be
   * lost, with `WrongOwner` if the credentials belong to another shop, and with the errors of its upstreams and store.
   */
  readonly run: (request?: SyncRequest) => Effect.Effect<SyncReport, SyncError>
  /**
   * Runs a sync at an interval until interrupted. Retries after transient errors, which include the rejection of a
   * credential that worked before; fails with any other error.
   */
  readonly watch: (options: WatchOptions) => Effect.Effect<never, SyncError>
  /** Syncs if the data is too old, as `--refresh` demands. */
  readonly refresh: (mode: RefreshMode) => Effect.Effect<RefreshOutcome, SyncError>
  /** Links and judges the stored data again, after declarations changed. None until both catalogs were read. */
  readonly relink: Effect.Effect<Option.Option<RelinkReport>, StoreError | TooMuchLoss>
  /**
   * Starts a run in the background and returns it once it has started. If this or another process is already running
   * one, returns that run. A later error is recorded with the run. Fails within seconds with `AlreadyRunning` if another
   * process holds the store but may be gone, or with `UpstreamError` if an upstream does not identify its shop; the run
   * then starts as soon as it can, while the layer lives.
   */
  readonly start: (request: RunRequest) => Effect.Effect<SyncRun, SyncError>
  /**
   * Reads both sides of a tally row live and stores them; none if there is no such row. While another process syncs, it
   * stores nothing and returns the row as it is in the store.
   */
  readonly readAgain: (rowId: string) => Effect.Effect<Option.Option<RowReading>, UpstreamError | StoreError>
  /** The progress of this process's run, after its last event. */
  readonly progress: SubscriptionRef.SubscriptionRef<SyncProgress>
  /** The progress of this process's run at this moment, with budgets and estimate. */
  readonly currentProgress: Effect.Effect<SyncProgress>
}>()("@stocktally/core/Sync") {
  static readonly layer = (settings: SyncSettings): Layer.Layer<Sync, never, StockStore> =>
    Layer.effect(Sync, make(settings))
}

const make = Effect.fnUntraced(function*(settings: SyncSettings) {
  const store = yield* StockStore
  const progress = yield* makeProgress(settings)
  const leaseLock = yield* Semaphore.make(1)
  const ownership = yield* makeOwnership(store, settings)
  const credentials = makeWorkingCredentials(store, settings, () => SubscriptionRef.getUnsafe(progress.ref).rows)
  const runner = yield* makeRunner({ store, settings, progress, ownership, credentials, leaseLock })
  const run = Effect.fn("Sync.run")((request: SyncRequest = {}) => runner.run(request))
  const readAgainContext = {
    store,
    settings,
    leaseLock,
    confirm: Effect.asVoid(ownership.claim(false)),
    currentRun: () => SubscriptionRef.getUnsafe(progress.ref).run?.id ?? null,
    isRunPending: runner.isPending
  }
  return Sync.of({
    run,
    watch: (options) => watchSync(run, options, credentials.hasWorked),
    refresh: Effect.fn("Sync.refresh")((mode) => refreshSync(store, run({ interactive: true }), mode, settings)),
    // The links are stored even if judging fails: the next sync updates the verdicts.
    relink: Effect.tap(relink(store, null, true), () => Effect.ignore(store.tallies.judge(settings.rules))).pipe(
      Effect.withSpan("Sync.relink")
    ),
    start: Effect.fn("Sync.start")((request) => startSync(store, runner.start(request))),
    readAgain: (id) =>
      readAgain(readAgainContext, id).pipe(
        Effect.provideService(RequestPriority, "interactive"),
        Effect.withSpan("Sync.readAgain")
      ),
    progress: progress.ref,
    currentProgress: progress.now
  })
})
