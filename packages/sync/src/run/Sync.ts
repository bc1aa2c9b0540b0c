import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { inWords, TimedOut, type Upstream, UpstreamError, visible } from "@stocktally/schema"
import { RequestPriority } from "@stocktally/core"
import { StockStore, type StoreError, type SyncRun } from "@stocktally/tally"
import { witnessOf } from "../account/Account.ts"
import { makeOutOfTurn } from "../live/OutOfTurn.ts"
import { makeOwnership } from "../account/Ownership.ts"
import { readAgain, type ReadAgain } from "../live/readAgain.ts"
import { type Refreshed, type RefreshMode, refreshSync } from "./refreshSync.ts"
import { relink, type Relinked } from "../relink/relink.ts"
import type { RunRequest } from "./runKinds.ts"
import { runSync, type SyncReport } from "./runSync.ts"
import { type Beginning, type Begun, makeBeginning, startSync } from "./startSync.ts"
import { AlreadyRunning, describeSyncError, type SyncError, type TooMuchLoss } from "./SyncError.ts"
import { makeProgress, type SyncProgress } from "./SyncProgress.ts"
import type { SyncSettings } from "./SyncSettings.ts"
import { watchSync, type WatchOptions } from "./watchSync.ts"
import { type OnWait, withLease } from "./withLease.ts"
import { makeWorkingCredentials } from "../account/workingCredentials.ts"

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
  /**
   * Runs at an interval until interrupted, whatever goes away and comes back, or refuses a credential that it took before;
   * fails with what does not pass by itself.
   */
  readonly watch: (options: WatchOptions) => Effect.Effect<never, SyncError>
  /** Reads what is too old to be shown, as `--refresh` says. */
  readonly refresh: (mode: RefreshMode) => Effect.Effect<Refreshed, SyncError>
  /** Links and judges anew what the store has, after declarations were changed. None before both catalogs are known. */
  readonly relink: Effect.Effect<Option.Option<Relinked>, StoreError | TooMuchLoss>
  /**
   * Starts a run in the background, for as long as the layer lives, and answers when it has begun; where one is under
   * way, of this process or another, with that one. What it fails with later is in its record. Fails with
   * `AlreadyRunning` within seconds where another process has the store and may be gone, and with `UpstreamError` where
   * the upstream that is asked whose the store is keeps silent: the run begins by itself then.
   */
  readonly start: (request: RunRequest) => Effect.Effect<SyncRun, SyncError>
  /**
   * Reads both sides of a tally row live and brings the store up to date with it, out of turn; none where there is no
   * such row. While another process syncs, the store is left to that one.
   */
  readonly readAgain: (rowId: string) => Effect.Effect<Option.Option<ReadAgain>, UpstreamError | StoreError>
  /** How the run of this process stood when something last happened in it. */
  readonly progress: SubscriptionRef.SubscriptionRef<SyncProgress>
  /** How it stands at this moment, with budgets and estimate. */
  readonly standing: Effect.Effect<SyncProgress>
}>()("@stocktally/core/Sync") {
  static readonly layer = (settings: SyncSettings): Layer.Layer<Sync, never, StockStore> =>
    Layer.effect(Sync, make(settings))
}

const make = Effect.fnUntraced(function*(settings: SyncSettings) {
  const store = yield* StockStore
  const progress = yield* makeProgress(settings)
  const scope = yield* Effect.scope
  const alone = yield* Semaphore.make(1)
  const leasing = yield* Semaphore.make(1)
  const outOfTurn = makeOutOfTurn()
  const { claim, confirm } = yield* makeOwnership(store, settings)
  const { during, hasWorked } = makeWorkingCredentials(store, settings, progress)
  /** Of the run of this process that is under way, or about to be. */
  let beginning: Beginning | undefined

  /** Claims the store; who waits for the run to begin is told where an upstream keeps that waiting. */
  const claimTelling = (own: Beginning, acceptLoss: boolean): Effect.Effect<SyncSettings, UpstreamError | StoreError> =>
    Effect.raceFirst(
      claim(acceptLoss),
      Effect.sleep(claimPatience).pipe(
        Effect.andThen(store.owner),
        Effect.tap((owner) => Deferred.succeed(own.held, silence(witnessOf(owner, settings)))),
        Effect.andThen(Effect.never)
      )
    )

  const here = Effect.map(
    SubscriptionRef.get(progress.ref),
    ({ run }) => new AlreadyRunning({ holder: settings.holder, since: run?.startedAt ?? 0 })
  )

  const onWait = (own: Beginning): OnWait => ({ holder, since }, isSilent) =>
    Effect.andThen(
      progress.wait({ holder, since }),
      isSilent
        ? Deferred.succeed(own.held, new AlreadyRunning({ holder, since, mayBeGone: true }))
        : Effect.void
    )

  const runAs = (
    own: Beginning,
    { acceptLoss = false, kind = "auto", someoneWaits }: SyncRequest
  ): Effect.Effect<SyncReport, SyncError> =>
    Effect.sync(() => {
      beginning = own
    }).pipe(
      Effect.andThen(progress.start),
      Effect.andThen(claimTelling(own, acceptLoss)),
      Effect.flatMap((settings) =>
        leasing.withPermit(withLease(store.leases, settings.holder, (lease) =>
          during(runSync(
            {
              store,
              settings,
              progress,
              outOfTurn,
              confirm,
              onBegin: (run) => Effect.asVoid(Deferred.succeed(own.begun, run))
            },
            lease,
            { kind, acceptLoss }
          )), onWait(own)))
      ),
      Effect.ensuring(progress.end),
      alone.withPermitsIfAvailable(1),
      Effect.flatMap(Option.match({
        onNone: () => Effect.flatMap(here, Effect.fail),
        onSome: Effect.succeed
      })),
      Effect.onExit((exit) =>
        Effect.suspend(() => {
          if (beginning === own) beginning = undefined
          Deferred.doneUnsafe(own.over, Exit.void)
          // Who waits for a run that was interrupted before it began asks for another.
          return Exit.isSuccess(exit) ? Effect.void : Cause.hasInterruptsOnly(exit.cause)
            ? Effect.flatMap(here, (error) => Deferred.fail(own.begun, error))
            : Deferred.failCause(own.begun, exit.cause)
        })
      ),
      Effect.provideService(RequestPriority, someoneWaits === true ? "interactive" : "background")
    )

  const run = Effect.fn("Sync.run")((request: SyncRequest = {}): Effect.Effect<SyncReport, SyncError> =>
    Effect.suspend(() => runAs(makeBeginning(), request))
  )

  const inBackground = (request: RunRequest): Effect.Effect<Begun> =>
    Effect.suspend((): Effect.Effect<Begun> => {
      if (beginning !== undefined) return Effect.succeed({ beginning, isNew: false })
      const own = makeBeginning()
      beginning = own
      return runAs(own, request).pipe(
        // What keeps it from beginning is the answer of whoever started it.
        Effect.tapCause((cause) =>
          Effect.matchCauseEffect(Deferred.await(own.begun), {
            // Who was told that it waits has gone since.
            onFailure: () =>
              Effect.flatMap(Deferred.isDone(own.held), (isUnheard) => isUnheard ? neverBegan(cause) : Effect.void),
            onSuccess: ({ id }) =>
              Option.match(Cause.findErrorOption(cause), {
                onSome: (error) => Effect.logWarning(`sync ${id} failed: ${visible(describeSyncError(error))}`),
                onNone: () => Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logError(`sync ${id} broke`, cause)
              })
          })
        ),
        Effect.withSpan("Sync.run"),
        Effect.forkIn(scope),
        Effect.as({ beginning: own, isNew: true })
      )
    })

  return Sync.of({
    run,
    watch: (options) => watchSync(run, options, hasWorked),
    refresh: Effect.fn("Sync.refresh")((mode) => refreshSync(store, run({ someoneWaits: true }), mode, settings)),
    relink: Effect.tap(relink(store, null, true), () => store.tallies.judge(settings.rules)).pipe(
      Effect.withSpan("Sync.relink")
    ),
    start: Effect.fn("Sync.start")((request) => startSync(store, inBackground(request))),
    readAgain: (id) =>
      readAgain(
        {
          store,
          settings,
          progress,
          outOfTurn,
          leasing,
          confirm: Effect.asVoid(claim(false)),
          isRunAbout: () => beginning !== undefined
        },
        id
      ).pipe(
        Effect.provideService(RequestPriority, "interactive"),
        Effect.withSpan("Sync.readAgain")
      ),
    progress: progress.ref,
    standing: progress.now
  })
})

/** How long an upstream may take to say whose the store is before who waits for the run is told. */
const claimPatience = Duration.seconds(5)

const silence = (upstream: Upstream): UpstreamError =>
  new UpstreamError({
    upstream,
    operation: "Sync.start",
    reason: new TimedOut({
      detail: `it has not said within ${inWords(Duration.toMillis(claimPatience))} whose the store is; ` +
        "the sync begins by itself once it has"
    })
  })

/** Why a run never began that others were told to wait for. */
const neverBegan = (cause: Cause.Cause<SyncError>): Effect.Effect<void> =>
  Option.match(Cause.findErrorOption(cause), {
    onSome: (error) => Effect.logWarning(`the sync that waited did not begin: ${visible(describeSyncError(error))}`),
    onNone: () => Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logError("the sync that waited broke", cause)
  })
