import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { ExitStatus } from "./ExitStatus.ts"

/** How a program ends that hangs after it was told to stop. */
export interface Deadline {
  readonly within: Duration.Duration
  /** What stands on stderr then. */
  readonly line: string
}

/** A signal that comes with another is the same, by way of a launcher. */
const apartNanos = 300_000_000n

/**
 * Runs a program as this process: SIGINT and SIGTERM interrupt it, so that what it holds is given back, within a
 * deadline where there is one; a second one ends it at once. Stdout whose reader left is no crash: whoever writes next
 * is told.
 */
export const runMain = (deadline?: Deadline) =>
  Runtime.makeRunMain(({ fiber, teardown }) => {
    const clock = fiber.getRef(Clock.Clock)
    let first: bigint | undefined
    const onSignal = () => {
      const now = clock.monotonicTimeNanosUnsafe()
      if (first === undefined) {
        first = now
        fiber.interruptUnsafe()
        if (deadline !== undefined) Effect.runFork(leaveAfter(deadline))
      } else if (now - first > apartNanos) process.exit(ExitStatus.interrupted)
    }
    const ignore = () => undefined
    process.on("SIGINT", onSignal).on("SIGTERM", onSignal)
    process.stdout.on("error", ignore)
    process.stderr.on("error", ignore)
    fiber.addObserver((exit) => teardown(exit, (code) => process.exit(code)))
  })

const leaveAfter = ({ line, within }: Deadline): Effect.Effect<void> =>
  Effect.delay(
    Effect.sync(() => {
      process.stderr.write(line)
      process.exit(ExitStatus.unexpected)
    }),
    within
  )
