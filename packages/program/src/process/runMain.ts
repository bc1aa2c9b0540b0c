import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { ExitStatus } from "./ExitStatus.ts"

/** Limits how long a program may take to stop after a signal. */
export interface Deadline {
  readonly within: Duration.Duration
  /** Written to stderr when the time is over. */
  readonly line: string
}

/** Two signals this close are one signal that also arrived through a launcher. */
const duplicateSignalNanos = 300_000_000n

/**
 * Runs a program as this process. SIGINT and SIGTERM interrupt it, so that it releases its resources, within the
 * deadline if there is one; a second signal exits at once. A reader that closes stdout does not crash the program: the
 * next write fails instead.
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
        if (deadline !== undefined) Effect.runFork(exitAfter(deadline))
      } else if (now - first > duplicateSignalNanos) process.exit(ExitStatus.interrupted)
    }
    const ignore = () => undefined
    process.on("SIGINT", onSignal).on("SIGTERM", onSignal)
    process.stdout.on("error", ignore)
    process.stderr.on("error", ignore)
    fiber.addObserver((exit) => teardown(exit, (code) => process.exit(code)))
  })

const exitAfter = ({ line, within }: Deadline): Effect.Effect<void> =>
  Effect.delay(
    Effect.sync(() => {
      process.stderr.write(line)
      process.exit(ExitStatus.unexpected)
    }),
    within
  )
