import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Warns of what may happen many times a second, and that strangers can cause: no more often than this, the latest of it. */
export const makeThrottledLog = (every: Duration.Duration): (message: string) => Effect.Effect<void> => {
  let next = -Infinity
  return (message) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (now < next) return Effect.void
      next = now + Duration.toMillis(every)
      return Effect.logWarning(message)
    })
}
