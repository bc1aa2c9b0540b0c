import { Effect, Schema } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { emptyHome, launcher, whyNot } from "../harness/stocktally.ts"

const variants = 100_000
const locations = 10
/** Both sides of each pair. */
const rows = 2 * variants * locations

const memoryName = "sync --full of 1,000,000 pairs: memory"
const cpuName = "sync --full of 1,000,000 pairs: CPU time"
const timeName = "sync --full of 1,000,000 pairs: time"

const upstreams = fileURLToPath(new URL("../store/serveSandbox.ts", import.meta.url))

/** A process's peak of resident memory and CPU time so far; undefined where it has ended or there is no /proc. */
const usageOf = (pid: number): { readonly peakMegabytes: number; readonly cpuMillis: number } | undefined => {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
    // The name in the second field may hold anything; user and system time are the 12th and 13th after it, in 10 ms.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
    return kilobytes === undefined
      ? undefined
      : { peakMegabytes: Number(kilobytes) / 1024, cpuMillis: (Number(fields[11]) + Number(fields[12])) * 10 }
  } catch {
    return undefined
  }
}

const decodeSettings = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.String)))

/** The sandbox in a process of its own, so that its CPU time and memory are not ours; the answer are its settings. */
const sandbox = Effect.acquireRelease(
  Effect.promise(async () => {
    const child = spawn(process.execPath, [upstreams, String(variants), String(locations)], {
      stdio: ["pipe", "pipe", "inherit"]
    })
    const printed: ReadonlyArray<unknown> = await once(createInterface(child.stdout), "line")
    return { child, settings: decodeSettings(printed[0]) }
  }),
  ({ child }) => Effect.sync(() => child.kill())
)

const sync = (cwd: string, env: Readonly<Record<string, string | undefined>>) =>
  Effect.callback<{ readonly seconds: number; readonly usage: ReturnType<typeof usageOf> }>((resume) => {
    const start = performance.now()
    const child = spawn(process.execPath, [launcher, "sync", "--full", "--format", "json"], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"]
    })
    let usage: ReturnType<typeof usageOf>
    let said = ""
    const watch = setInterval(() => {
      usage = child.pid === undefined ? undefined : usageOf(child.pid) ?? usage
    }, 20)
    for (const output of [child.stdout, child.stderr]) {
      output.on("data", (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-1000)
      })
    }
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (status) => {
      clearInterval(watch)
      const found = Number(/"rows": ?(\d+)/.exec(said)?.[1])
      resume(
        status === 0 && found >= rows
          ? Effect.succeed({ seconds: (performance.now() - start) / 1000, usage })
          : Effect.die(new Error(`sync --full: status ${status}, ${found} rows of ${rows}. ${said}`))
      )
    })
    return Effect.sync(() => {
      clearInterval(watch)
      child.kill()
    })
  })

const measure = Effect.gen(function*() {
  const { settings } = yield* sandbox
  const { cwd, env } = yield* emptyHome
  const { seconds, usage } = yield* sync(
    cwd,
    env({
      ...settings,
      // The sandbox refuses nobody; these are as good as no limits.
      LOOP_REQUESTS_PER_MINUTE: "1000000",
      HARAVAN_BUCKET_SIZE: "100000",
      HARAVAN_LEAK_PER_SECOND: "10000",
      STOCKTALLY_SANDBOX: "never"
    })
  )
  const noProc = "this system has no /proc to read it from"
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

/** A whole shop into a store, over sockets. */
export const syncFull: Benchmark = {
  name: "sync-full",
  about: "stocktally sync --full over 1,000,000 pairs, without limits",
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> => {
    const why = whyNot()
    return why === undefined ? measure : Effect.succeed([memoryName, cpuName, timeName].map((name) => skipped(name, why)))
  })
}
