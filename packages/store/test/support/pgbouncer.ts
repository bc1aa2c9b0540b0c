/** PgBouncer in front of the Postgres server of the tests. */
import * as Effect from "effect/Effect"
import { spawn, spawnSync } from "node:child_process"
import { chmodSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { postgresUrl, temporaryDirectory } from "./backends.ts"

/** Whether PgBouncer is installed. If it is missing, that is reported, and is a failure if it is required. */
export const hasPgbouncer = ((): boolean => {
  if (spawnSync("pgbouncer", ["--version"]).status === 0) return true
  if (process.env["CI"] === "true") throw new Error("no pgbouncer in PATH")
  console.warn("\n!!! NOT TESTED WITH PGBOUNCER: it is not in PATH (Debian: apt-get install pgbouncer)\n")
  return false
})()

const modes = ["session", "transaction", "statement"] as const
export type PoolMode = (typeof modes)[number]

const freePort = Effect.callback<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/**
 * Starts a PgBouncer that pools in each mode, and returns the address of each for the role, which needs no password.
 */
export const startPgbouncer = Effect.fnUntraced(
  function*({ role, settings = "" }: { readonly role: string; readonly settings?: string }) {
    const directory = yield* temporaryDirectory
    const port = yield* freePort
    const server = new URL(postgresUrl)
    const target = `host=${server.hostname} port=${server.port || "5432"} dbname=${server.pathname.slice(1)}`
    const file = join(directory, "pgbouncer.ini")
    const users = join(directory, "users.txt")
    writeFileSync(users, `"${role}" ""\n`)
    writeFileSync(
      file,
      `[databases]\n${modes.map((mode) => `${mode} = ${target} pool_mode=${mode}`).join("\n")}\n` +
        `[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = trust\nauth_file = ${users}\n${settings}\n`
    )
    chmodSync(directory, 0o755)
    // PgBouncer refuses to run as root.
    const user = process.getuid?.() === 0 ? ["-u", "nobody"] : []
    yield* Effect.acquireRelease(
      Effect.callback<ReturnType<typeof spawn>>((resume) => {
        const running = spawn("pgbouncer", [...user, file], { stdio: ["ignore", "ignore", "pipe"] })
        let log = ""
        running.stderr.on("data", (chunk: Buffer) => {
          log += String(chunk)
          if (log.includes("process up")) resume(Effect.succeed(running))
        })
        running.on("exit", (code) => resume(Effect.die(new Error(`pgbouncer ended with ${code}: ${log}`))))
      }),
      (running) =>
        Effect.callback<void>((resume) => {
          running.on("exit", () => resume(Effect.void))
          running.kill("SIGKILL")
        })
    )
    return (mode: PoolMode) => `postgres://${role}@127.0.0.1:${port}/${mode}`
  }
)
