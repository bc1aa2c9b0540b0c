import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { RequestPriority } from "../budget/Priority.ts"
import { StockStore } from "../store/StockStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import { claimStore } from "./Account.ts"
import { type Refreshed, type RefreshMode, refreshSync } from "./refreshSync.ts"
import { relink, type Relinked } from "./relink.ts"
import { type RunRequest, runSync, type SyncReport } from "./runSync.ts"
import { AlreadyRunning, type SyncError, type TooMuchLoss } from "./SyncError.ts"
import { makeProgress, type SyncProgress } from "./SyncProgress.ts"
import type { SyncSettings } from "./SyncSettings.ts"
import { watchSync, type WatchOptions } from "./watchSync.ts"
import { withLease } from "./withLease.ts"

/** What is asked of a sync. */
export interface SyncRequest extends Partial<RunRequest> {
  /** Whether someone waits for it: its requests are `interactive` then, and `background` otherwise. */
  readonly someoneWaits?: boolean | undefined
}

/**
 * Brings the store up to date with the upstreams. One run at a time, across all processes of the store. A run that fails
 * or is interrupted keeps what it has read, and the next one goes on from there.
 */
export class Sync extends Context.Service<Sync, {
  /**
   * One run. Fails with `AlreadyRunning` where another is under way, with `TooMuchLoss` where too much would be gone,
   * with `WrongOwner` where the credentials are of another shop, and with what its upstreams and store fail with.
   */
  readonly run: (request?: SyncRequest) => Effect.Effect<SyncReport, SyncError>
  /** Runs at an interval until interrupted, whatever goes away and comes back; fails with what does not pass by itself. */
  readonly watch: (options: WatchOptions) => Effect.Effect<never, SyncError>
  /** Reads what is too old to be shown, as `--refresh` says. */
  readonly refresh: (mode: RefreshMode) => Effect.Effect<Refreshed, SyncError>
  /** Links and judges anew what the store has, after declarations were changed. None before both catalogs are known. */
  readonly relink: Effect.Effect<Option.Option<Relinked>, StoreError | TooMuchLoss>
  /** How the run of this process stands. */
  readonly progress: SubscriptionRef.SubscriptionRef<SyncProgress>
}>()("@stocktally/core/Sync") {
  static readonly layer = (settings: SyncSettings): Layer.Layer<Sync, never, StockStore> =>
    Layer.effect(Sync, make(settings))
}

const make = Effect.fnUntraced(function*(settings: SyncSettings) {
  const store = yield* StockStore
  const progress = yield* makeProgress(settings)
  const alone = yield* Semaphore.make(1)
  let isClaimed = false

  const claim = Effect.suspend(() => isClaimed ? Effect.void : claimStore(store, settings)).pipe(
    Effect.andThen(Effect.sync(() => {
      isClaimed = true
    }))
  )

  const here = Effect.map(SubscriptionRef.get(progress.ref), ({ run }) =>
    new AlreadyRunning({ holder: settings.holder, since: run?.startedAt ?? 0 }))

  const run = Effect.fn("Sync.run")((request: SyncRequest = {}): Effect.Effect<SyncReport, SyncError> =>
    progress.start.pipe(
      Effect.andThen(claim),
      Effect.andThen(withLease(store.leases, settings.holder, (lease) =>
        runSync({ store, settings, progress }, lease, {
          kind: request.kind ?? "auto",
          acceptLoss: request.acceptLoss ?? false
        }))),
      Effect.ensuring(progress.end),
      alone.withPermitsIfAvailable(1),
      Effect.flatMap(Option.match({
        onNone: () => Effect.flatMap(here, Effect.fail),
        onSome: Effect.succeed
      })),
      Effect.provideService(RequestPriority, request.someoneWaits === true ? "interactive" : "background")
    ))

  return Sync.of({
    run,
    watch: (options) => watchSync((acceptLoss) => run({ acceptLoss }), options),
    refresh: Effect.fn("Sync.refresh")((mode) =>
      refreshSync(store, run({ someoneWaits: true }), mode, settings)),
    relink: Effect.tap(relink(store, null, true), () => store.tallies.judge(settings.rules)).pipe(
      Effect.withSpan("Sync.relink")
    ),
    progress: progress.ref
  })
})
