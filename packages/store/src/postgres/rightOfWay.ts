import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type Priority, RequestPriority } from "@stocktally/core"

/** A request takes several statements, and the next one follows within this time. */
const pauseMillis = 5
const checkEvery = Duration.millis(5)
/** A run waits no longer for a connection than this, so that it continues however many requests there are. */
const maxChecks = 4

/**
 * Gives connections to the statements of a request before those of runs. Otherwise each statement of a page would wait
 * for those of all runs, which keep the process and the server busy.
 */
export const makeRightOfWay = () => {
  let requests = 0
  let lastEnd = Number.NEGATIVE_INFINITY
  // The clock may be set back.
  const isClear = Effect.map(Clock.currentTimeMillis, (now) => requests === 0 && Math.abs(now - lastEnd) > pauseMillis)
  const giveWay = Effect.gen(function*() {
    for (let checks = 0; checks < maxChecks && !(yield* isClear); checks++) yield* Effect.sleep(checkEvery)
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
