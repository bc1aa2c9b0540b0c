import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { writeFileSync } from "node:fs"
import * as net from "node:net"
import { join } from "node:path"
import { ask } from "./support/ask.ts"
import { eventually } from "./support/eventually.ts"
import { all, installation, synced } from "./support/installation.ts"
import { start } from "./support/program.ts"

const server = process.env["STOCKTALLY_TEST_POSTGRES_URL"] ?? "postgres://postgres@127.0.0.1:5432/test"
let databases = 0

const connect = (url: string) =>
  Effect.map(Layer.build(PgClient.layer({ url: Redacted.make(url) })), Context.get(PgClient.PgClient))

const freePort = Effect.callback<number>((resume) => {
  const probe = net.createServer().listen(0, "127.0.0.1", () => {
    const address = probe.address()
    probe.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** An installation on a database of its own, and services of one cluster over it. */
const cluster = Effect.gen(function*() {
  const admin = yield* connect(server)
  const name = `stocktally_cluster_test_${process.pid}_${databases++}`
  yield* admin`CREATE DATABASE ${admin(name)}`.unprepared
  yield* Effect.addFinalizer(() => Effect.orDie(admin`DROP DATABASE ${admin(name)} WITH (FORCE)`.unprepared))
  const url = new URL(server)
  url.pathname = `/${name}`
  const shops = yield* installation
  shops.write([shops.hanoi, shops.hue])
  return {
    ...shops,
    database: yield* connect(url.href),
    join: Effect.fnUntraced(function*(settings: Readonly<Record<string, string>> = {}) {
      const address = `127.0.0.1:${yield* freePort}`
      const service = yield* start({
        ...shops.settings,
        STOCKTALLY_DATABASE_URL: url.href,
        STOCKTALLY_CLUSTER: "on",
        STOCKTALLY_RUNNER_ADDRESS: address,
        ...settings
      })
      return { ...service, address, at: yield* service.url }
    })
  }
})

interface Member {
  readonly stderr: () => string
}

/** Whether a service syncs a shop, by the last line of its log about that. */
const isSyncing = ({ stderr }: Member, slug: string): boolean =>
  stderr().split("\n").findLast((line) => line.includes(slug) && /syncs? the shop (?:from now on|any more)/.test(line))
    ?.includes("from now on") === true

/** The service that syncs a shop, and the other one. */
const ownerFirst = <A extends Member>(services: readonly [A, A], slug: string) =>
  eventually(
    Effect.sync(() => services.toSorted((a, b) => Number(isSyncing(b, slug)) - Number(isSyncing(a, slug)))),
    (sorted) => sorted.map((service) => isSyncing(service, slug)).join() === "true,false"
  )

const newestRun = (at: string, slug: string) =>
  Effect.map(
    ask(at, `/v1/shops/${slug}/syncs?limit=1`, { headers: all }),
    ({ json }): { readonly id: string; readonly holder: string } => json?.rows?.[0] ?? { id: "0", holder: "" }
  )

describe("services of a cluster", () => {
  it.live("share the shops, and take those of a killed one over", () =>
    Effect.gen(function*() {
      const { join: joinCluster } = yield* cluster
      const [first, second] = [yield* joinCluster(), yield* joinCluster()]
      for (const { at } of [first, second]) yield* synced(at, ["hanoi", "hue"])
      // Each can start a sync of each shop, and each shows all runs.
      for (const { at } of [first, second]) {
        for (const slug of ["hanoi", "hue"]) {
          const run = yield* ask(at, `/v1/shops/${slug}/syncs`, {
            headers: { ...all, "content-type": "application/json" },
            body: "{}"
          })
          assert.strictEqual(run.status, 202, run.text)
          const shown = yield* ask(at === first.at ? second.at : first.at, run.headers.location ?? "", { headers: all })
          assert.strictEqual(shown.json.id, run.json.id)
        }
      }
      const [killed = first, left = second] = yield* ownerFirst([first, second], "hanoi")
      killed.signal("SIGKILL")
      yield* killed.ended
      const before = {
        hanoi: Number((yield* newestRun(left.at, "hanoi")).id),
        hue: Number((yield* newestRun(left.at, "hue")).id)
      }
      for (const slug of ["hanoi", "hue"] as const) {
        yield* eventually(newestRun(left.at, slug), ({ id }) => Number(id) > before[slug] + 1, "60 seconds")
      }
      assert.deepStrictEqual(["hanoi", "hue"].map((slug) => isSyncing(left, slug)), [true, true])
      assert.strictEqual((yield* ask(left.at, "/readyz")).status, 200)
    }).pipe(Effect.scoped), 150_000)

  it.live("write nothing after they were suspended while another one took over", () =>
    Effect.gen(function*() {
      const { database, join: joinCluster } = yield* cluster
      const first = yield* joinCluster()
      yield* synced(first.at, ["hanoi", "hue"])
      const second = yield* joinCluster()
      yield* synced(second.at, ["hanoi", "hue"])
      const [stopped = first, other = second] = yield* ownerFirst([first, second], "hanoi")
      const before = yield* newestRun(stopped.at, "hanoi")
      stopped.signal("SIGSTOP")
      yield* eventually(newestRun(other.at, "hanoi"), ({ holder, id }) =>
        id !== "0" && holder !== before.holder, "60 seconds")
      stopped.signal("SIGCONT")
      yield* eventually(newestRun(other.at, "hanoi"), ({ id }) =>
        Number(id) > Number(before.id) + 3, "60 seconds")
      // Runs of two processes never overlap: each ends before the next one starts.
      const schemas = yield* database<{ readonly name: string }>`
        SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'stocktally_haravan_%'`
      assert.strictEqual(schemas.length, 2)
      for (const { name } of schemas) {
        const overlaps = yield* database`SELECT a.id, b.id FROM ${database(name)}.sync_run a
          JOIN ${database(name)}.sync_run b ON b.id > a.id AND b.started_at < a.ended_at`
        assert.deepStrictEqual(overlaps, [])
      }
    }).pipe(Effect.scoped), 180_000)

  it.live("sync a shop that only some of them have, and the doctor names the others", () =>
    Effect.gen(function*() {
      const { directory, hanoi, join: joinCluster } = yield* cluster
      const part = join(directory, "part.json")
      writeFileSync(part, JSON.stringify({ shops: [{ ...hanoi, slug: "ha-noi" }] }), { mode: 0o600 })
      const [whole, some] = [yield* joinCluster(), yield* joinCluster({ STOCKTALLY_SHOPS: part })]
      yield* eventually(
        Effect.map(
          ask(whole.at, "/v1/shops/hue/syncs?limit=3", { headers: all }),
          ({ json }) => json?.rows?.length ?? 0
        ),
        (runs) => runs > 2,
        "120 seconds"
      )
      assert.notInclude(whole.stderr(), "no process has synced the shop")
      const doctor = (slug: string) =>
        Effect.map(
          ask(whole.at, `/v1/shops/${slug}/doctor`, { headers: all }),
          ({ json, text }): ReadonlyArray<string> =>
            json.rows === undefined ?
              [text] :
              json.rows.filter(({ name }: { readonly name: string }) => name === "Cluster")
                .map(({ detail }: { readonly detail: string }) => detail)
        )
      yield* eventually(doctor("hue"), ([detail]) => detail === `this shop is not open at ${some.address}`)
      yield* eventually(doctor("hanoi"), ([detail]) => detail === `this shop is ha-noi at ${some.address}`)
    }).pipe(Effect.scoped), 180_000)
})
