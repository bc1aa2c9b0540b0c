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
import { readAgain, type ReadAgain } from "../readagain/readAgain.ts"
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
 * Brings the store up to date with the upstreams. One run at a time, across all processes of the store. A run that fails
 * or is interrupted keeps what it has read, and the next one goes on from there.
 */
export class Sync extends Context.Service<Sync, {
  /**
   * One run. Fails with `AlreadyRunning` if another is under way, with `TooMuchLoss` if too much would be gone, with
   * `WrongOwner` if the credentials are of another shop, and with the errors of its upstreams and store.
   */
  readonly run: (request?: SyncRequest) => Effect.Effect<SyncReport, SyncError>
  /**
   * Runs at an interval until interrupted, and waits for what goes away and comes back, or refuses a credential that it
   * took before; fails with what is not transient.
   */
  readonly watch: (options: WatchOptions) => Effect.Effect<never, SyncError>
  /** Reads what is too old to be shown, as `--refresh` says. */
  readonly refresh: (mode: RefreshMode) => Effect.Effect<RefreshOutcome, SyncError>
  /** Links and judges again what the store has, after declarations were changed. None before both catalogs are known. */
  readonly relink: Effect.Effect<Option.Option<RelinkReport>, StoreError | TooMuchLoss>
  /**
   * Starts a run in the background, for as long as the layer lives, and answers when it has begun; if one is under way,
   * of this process or another, with that one. What it fails with later is in its record. Fails with `AlreadyRunning`
   * within seconds if another process has the store and may be gone, and with `UpstreamError` if the upstream that is
   * asked whose the store is keeps silent: the run begins by itself then.
   */
  readonly start: (request: RunRequest) => Effect.Effect<SyncRun, SyncError>
  /**
   * Reads both sides of a tally row live and brings the store up to date with it, out of turn; none where there is no
   * such row. While another process syncs, the store is left to that one, and the answer is the row as the store has it.
   */
  readonly readAgain: (rowId: string) => Effect.Effect<Option.Option<ReadAgain>, UpstreamError | StoreError>
  /** The run of this process, as of the last event in it. */
  readonly progress: SubscriptionRef.SubscriptionRef<SyncProgress>
  /** The run of this process at this moment, with budgets and estimate. */
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
  const readAgainParts = {
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
    // Links that were made are made: verdicts that cannot follow now do so with the next sync.
    relink: Effect.tap(relink(store, null, true), () => Effect.ignore(store.tallies.judge(settings.rules))).pipe(
      Effect.withSpan("Sync.relink")
    ),
    start: Effect.fn("Sync.start")((request) => startSync(store, runner.start(request))),
    readAgain: (id) =>
      readAgain(readAgainParts, id).pipe(
        Effect.provideService(RequestPriority, "interactive"),
        Effect.withSpan("Sync.readAgain")
      ),
    progress: progress.ref,
    currentProgress: progress.now
  })
})
