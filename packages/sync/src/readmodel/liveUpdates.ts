/** The updates of a local read model. The store is polled once, for all subscribers. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as RcRef from "effect/RcRef"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Budget } from "@stocktally/core"
import type { StockStore } from "@stocktally/tally"
import type { Sync } from "../run/Sync.ts"
import type { ReadModelUpdate } from "./ReadModel.ts"
import { isMoving, progressFingerprint } from "./progressFingerprint.ts"
import { maxEndedRuns, type ReadModelSnapshot, streamUpdates } from "./ReadModelSnapshot.ts"

export interface LiveUpdates {
  readonly stream: Stream.Stream<ReadModelUpdate>
  /** Polls the store now, because something was written. */
  readonly poll: Effect.Effect<void>
}

/** The services that updates come from. */
export interface UpdateSources {
  readonly store: StockStore["Service"]
  readonly sync: Pick<Sync["Service"], "progress" | "currentProgress">
  readonly budgets: ReadonlyArray<Budget.Budget>
}

/** At most four times a second. */
const frame = Duration.millis(250)
/** Other processes write to the store too, so it is polled. */
const pollInterval = Duration.seconds(1)
const quietPollInterval = Duration.seconds(2)
/** After this many polls without a change, the store is polled less often. */
const quietPolls = 30
/** How long polling continues after the last subscriber has left. */
const linger = Duration.seconds(5)

export const makeLiveUpdates: (sources: UpdateSources) => Effect.Effect<LiveUpdates, never, Scope.Scope> = Effect
  .fnUntraced(function*(sources) {
    const written = yield* Queue.sliding<void>(1)
    const snapshots = yield* RcRef.make({ acquire: watch(sources, written), idleTimeToLive: linger })
    return {
      poll: Effect.asVoid(Queue.offer(written, undefined)),
      stream: streamUpdates(Stream.unwrap(Effect.map(RcRef.get(snapshots), SubscriptionRef.changes)))
    }
  })

const watch = Effect.fnUntraced(function*({ budgets, store, sync }: UpdateSources, written: Queue.Queue<void>) {
  const first = Result.getOrUndefined(yield* Effect.result(poll(store)))
  const snapshot = yield* SubscriptionRef.make<ReadModelSnapshot>({
    progress: yield* sync.currentProgress,
    version: first?.version ?? null,
    changes: 0,
    endedRuns: first?.endedRuns ?? [],
    connection: null
  })

  const woken = yield* Queue.sliding<void>(1)
  const wake = Queue.offer(woken, undefined)
  const updateProgress = Effect.gen(function*() {
    const progress = yield* sync.currentProgress
    yield* SubscriptionRef.updateSome(
      snapshot,
      (last) =>
        last.progress !== null && progressFingerprint(progress) === progressFingerprint(last.progress)
          ? Option.none()
          : Option.some({ ...last, progress })
    )
    yield* Effect.sleep(frame)
    // A used budget recovers with time. An unused one changes only when a request is sent.
    if (!isMoving(progress)) yield* Queue.take(woken)
  })
  yield* Effect.forkScoped(Effect.forever(updateProgress))
  for (const { state } of budgets) {
    yield* Effect.forkScoped(Stream.runForEach(SubscriptionRef.changes(state), () => wake))
  }
  yield* Effect.forkScoped(
    Stream.runForEach(
      SubscriptionRef.changes(sync.progress),
      ({ phase }) => phase === "idle" ? Effect.andThen(wake, Queue.offer(written, undefined)) : wake
    )
  )

  yield* Effect.forkScoped(Effect.gen(function*() {
    let previous = first
    let quiet = 0
    while (true) {
      yield* Effect.timeoutOption(Queue.take(written), quiet < quietPolls ? pollInterval : quietPollInterval)
      const current = Result.getOrUndefined(yield* Effect.result(poll(store)))
      // After a failed poll this differs even if the store is unchanged, so that subscribers query again.
      if (current !== undefined && current.fingerprint !== previous?.fingerprint) {
        quiet = 0
        yield* SubscriptionRef.update(snapshot, (last) => ({
          ...last,
          changes: last.changes + 1,
          version: current.version,
          endedRuns: current.endedRuns
        }))
      } else quiet++
      previous = current
    }
  }))
  return snapshot
})

/** Reads the few numbers of the store that show whether anything changed. */
const poll = Effect.fnUntraced(function*(store: StockStore["Service"]) {
  const [{ asOf, complete, version }, links, runs] = yield* Effect.all([
    store.tallies.freshness,
    store.links.version,
    store.runs.list({ limit: maxEndedRuns })
  ], { concurrency: "unbounded" })
  return {
    version,
    fingerprint: [version, asOf, complete, links, runs[0]?.id, runs[0]?.status].join(" "),
    endedRuns: runs.filter(({ status }) => status !== "running").toReversed()
  }
})
