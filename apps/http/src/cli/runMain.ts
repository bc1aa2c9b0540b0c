import * as Runtime from "effect/Runtime"
import { stderrLine } from "../exit/stderrLine.ts"

/** For everything to end once a signal came; what hangs then is left. */
const deadlineMillis = 10_000

/**
 * Runs the service as this process: SIGINT and SIGTERM make it stop in good order, within a deadline; a second one ends
 * it at once. One that comes with the first is the same, by way of a launcher.
 */
export const runMain = Runtime.makeRunMain(({ fiber, teardown }) => {
  let first: number | undefined
  const onSignal = () => {
    const now = performance.now()
    if (first === undefined) {
      first = now
      fiber.interruptUnsafe()
      setTimeout(() => {
        process.stderr.write(stderrLine(`did not stop within ${deadlineMillis / 1000} seconds; what hangs is left`))
        process.exit(1)
      }, deadlineMillis).unref()
    } else if (now - first > 300) process.exit(130)
  }
  const ignore = () => undefined
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal)
  process.stdout.on("error", ignore)
  process.stderr.on("error", ignore)
  fiber.addObserver((exit) => teardown(exit, (code) => process.exit(code)))
})
