/** Runs the syncs of this process, one at a time. */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { formatDuration, TimedOut, type Upstream, UpstreamError, visible } from "@stocktally/schema"
import { RequestPriority } from "@stocktally/core"
import type { StockStore, StoreError, SyncRun } from "@stocktally/tally"
import { identifyingUpstream } from "../account/Account.ts"
import type { Ownership } from "../account/Ownership.ts"
import type { WorkingCredentials } from "../account/workingCredentials.ts"
import { AlreadyRunning, describeSyncError, type SyncError } from "../SyncError.ts"
import type { SyncSettings } from "../SyncSettings.ts"
import { OnRunEnd } from "./OnRunEnd.ts"
import { makePendingRun, type PendingRun } from "./PendingRun.ts"
import type { RunRequest } from "./RunPlan.ts"
import { requireDue } from "./requireDue.ts"
import { runSync, type SyncReport } from "./runSync.ts"
import type { ProgressTracker } from "./SyncProgress.ts"
import { type OnWait, withLease } from "./withLease.ts"

/** A request for a sync. */
export interface SyncRequest extends Partial<RunRequest> {
  /** Whether a user waits for it. The priority of its requests is `interactive` then, and otherwise `background`. */
  readonly interactive?: boolean | undefined
}

/** The current run of this process, and whether this call started it. */
export interface RunHandle {
  readonly pending: PendingRun
  readonly isNew: boolean
}

export interface Runner {
  /** Runs a sync. Fails with `AlreadyRunning` if one is already running in this process. */
  readonly run: (request: SyncRequest) => Effect.Effect<SyncReport, SyncError>
  /** Starts a sync in the background, unless one is running. Logs an error that occurs after its start. */
  readonly start: (request: RunRequest) => Effect.Effect<RunHandle>
  /** Whether a run is running or about to start. */
  readonly isPending: () => boolean
}

interface RunnerParts {
  readonly store: StockStore["Service"]
  readonly settings: SyncSettings
  readonly progress: ProgressTracker
  readonly ownership: Ownership
  readonly credentials: WorkingCredentials
  /** Held by the fiber of this process that has the store's lease, or waits for it. */
  readonly leaseLock: Semaphore.Semaphore
}

/** How long an upstream may take to identify the shop before the run counts as stalled. */
const claimTimeout = Duration.seconds(5)

export const makeRunner = Effect.fnUntraced(function*(
  { credentials, leaseLock, ownership, progress, settings, store }: RunnerParts
): Effect.fn.Return<Runner, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const runLock = yield* Semaphore.make(1)
  const onRunEnd = yield* OnRunEnd
  let current: PendingRun | undefined
  /** The newest run of this process. */
  let newest: SyncRun["id"] | undefined

  /** Claims the store for the shop. Marks the run as stalled if the upstream does not identify the shop in time. */
  const claim = (pending: PendingRun, acceptLoss: boolean): Effect.Effect<SyncSettings, UpstreamError | StoreError> =>
    Effect.raceFirst(
      ownership.claim(acceptLoss),
      Effect.sleep(claimTimeout).pipe(
        Effect.andThen(store.owner),
        Effect.tap((owner) => Deferred.succeed(pending.stalled, ownerTimeout(identifyingUpstream(owner, settings)))),
        Effect.andThen(Effect.never)
      )
    )

  const onWait = (pending: PendingRun): OnWait => ({ holder, since }, isSilent) =>
    Effect.andThen(
      progress.wait({ holder, since }),
      isSilent
        ? Deferred.succeed(pending.stalled, new AlreadyRunning({ holder, since, mayBeGone: true }))
        : Effect.void
    )

  /** Claims the store, waits for its lease, and runs. */
  const claimAndRun = (pending: PendingRun, request: RunRequest): Effect.Effect<SyncReport, SyncError> =>
    progress.start.pipe(
      Effect.andThen(claim(pending, request.acceptLoss)),
      Effect.flatMap((settings) =>
        leaseLock.withPermit(withLease(
          store.leases,
          settings.holder,
          (lease) =>
            Effect.andThen(
              request.intervalMillis === undefined
                ? Effect.void
                : requireDue(store, settings, request.intervalMillis, newest),
              credentials.recordAfter(runSync(
                {
                  store,
                  settings,
                  progress,
                  confirm: ownership.confirm,
                  onBegin: (run) => {
                    newest = run.id
                    return Effect.asVoid(Deferred.succeed(pending.started, run))
                  }
                },
                lease,
                request
              ))
            ),
          onWait(pending)
        ))
      ),
      Effect.ensuring(progress.end)
    )

  const alreadyRunning = Effect.map(
    SubscriptionRef.get(progress.ref),
    ({ run }) => new AlreadyRunning({ holder: settings.holder, since: run?.startedAt ?? 0 })
  )

  /** Clears the current run, and completes its deferreds. */
  const settle = (pending: PendingRun, exit: Exit.Exit<SyncReport, SyncError>) =>
    Effect.suspend(() => {
      if (current === pending) current = undefined
      Deferred.doneUnsafe(pending.ended, Exit.void)
      if (Exit.isSuccess(exit)) return Effect.void
      // A caller that waits for a run that was interrupted before its start asks again.
      return Cause.hasInterruptsOnly(exit.cause)
        ? Effect.flatMap(alreadyRunning, (error) => Deferred.fail(pending.started, error))
        : Deferred.failCause(pending.started, exit.cause)
    })

  const runAs = (
    pending: PendingRun,
    { acceptLoss = false, intervalMillis, kind = "auto", interactive }: SyncRequest
  ): Effect.Effect<SyncReport, SyncError> =>
    Effect.suspend(() => {
      current = pending
      return claimAndRun(pending, { acceptLoss, intervalMillis, kind })
    }).pipe(
      runLock.withPermitsIfAvailable(1),
      Effect.flatMap(Option.match({
        onNone: () => Effect.flatMap(alreadyRunning, Effect.fail),
        onSome: Effect.succeed
      })),
      Effect.onExit((exit) => Effect.andThen(settle(pending, exit), onRunEnd(exit))),
      Effect.provideService(RequestPriority, interactive === true ? "interactive" : "background")
    )

  return {
    run: (request) => Effect.suspend(() => runAs(makePendingRun(), request)),
    start: (request) =>
      Effect.suspend((): Effect.Effect<RunHandle> => {
        if (current !== undefined) return Effect.succeed({ pending: current, isNew: false })
        const pending = makePendingRun()
        current = pending
        return runAs(pending, request).pipe(
          Effect.tapCause((cause) => logFailure(pending, cause)),
          Effect.withSpan("Sync.run"),
          Effect.forkIn(scope),
          Effect.as({ pending, isNew: true })
        )
      }),
    isPending: () => current !== undefined
  }
})

/** Logs why a background run failed, unless it never started: then its caller gets the error. */
const logFailure = ({ stalled, started }: PendingRun, cause: Cause.Cause<SyncError>): Effect.Effect<void> =>
  Effect.matchCauseEffect(Deferred.await(started), {
    // The caller of a stalled run no longer waits for it.
    onFailure: () =>
      Effect.flatMap(
        Deferred.isDone(stalled),
        (isStalled) => isStalled ? logCause("the waiting sync", "did not start", cause) : Effect.void
      ),
    onSuccess: ({ id }) => logCause(`sync ${id}`, "failed", cause)
  })

const logCause = (what: string, how: string, cause: Cause.Cause<SyncError>): Effect.Effect<void> =>
  Option.match(Cause.findErrorOption(cause), {
    onSome: (error) => Effect.logWarning(`${what} ${how}: ${visible(describeSyncError(error))}`),
    onNone: () => Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logError(`${what} crashed`, cause)
  })

const ownerTimeout = (upstream: Upstream): UpstreamError =>
  new UpstreamError({
    upstream,
    operation: "Sync.start",
    reason: new TimedOut({
      detail:
        `it did not say within ${
          formatDuration(Duration.toMillis(claimTimeout))
        } which shop the credential belongs to; ` +
        "the sync starts as soon as it does"
    })
  })
