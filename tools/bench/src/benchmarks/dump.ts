import { Effect, Layer } from "effect"
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { emptyHome, launcher, unavailableReason } from "../harness/stocktally.ts"

const variants = 100_000
const locations = 10
const balances = variants * locations

const rateName = "ndjson of 1,000,000 balances: rate"
const memoryName = "ndjson of 1,000,000 balances: memory"
const plainDump = fileURLToPath(new URL("../peers/plainDump.ts", import.meta.url))

/** The peak of resident memory of a process so far, in MB; undefined if it has ended or there is no /proc. */
const peakOf = (pid: number): number | undefined => {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}

interface Outcome {
  readonly seconds: number
  /** Undefined without /proc. */
  readonly peakMegabytes: number | undefined
}

const newline = 10

/** Runs a program that prints every balance, counts its lines and watches its memory. */
const observe = (args: ReadonlyArray<string>, cwd: string, env: Readonly<Record<string, string | undefined>>) =>
  Effect.callback<Outcome>((resume) => {
    const start = performance.now()
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] })
    let lines = 0
    let stderrText = ""
    let peakMegabytes: number | undefined
    const watch = setInterval(() => {
      peakMegabytes = child.pid === undefined ? undefined : peakOf(child.pid) ?? peakMegabytes
    }, 20)
    child.stdout.on("data", (chunk: Buffer) => {
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) lines++
    })
    child.stderr.on("data", (chunk: Buffer) => {
      stderrText = `${stderrText}${chunk.toString()}`.slice(0, 1000)
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (status) => {
      clearInterval(watch)
      resume(
        status === 0 && lines === balances
          ? Effect.succeed({ seconds: (performance.now() - start) / 1000, peakMegabytes })
          : Effect.die(new Error(`${args[0]}: status ${status}, ${lines} lines of ${balances}. ${stderrText}`))
      )
    })
    return Effect.sync(() => {
      clearInterval(watch)
      child.kill()
    })
  })

const measure = Effect.gen(function*() {
  const { credentials, shop } = yield* Sandbox
  const { haravanBaseUrl } = yield* SandboxServer
  const { cwd, env } = yield* emptyHome
  const locationIds = Array.from({ length: locations }, (_, index) => shop.haravanLocationId(index)).join()
  const plain = yield* observe([plainDump, haravanBaseUrl, credentials.haravanAccessToken, locationIds], cwd, env())
  const ours = yield* observe(
    [launcher, "haravan", "balances", "--format", "ndjson"],
    cwd,
    env({
      HARAVAN_BASE_URL: haravanBaseUrl,
      HARAVAN_ACCESS_TOKEN: credentials.haravanAccessToken,
      STOCKTALLY_SANDBOX: "never"
    })
  )
  const peer = "a script with fetch"
  return [
    measured({
      name: rateName,
      value: balances / ours.seconds,
      unit: "rows/s",
      peers: [{ name: peer, value: balances / plain.seconds }]
    }),
    ours.peakMegabytes === undefined || plain.peakMegabytes === undefined
      ? skipped(memoryName, "this system has no /proc to read it from")
      : measured({
        name: memoryName,
        value: ours.peakMegabytes,
        unit: "MB",
        peers: [{ name: peer, value: plain.peakMegabytes }],
        required: { of: "value", is: "at most", limit: 250 }
      })
  ]
}).pipe(
  Effect.scoped,
  Effect.provide(
    SandboxServer.layer().pipe(
      Layer.provideMerge(Sandbox.layer({ skus: variants, locations, dense: true, limits: "none" }))
    )
  ),
  Effect.orDie
)

/** Writing a whole shop with the command line, over a socket. */
export const dump: Benchmark = {
  name: "dump",
  about: "stocktally haravan balances --format ndjson over 1,000,000 balances, without limits",
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> => {
    const why = unavailableReason()
    return why === undefined ? measure : Effect.succeed([skipped(rateName, why), skipped(memoryName, why)])
  })
}
