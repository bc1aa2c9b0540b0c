import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Priority, RequestPriority } from "@stocktally/core"

/** A request takes several statements, and the next one follows within this time. */
const pauseMillis = 5
const checkEvery = Duration.millis(5)
/** Runs wait no longer than this, and then do not wait for as long, so that they continue however many requests there are. */
const maxWaitMillis = 20

/**
 * Gives connections to the statements of a request before those of runs. Otherwise each statement of a page would wait
 * for those of all runs, which keep the process and the server busy.
 */
export const makeRightOfWay = () => {
  let requests = 0
  let lastEnd = Number.NEGATIVE_INFINITY
  let lastWait = Number.NEGATIVE_INFINITY
  /** Whether a time is within a period; the clock may be set back. */
  const isWithin = (now: number, since: number, millis: number) => Math.abs(now - since) < millis
  const mustWait = (now: number): boolean =>
    (requests > 0 || isWithin(now, lastEnd, pauseMillis)) && !isWithin(now, lastWait, maxWaitMillis)
  const giveWay = Effect.gen(function*() {
    const start = yield* Clock.currentTimeMillis
    for (let now = start; mustWait(now); now = yield* Clock.currentTimeMillis) {
      if (!isWithin(now, start, maxWaitMillis)) lastWait = now
      else yield* Effect.sleep(checkEvery)
    }
  })
  const announce = Effect.acquireRelease(
    Effect.sync(() => void requests++),
    () =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        requests--
        lastEnd = now
      })
  )
  return <A, E, R>(acquire: (priority: Priority) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Scope.Scope> =>
    Effect.flatMap(
      RequestPriority,
      (priority) => Effect.andThen(priority === "background" ? giveWay : announce, acquire(priority))
    )
}
