import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

/** Reads a value repeatedly until it is as expected, and fails the test if it never is. */
export const eventually = <A, E, R>(
  look: Effect.Effect<A, E, R>,
  isIt: (seen: A) => boolean,
  patience: Duration.Input = "20 seconds"
): Effect.Effect<A, E, R> => {
  let last: A | undefined
  return look.pipe(
    Effect.tap((seen) =>
      Effect.sync(() => {
        last = seen
      })
    ),
    Effect.repeat({ until: isIt, schedule: Schedule.spaced("20 millis") }),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () =>
        Effect.die(
          new Error(`the expected value did not appear; the last one was ${JSON.stringify(last)?.slice(0, 500)}`)
        )
    })
  )
}
