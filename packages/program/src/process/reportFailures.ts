import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ProcessExit } from "./ProcessExit.ts"
import { type Failure, failureOfDefect } from "./Failure.ts"

/** How a program reports failures. */
export interface ReportOptions<F, R> {
  readonly failureOf: (error: F) => Failure
  /** Clears the terminal for the report. */
  readonly before: Effect.Effect<void, never, R>
}

/** Writes a failure's lines to stderr, logs its cause at debug level, then fails with `ProcessExit`. */
export const reportFailures =
  <F, R>({ before, failureOf, stderrLine }: ReportOptions<F, R> & { readonly stderrLine: (line: string) => string }) =>
  <A, E extends F, R1>(effect: Effect.Effect<A, E, R1>): Effect.Effect<A, ProcessExit, R | R1> =>
    Effect.catchCause(effect, (cause) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
      const failure = Option.match(Cause.findErrorOption(cause), {
        onNone: () => failureOfDefect(Cause.squash(cause)),
        onSome: failureOf
      })
      return Effect.gen(function*() {
        yield* before
        for (const line of failure.lines) process.stderr.write(stderrLine(line))
        if (failure.lines.length > 0) yield* Effect.logDebug("the cause of the failure", cause)
        return yield* new ProcessExit({ status: failure.status })
      })
    })
