import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Logs a warning at most once per interval and drops the others, because unauthenticated requests could cause many. */
export const makeThrottledLog = (every: Duration.Duration): (message: string) => Effect.Effect<void> => {
  let next = -Infinity
  return (message) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      if (now < next) return Effect.void
      next = now + Duration.toMillis(every)
      return Effect.logWarning(message)
    })
}
