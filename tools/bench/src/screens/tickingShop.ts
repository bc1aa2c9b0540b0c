/** A shop that changes, and a store with an earlier state of it, as in the morning of a working day. */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { emptyHome, launcher } from "../harness/stocktally.ts"
import { sandboxProcess, withoutLimits } from "../store/sandboxProcess.ts"

const variants = 10_000
const locations = 10
export const pairs = variants * locations

/** An interval with no sync during a measurement. */
export const rareSyncs = { STOCKTALLY_INTERVAL: "1 hour" }

export const tickingShop = Effect.gen(function*() {
  const settings = yield* sandboxProcess({ variants, locations, isTicking: true })
  const { cwd, env } = yield* emptyHome
  const shop = { ...settings, STOCKTALLY_SANDBOX: "never", LANG: "C.UTF-8", COLORTERM: "truecolor" }
  /** Syncs the whole shop as fast as possible. */
  const fill = Effect.callback<void>((resume) => {
    const child = spawn(process.execPath, [launcher, "sync", "--full", "--format", "json"], {
      cwd,
      env: env({ ...shop, ...withoutLimits }),
      stdio: ["ignore", "ignore", "pipe"]
    })
    let stderrText = ""
    child.stderr.on("data", (chunk: Buffer) => {
      stderrText = `${stderrText}${chunk.toString()}`.slice(-1000)
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once(
      "close",
      (status) =>
        resume(status === 0 ? Effect.void : Effect.die(new Error(`sync --full: status ${status}. ${stderrText}`)))
    )
    return Effect.sync(() => child.kill())
  })
  yield* fill
  return {
    cwd,
    fill,
    /** Settings with the documented limits. */
    env: (more: Readonly<Record<string, string>> = {}) => env({ ...shop, ...more })
  }
})

export type TickingShop = Effect.Success<typeof tickingShop>
