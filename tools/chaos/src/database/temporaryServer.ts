/** A Postgres server that lives as long as the experiment. */
import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted, Schedule, type Scope } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { randomBytes } from "node:crypto"
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { ChaosError } from "../host/ChaosError.ts"
import { startChild } from "../host/Child.ts"
import { run } from "../host/run.ts"
import { freePort } from "../network/freePort.ts"
import type { Server } from "./Server.ts"

/** The superuser, and the database that Postgres makes for it. */
const user = "postgres"

/** The folder of `initdb` and `postgres`, in PATH or in the place of Debian; undefined if Postgres is not installed. */
export const findPostgres = (): string | undefined => {
  const debian = "/usr/lib/postgresql"
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  return [...(process.env["PATH"] ?? "").split(delimiter), ...versions.map((version) => join(debian, version, "bin"))]
    .find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")))
}

/**
 * Starts a server with the settings of a fresh installation until the scope closes. It listens on loopback, and also on
 * `network.address` for clients of `network.clients`.
 */
export const temporaryServer = Effect.fnUntraced(function*(
  folder: string,
  bin: string,
  network: { readonly address: string; readonly clients: string } | undefined
): Effect.fn.Return<Server, ChaosError, Scope.Scope> {
  const owner = yield* serverUser
  const home = join(folder, "postgres")
  const data = join(home, "data")
  const password = randomBytes(16).toString("hex")
  const passwordFile = join(home, "password")
  yield* Effect.sync(() => {
    // The server's user must reach its folder.
    chmodSync(folder, 0o711)
    mkdirSync(home, { mode: 0o700 })
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (owner !== undefined) { for (const path of [home, passwordFile]) chownSync(path, owner.uid, owner.gid) }
  })
  yield* run(
    join(bin, "initdb"),
    ["-D", data, "-U", user, "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--no-sync"],
    { ...owner, cwd: home }
  )
  if (network !== undefined) {
    yield* Effect.sync(() =>
      appendFileSync(join(data, "pg_hba.conf"), `host all all ${network.clients} scram-sha-256\n`)
    )
  }
  const port = yield* freePort
  const server = yield* startChild(folder, {
    command: join(bin, "postgres"),
    args: [
      ["-D", data, "-p", String(port), "-k", home],
      ["-c", `listen_addresses=127.0.0.1${network === undefined ? "" : `,${network.address}`}`],
      // The machine itself does not fail here. The times of commits prove which writes overlapped.
      ["-c", "fsync=off", "-c", "track_commit_timestamp=on"]
    ].flat(),
    env: { PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8" },
    cwd: home,
    log: join(folder, "postgres.log"),
    user: owner
  }, "SIGQUIT")
  const urlFor = (address: string, sessionName?: string) =>
    `postgres://${user}:${password}@${address}:${port}/${user}?sslmode=disable` +
    (sessionName === undefined ? "" : `&application_name=${sessionName}`)
  const url = Redacted.make(urlFor("127.0.0.1"))
  yield* Effect.flatMap(SqlClient, (sql) => sql`SELECT 1`).pipe(
    Effect.provide(PgClient.layer({ url })),
    Effect.retry({ schedule: Schedule.spaced("200 millis"), until: () => server.hasEnded(), times: 150 }),
    Effect.mapError(({ message }) => new ChaosError({ message: `Postgres did not start: ${message}` }))
  )
  return { url, urlFor }
})

/** Postgres refuses to run as root. */
const serverUser = Effect.gen(function*() {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: "-u" | "-g") => Effect.map(run("id", [flag, "postgres"]), (text) => Number(text))
  return yield* Effect.all({ uid: idOf("-u"), gid: idOf("-g") }).pipe(
    // Debian's and most other systems' user without rights.
    Effect.orElseSucceed(() => ({ uid: 65_534, gid: 65_534 }))
  )
})
