import * as Runtime from "effect/Runtime"

/**
 * Runs the program as this process: SIGINT and SIGTERM interrupt it, so that what it holds is given back, and a second
 * one ends it at once. Stdout whose reader left is no crash: whoever writes next is told.
 */
export const runMain = Runtime.makeRunMain(({ fiber, teardown }) => {
  const onSignal = () => {
    process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(130))
    fiber.interruptUnsafe()
  }
  const ignore = () => undefined
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal)
  process.stdout.on("error", ignore)
  process.stderr.on("error", ignore)
  fiber.addObserver((exit) => teardown(exit, (code) => process.exit(code)))
})
