import * as Runtime from "effect/Runtime"

/**
 * Runs the program as this process: SIGINT and SIGTERM interrupt it, so that what it holds is given back, and a second
 * one ends it at once. One that comes with the first is the same, by way of a launcher. Stdout whose reader left is no
 * crash: whoever writes next is told.
 */
export const runMain = Runtime.makeRunMain(({ fiber, teardown }) => {
  let first: number | undefined
  const onSignal = () => {
    const now = performance.now()
    if (first === undefined) {
      first = now
      fiber.interruptUnsafe()
    } else if (now - first > 300) process.exit(130)
  }
  const ignore = () => undefined
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal)
  process.stdout.on("error", ignore)
  process.stderr.on("error", ignore)
  fiber.addObserver((exit) => teardown(exit, (code) => process.exit(code)))
})
