/** Servers in separate processes, so that the load does not count to their CPU time and memory. */
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

export interface Served {
  readonly url: string
  readonly pid: number
}

const peer = fileURLToPath(new URL("servePeer.ts", import.meta.url))

/** The launcher of the service. */
const serviceLauncher = fileURLToPath(new URL("../../../../apps/http/bin/stocktally-http.js", import.meta.url))

/** Stops a server and waits for its end, so that its last work does not slow down the next server. */
const stop = (child: ChildProcess): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("close", () => resume(Effect.void))
    child.kill()
  })

/** The first address that a server prints. */
const addressOf = (child: ChildProcess, from: NodeJS.ReadableStream): Effect.Effect<string> =>
  Effect.callback<string>((resume) => {
    let output = ""
    createInterface(from).on("line", (line) => {
      const url = /https?:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
      if (url === undefined) output = `${output}\n${line}`.slice(-1000)
      else resume(Effect.succeed(url))
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (status) => resume(Effect.die(new Error(`a server ended with status ${status}: ${output}`))))
  })

const waitForAddress = (child: ChildProcess, from: NodeJS.ReadableStream): Effect.Effect<Served> =>
  Effect.map(addressOf(child, from), (url) => ({ url, pid: child.pid ?? 0 }))

/** Starts a peer that responds with `body`. */
export const servePeer = (way: "http-api" | "http-api-encoding" | "node" | "fastify", body: string) =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [...process.execArgv, peer, way, body], { stdio: ["pipe", "pipe", "inherit"] })
      ),
      stop
    ),
    (child) => waitForAddress(child, child.stdout)
  )

/** Starts the service with these settings. */
export const serveService = (cwd: string, env: NodeJS.ProcessEnv) =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.sync(() => spawn(process.execPath, [serviceLauncher], { cwd, env, stdio: ["ignore", "ignore", "pipe"] })),
      stop
    ),
    (child) => waitForAddress(child, child.stderr)
  )

/** The resident memory of a process in megabytes; undefined without `/proc`. */
export const residentMegabytes = ({ pid }: Served): number | undefined => {
  try {
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}
