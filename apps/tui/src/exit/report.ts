import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Progress } from "../output/Progress.ts"
import { failureOfDefect, stderrLine } from "./defect.ts"
import { Exited } from "./Exited.ts"
import { type CommandError, failureOf } from "./failure.ts"

/** Tells the user what went wrong: first in a line, then, for those who asked to see debug messages, with its cause. */
export const report = <A, E extends CommandError, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, Exited, R | Progress> =>
  Effect.catchCause(effect, (cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
    const failure = Option.match(Cause.findErrorOption(cause), {
      onNone: () => failureOfDefect(Cause.squash(cause)),
      onSome: failureOf
    })
    return Effect.gen(function*() {
      yield* (yield* Progress).clear
      for (const line of failure.lines) process.stderr.write(stderrLine(line))
      if (failure.lines.length > 0) yield* Effect.logDebug("the cause of the failure", cause)
      return yield* new Exited({ status: failure.status })
    })
  })
