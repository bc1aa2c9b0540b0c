import { Effect } from "effect"
import { spawn } from "node:child_process"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { noProc, type ProcessUsage, readUsage } from "../harness/processUsage.ts"
import { emptyHome, launcher, unavailableReason } from "../harness/stocktally.ts"
import { sandboxProcess, withoutLimits } from "../store/sandboxProcess.ts"

const variants = 100_000
const locations = 10
/** Both sides of each pair. */
const rows = 2 * variants * locations

const memoryName = "sync --full of 1,000,000 pairs: memory"
const cpuName = "sync --full of 1,000,000 pairs: CPU time"
const timeName = "sync --full of 1,000,000 pairs: time"

const sync = (cwd: string, env: Readonly<Record<string, string | undefined>>) =>
  Effect.callback<{ readonly seconds: number; readonly usage: ProcessUsage | undefined }>((resume) => {
    const start = performance.now()
    const child = spawn(process.execPath, [launcher, "sync", "--full", "--format", "json"], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"]
    })
    let usage: ProcessUsage | undefined
    let outputText = ""
    const watch = setInterval(() => {
      usage = child.pid === undefined ? undefined : readUsage(child.pid) ?? usage
    }, 20)
    for (const output of [child.stdout, child.stderr]) {
      output.on("data", (chunk: Buffer) => {
        outputText = `${outputText}${chunk.toString()}`.slice(-1000)
      })
    }
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (status) => {
      clearInterval(watch)
      const found = Number(/"rows": ?(\d+)/.exec(outputText)?.[1])
      resume(
        status === 0 && found >= rows
          ? Effect.succeed({ seconds: (performance.now() - start) / 1000, usage })
          : Effect.die(new Error(`sync --full: status ${status}, ${found} rows of ${rows}. ${outputText}`))
      )
    })
    return Effect.sync(() => {
      clearInterval(watch)
      child.kill()
    })
  })

const measure = Effect.gen(function*() {
  const settings = yield* sandboxProcess({ variants, locations })
  const { cwd, env } = yield* emptyHome
  const { seconds, usage } = yield* sync(
    cwd,
    env({
      ...settings,
      ...withoutLimits,
      STOCKTALLY_SANDBOX: "never"
    })
  )
  return [
    usage === undefined ? skipped(memoryName, noProc) : measured({
      name: memoryName,
      value: usage.peakMegabytes,
      unit: "MB",
      peers: [],
      required: { of: "value", is: "at most", limit: 300 }
    }),
    usage === undefined ? skipped(cpuName, noProc) : measured({
      name: cpuName,
      value: usage.cpuMillis / (rows / 1000),
      unit: "ms/1,000 rows",
      peers: []
    }),
    measured({ name: timeName, value: seconds, unit: "s", peers: [] })
  ]
}).pipe(Effect.scoped)

/** Syncing a whole shop into a store, over sockets. */
export const syncFull: Benchmark = {
  name: "sync-full",
  about: "stocktally sync --full over 1,000,000 pairs, without limits",
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> => {
    const why = unavailableReason()
    return why === undefined
      ? measure
      : Effect.succeed([memoryName, cpuName, timeName].map((name) => skipped(name, why)))
  })
}
