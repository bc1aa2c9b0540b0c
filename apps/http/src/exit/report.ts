import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Exited } from "./Exited.ts"
import { failureOf, type StartError } from "./failure.ts"
import { stderrLine } from "./stderrLine.ts"

/** Tells the user what went wrong: first in a line, then, for those who asked to see debug messages, with its cause. */
export const report = <A, E extends StartError, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, Exited, R> =>
  Effect.catchCause(effect, (cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
    const failure = Cause.findErrorOption(cause)
    // A defect is told of where the process ends.
    if (Option.isNone(failure)) return Effect.die(Cause.squash(cause))
    const { lines, status } = failureOf(failure.value)
    return Effect.gen(function*() {
      for (const line of lines) process.stderr.write(stderrLine(line))
      if (lines.length > 0) yield* Effect.logDebug("the cause of the failure", cause)
      return yield* new Exited({ status })
    })
  })
