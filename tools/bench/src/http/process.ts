/** Servers in processes of their own, so that neither their CPU time nor their memory is that of the load. */
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

/** The built service, as people start it. */
const serviceLauncher = fileURLToPath(new URL("../../../../apps/http/bin/stocktally-http.js", import.meta.url))

/** Ends a server, and waits until it has: what it does at its end is nobody else's load. */
const end = (child: ChildProcess): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("close", () => resume(Effect.void))
    child.kill()
  })

/** The address in the first line in which a server says one. */
const addressOf = (child: ChildProcess, from: NodeJS.ReadableStream): Effect.Effect<string> =>
  Effect.callback<string>((resume) => {
    let said = ""
    createInterface(from).on("line", (line) => {
      const url = /https?:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
      if (url === undefined) said = `${said}\n${line}`.slice(-1000)
      else resume(Effect.succeed(url))
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (status) => resume(Effect.die(new Error(`a server ended with status ${status}: ${said}`))))
  })

const served = (child: ChildProcess, from: NodeJS.ReadableStream): Effect.Effect<Served> =>
  Effect.map(addressOf(child, from), (url) => ({ url, pid: child.pid ?? 0 }))

/** One of the peers, which answers with `body`. */
export const servePeer = (way: "http-api" | "http-api-encoding" | "node" | "fastify", body: string) =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [...process.execArgv, peer, way, body], { stdio: ["pipe", "pipe", "inherit"] })
      ),
      end
    ),
    (child) => served(child, child.stdout)
  )

/** The service with these settings, from its start. */
export const serveService = (cwd: string, env: NodeJS.ProcessEnv) =>
  Effect.flatMap(
    Effect.acquireRelease(
      Effect.sync(() => spawn(process.execPath, [serviceLauncher], { cwd, env, stdio: ["ignore", "ignore", "pipe"] })),
      end
    ),
    (child) => served(child, child.stderr)
  )

/** A process's resident memory in megabytes; undefined where there is no `/proc`. */
export const residentMegabytes = ({ pid }: Served): number | undefined => {
  try {
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined
  }
}
