/** A shop that moves, and a store in which it was read before: what someone comes to in the morning. */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { emptyHome, launcher } from "../harness/stocktally.ts"
import { sandboxProcess, withoutLimits } from "../store/sandboxProcess.ts"

const variants = 10_000
const locations = 10
export const pairs = variants * locations

/** How often a sync begins where only what stands still is looked at: not while anyone looks. */
export const seldom = { STOCKTALLY_INTERVAL: "1 hour" }

export const tickingShop = Effect.gen(function*() {
  const settings = yield* sandboxProcess({ variants, locations, isTicking: true })
  const { cwd, env } = yield* emptyHome
  const shop = { ...settings, STOCKTALLY_SANDBOX: "never", LANG: "C.UTF-8", COLORTERM: "truecolor" }
  /** Reads all of it, as fast as it can be read. */
  const fill = Effect.callback<void>((resume) => {
    const child = spawn(process.execPath, [launcher, "sync", "--full", "--format", "json"], {
      cwd,
      env: env({ ...shop, ...withoutLimits }),
      stdio: ["ignore", "ignore", "pipe"]
    })
    let said = ""
    child.stderr.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-1000)
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once(
      "close",
      (status) => resume(status === 0 ? Effect.void : Effect.die(new Error(`sync --full: status ${status}. ${said}`)))
    )
    return Effect.sync(() => child.kill())
  })
  yield* fill
  return {
    cwd,
    fill,
    /** The limits are the documented ones. */
    env: (more: Readonly<Record<string, string>> = {}) => env({ ...shop, ...more })
  }
})

export type TickingShop = Effect.Success<typeof tickingShop>
