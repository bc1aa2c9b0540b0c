/** What a read model of this process tells without being asked: watched once, for however many listen. */
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
import { isMoving, looks } from "./progressLooks.ts"
import { maxEndedRuns, type ReadModelSnapshot, updatesOf } from "./ReadModelSnapshot.ts"

export interface LiveUpdates {
  readonly stream: Stream.Stream<ReadModelUpdate>
  /** Something was written: do not wait for the next look at the store. */
  readonly look: Effect.Effect<void>
}

export interface Watched {
  readonly store: StockStore["Service"]
  readonly sync: Pick<Sync["Service"], "progress" | "currentProgress">
  readonly budgets: ReadonlyArray<Budget.Budget>
}

/** At most four times a second. */
const frame = Duration.millis(250)
/** Other processes write to the store too. */
const lookEvery = Duration.seconds(1)
const lookSeldom = Duration.seconds(2)
/** So many looks at a store in which nothing changes are enough to look less often. */
const quietLooks = 30
/** How long the watching goes on when nobody listens any more. */
const linger = Duration.seconds(5)
export const makeLiveUpdates: (watched: Watched) => Effect.Effect<LiveUpdates, never, Scope.Scope> = Effect.fnUntraced(
  function*(watched) {
    const written = yield* Queue.sliding<void>(1)
    const hub = yield* RcRef.make({ acquire: watch(watched, written), idleTimeToLive: linger })
    return {
      look: Effect.asVoid(Queue.offer(written, undefined)),
      stream: updatesOf(Stream.unwrap(Effect.map(RcRef.get(hub), SubscriptionRef.changes)))
    }
  }
)

const watch = Effect.fnUntraced(function*({ budgets, store, sync }: Watched, written: Queue.Queue<void>) {
  const first = yield* Effect.result(look(store))
  const seen = Result.getOrUndefined(first)
  const standing = yield* SubscriptionRef.make<ReadModelSnapshot>({
    progress: yield* sync.currentProgress,
    version: seen?.version ?? null,
    changes: 0,
    ended: seen?.ended ?? [],
    connection: null
  })

  const woken = yield* Queue.sliding<void>(1)
  const wake = Queue.offer(woken, undefined)
  const gauge = Effect.gen(function*() {
    const progress = yield* sync.currentProgress
    yield* SubscriptionRef.updateSome(
      standing,
      (now) =>
        now.progress !== null && looks(progress) === looks(now.progress)
          ? Option.none()
          : Option.some({ ...now, progress })
    )
    yield* Effect.sleep(frame)
    // A budget that is used up leaks by itself; one that is not changes only where something is done.
    if (!isMoving(progress)) yield* Queue.take(woken)
  })
  yield* Effect.forkScoped(Effect.forever(gauge))
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
    let before = seen
    let quiet = 0
    while (true) {
      yield* Effect.timeoutOption(Queue.take(written), quiet < quietLooks ? lookEvery : lookSeldom)
      const looked = yield* Effect.result(look(store))
      const now = Result.getOrUndefined(looked)
      // A store that is back is looked at anew, also where it is as it was.
      if (now !== undefined && now.fingerprint !== before?.fingerprint) {
        quiet = 0
        yield* SubscriptionRef.update(standing, (last) => ({
          ...last,
          changes: last.changes + 1,
          version: now.version,
          ended: now.ended
        }))
      } else quiet++
      before = now
    }
  }))
  return standing
})

/** What is looked at in the store, again and again: a few numbers. */
const look = Effect.fnUntraced(function*(store: StockStore["Service"]) {
  const [{ asOf, complete, version }, links, runs] = yield* Effect.all([
    store.tallies.freshness,
    store.links.version,
    store.runs.list({ limit: maxEndedRuns })
  ], { concurrency: "unbounded" })
  return {
    version,
    fingerprint: [version, asOf, complete, links, runs[0]?.id, runs[0]?.status].join(" "),
    ended: runs.filter(({ status }) => status !== "running").toReversed()
  }
})
