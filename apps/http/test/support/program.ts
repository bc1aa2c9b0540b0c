/** Starts the built program as users do. */
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const launcher = fileURLToPath(new URL("../../bin/stocktally-http.js", import.meta.url))

export interface Started {
  /** The text on stderr so far. */
  readonly stderr: () => string
  readonly signal: (name: NodeJS.Signals) => void
  /** The exit status; null if a signal killed it. */
  readonly ended: Effect.Effect<number | null>
  /** Its address, once it listens. */
  readonly url: Effect.Effect<string>
}

/**
 * Starts the program in its own directory with this `.env`, without this process's settings. Kills it
 * when the scope closes.
 */
export const start = Effect.fnUntraced(function*(
  env: Readonly<Record<string, string>>,
  args: ReadonlyArray<string> = [],
  dotEnv = ""
) {
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-http-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  )
  writeFileSync(join(directory, ".env"), dotEnv)
  const child = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [launcher, ...args], {
        cwd: directory,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env["PATH"],
          HOME: directory,
          XDG_STATE_HOME: join(directory, "state"),
          XDG_CONFIG_HOME: join(directory, "config"),
          STOCKTALLY_HTTP_PORT: "0",
          ...env
        }
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  let stderr = ""
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdout.on("data", (chunk: Buffer) => (stderr += `STDOUT: ${chunk.toString()}`))
  let status: number | null | undefined
  const exited = new Promise<number | null>((resolve) =>
    child.on("close", (code) => {
      status = code
      resolve(code)
    })
  )
  return {
    stderr: () => stderr,
    signal: (name) => child.kill(name),
    ended: Effect.promise(() => exited),
    url: Effect.gen(function*() {
      while (true) {
        const url = /listening on (http:\/\/[^\s,]+)/.exec(stderr)?.[1]
        if (url !== undefined) return url
        if (status !== undefined) return yield* Effect.die(new Error(`it ended with ${status}: ${stderr}`))
        yield* Effect.sleep("20 millis")
      }
    })
  } satisfies Started
})
