import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import type { StoreError } from "@stocktally/tally"
import { openPostgres } from "../../src/postgres.ts"
import { runTransaction } from "../../src/sql/Database.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { backends, postgresUrl } from "../support/backends.ts"
import * as Shop from "../support/shop.ts"

const postgres = backends.find(({ name }) => name === "postgres")

const reasonOf = <A, R>(effect: Effect.Effect<A, StoreError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

/** A proxy that can drop the server's answer to the next COMMIT, with the connection. */
const proxyTo = (target: URL) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly url: string; readonly loseNextCommit: () => void; readonly close: () => void }>(
        (resume) => {
          let isArmed = false
          const sockets = new Set<Socket>()
          const server = createServer((client) => {
            const upstream = connect(Number(target.port || 5432), target.hostname)
            for (const socket of [client, upstream]) {
              sockets.add(socket)
              socket.on("error", () => {})
              socket.on("close", () => [client, upstream].forEach((each) => each.destroy()))
            }
            client.pipe(upstream)
            upstream.on("data", (chunk) => {
              if (!isArmed || !chunk.includes("COMMIT\0")) return client.write(chunk)
              isArmed = false
              return client.destroy()
            })
          })
          server.listen(0, "127.0.0.1", () => {
            const url = new URL(target)
            url.hostname = "127.0.0.1"
            url.port = String((server.address() as AddressInfo).port)
            resume(Effect.succeed({
              url: url.href,
              loseNextCommit: () => void (isArmed = true),
              close: () => {
                server.close()
                for (const socket of sockets) socket.destroy()
              }
            }))
          })
        }
      ),
      ({ close }) => Effect.sync(close)
    ),
    ({ loseNextCommit, url }) => ({ loseNextCommit, url })
  )

describe.skipIf(postgres === undefined)("a Postgres server", () => {
  it.live("that is missing, or refuses the login, is reported in one line without the password", () =>
    Effect.gen(function*() {
      const nobody = new URL(postgresUrl)
      nobody.port = "1"
      nobody.password = "hunter2"
      const away = yield* reasonOf(Effect.scoped(openPostgres({ url: Redacted.make(nobody.href) })))
      assert.strictEqual(away._tag, "Unreachable")
      assert.isTrue(away.retryable)
      assert.notInclude(away.message, "hunter2")
      assert.notInclude(away.message, "\n")
      assert.include(away.message, "127.0.0.1:1")

      const missing = new URL(postgresUrl)
      missing.pathname = "/no_such_database"
      const refused = yield* reasonOf(Effect.scoped(openPostgres({ url: Redacted.make(missing.href) })))
      assert.strictEqual(refused._tag, "AccessDenied")
    }))

  it.live("that drops its connections is queried over new ones", () =>
    Effect.gen(function*() {
      if (postgres === undefined) return
      const site = yield* postgres.site
      const database = yield* site.open
      const store = yield* sqlStore(database)
      yield* store.claim({ kind: "sandbox", id: "1", name: null })
      const other = yield* site.open
      const [own] = yield* database.writer<{ readonly pid: number }>`SELECT pg_backend_pid() AS pid`
      yield* other.writer`SELECT pg_terminate_backend(${own?.pid ?? 0})`
      const owner = yield* Effect.retry(store.owner, {
        while: ({ reason, retryable }) => retryable && reason._tag === "Unreachable",
        schedule: Schedule.spaced("20 millis"),
        times: 50
      })
      assert.isTrue(Option.isSome(owner))
      yield* store.claim({ kind: "sandbox", id: "1", name: "still here" })
    }))

  it.live("that goes away within a transaction is away, and nothing was stored", () =>
    Effect.gen(function*() {
      if (postgres === undefined) return
      const site = yield* postgres.site
      const database = yield* site.open
      const store = yield* sqlStore(database)
      const { _tag, retryable } = yield* reasonOf(runTransaction(database, "claim", (sql) =>
        Effect.gen(function*() {
          yield* sql`INSERT INTO owner ${sql.insert({ kind: "sandbox", id: "1", name: null })}`
          yield* sql`SELECT pg_terminate_backend(pg_backend_pid())`
        })))
      assert.strictEqual(_tag, "Unreachable")
      assert.isTrue(retryable)
      const owner = yield* Effect.retry(store.owner, {
        while: ({ reason }) => reason._tag === "Unreachable",
        schedule: Schedule.spaced("20 millis"),
        times: 50
      })
      assert.isTrue(Option.isNone(owner))
    }))

  it.live("whose pooled connections all lead to a demoted server is queried over new ones", () =>
    Effect.gen(function*() {
      if (postgres === undefined) return
      const site = yield* postgres.site
      const database = yield* site.open
      const store = yield* sqlStore(database)
      yield* Effect.scoped(
        Effect.forEach(
          Array.from({ length: 4 }),
          () =>
            Effect.flatMap(
              database.writer.reserve,
              (connection) =>
                connection.executeUnprepared("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", [], undefined)
            )
        )
      )
      const { _tag, message, retryable } = yield* reasonOf(store.claim({ kind: "sandbox", id: "1", name: null }))
      assert.strictEqual(_tag, "ReadOnly")
      assert.isTrue(retryable)
      assert.match(message, /accepts no writes now \(.*read-only transaction\).*the primary server$/)
      assert.notMatch(message, /permission/)
      for (const name of ["a", "b", "c", "d"]) yield* store.claim({ kind: "sandbox", id: "1", name })
    }))

  it.live("whose session is moved to another schema is not written to", () =>
    Effect.gen(function*() {
      if (postgres === undefined) return
      const database = yield* Effect.flatMap(postgres.site, ({ open }) => open)
      const store = yield* sqlStore(database)
      yield* Effect.scoped(
        Effect.flatMap(
          Effect.forEach(Array.from({ length: 4 }), () => database.writer.reserve),
          Effect.forEach((connection) => connection.executeUnprepared("SET search_path TO public", [], undefined))
        )
      )
      const { _tag, message } = yield* reasonOf(store.claim({ kind: "sandbox", id: "1", name: null }))
      assert.strictEqual(_tag, "Misconfigured")
      assert.include(message, "schema public is in use")
    }))

  it.live("that is read-only for a while is written to as soon as it accepts writes", () =>
    Effect.gen(function*() {
      const role = `stocktally_test_${process.pid}`
      const admin = (yield* Effect.flatMap(postgres?.site ?? Effect.die("none"), ({ open }) => open)).writer
      const url = new URL(postgresUrl)
      const name = url.pathname.slice(1)
      url.username = role
      yield* Effect.acquireRelease(
        Effect.andThen(
          admin`CREATE ROLE ${admin(role)} LOGIN`,
          admin`GRANT CREATE ON DATABASE ${admin(name)} TO ${admin(role)}`
        ),
        () =>
          admin`DROP OWNED BY ${admin(role)} CASCADE`.pipe(
            Effect.andThen(admin`DROP ROLE ${admin(role)}`),
            Effect.orDie
          )
      )
      const set = (value: string) =>
        admin.unsafe(`ALTER ROLE "${role}" IN DATABASE "${name}" SET default_transaction_read_only = ${value}`)
          .unprepared
      const database = yield* openPostgres({ url: Redacted.make(url.href), schema: role })
      const store = yield* sqlStore(database)
      yield* store.claim({ kind: "sandbox", id: "1", name: null })
      const take = store.leases.take({ holder: "here", ttl: Duration.seconds(20) })
      yield* set("on")
      yield* admin`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = ${role}`
      yield* Effect.flip(take).pipe(
        Effect.repeat({
          until: ({ reason }) => reason._tag === "ReadOnly",
          schedule: Schedule.spaced("20 millis"),
          times: 50
        })
      )
      assert.strictEqual((yield* reasonOf(take))._tag, "ReadOnly")
      assert.isTrue(Option.isSome(yield* store.owner), "reads still succeed")
      const another = Effect.flatMap(openPostgres({ url: Redacted.make(url.href), schema: role }), sqlStore)
      assert.isTrue(Option.isSome(yield* Effect.scoped(Effect.flatMap(another, ({ owner }) => owner))))
      const missing = openPostgres({ url: Redacted.make(url.href), schema: `${role}_missing` })
      assert.strictEqual((yield* reasonOf(Effect.scoped(missing)))._tag, "ReadOnly")
      yield* set("off")
      // The connection of the previous query was opened while the server was read-only.
      assert.strictEqual((yield* reasonOf(take))._tag, "ReadOnly")
      assert.strictEqual((yield* take)._tag, "Taken")
    }).pipe(Effect.scoped))

  it.live("whose answer to a COMMIT was lost is away, and a second write counts nothing twice", () =>
    Effect.gen(function*() {
      const proxy = yield* proxyTo(new URL(postgresUrl))
      const schema = `stocktally_test_commit_${process.pid}`
      const database = yield* openPostgres({ url: Redacted.make(proxy.url), schema })
      const sql = database.writer
      yield* Effect.addFinalizer(() => Effect.orDie(sql`DROP SCHEMA ${sql(schema)} CASCADE`))
      const store = yield* sqlStore(database)
      const taken = yield* store.leases.take({ holder: "here", ttl: Duration.seconds(20) })
      if (taken._tag !== "Taken") return assert.fail("the lease is free")
      const run = yield* store.runs.start(taken.lease, "full")
      const write = store.levels.writeLoop({ run: run.id }, [Shop.inventory(1, 1, 7)], 1)
      const rows = sql`SELECT (SELECT count(*) FROM loop_level WHERE available = 70000) AS levels,
        (SELECT count(*) FROM level_change) AS changes`
      proxy.loseNextCommit()
      assert.strictEqual((yield* reasonOf(write))._tag, "Unreachable")
      const kept = yield* rows
      assert.deepInclude(kept[0], { levels: 1 }, "the server has committed it")
      yield* write
      assert.deepStrictEqual(yield* rows, kept)
    }).pipe(Effect.scoped))

  it.live("with a schema for a role that may not create schemas holds a store, also for readers", () =>
    Effect.gen(function*() {
      const { writer: admin } = yield* openPostgres({ url: Redacted.make(postgresUrl), schema: "public" })
      const [owner, reader] = [`stocktally_owner_${process.pid}`, `stocktally_reader_${process.pid}`]
      for (const role of [owner, reader]) {
        yield* Effect.acquireRelease(
          admin`CREATE ROLE ${admin(role)} LOGIN`,
          () => Effect.orDie(Effect.andThen(admin`DROP OWNED BY ${admin(role)}`, admin`DROP ROLE ${admin(role)}`))
        )
      }
      const openAs = (role: string) => {
        const url = new URL(postgresUrl)
        url.username = role
        return Effect.flatMap(openPostgres({ url: Redacted.make(url.href), schema: owner }), sqlStore)
      }
      const early = yield* reasonOf(Effect.scoped(openAs(owner)))
      assert.strictEqual(early._tag, "NotWritable")
      assert.include(early.message, `CREATE SCHEMA "${owner}"`)
      yield* admin`CREATE SCHEMA ${admin(owner)} AUTHORIZATION ${admin(owner)}`
      const store = yield* openAs(owner)
      yield* store.claim({ kind: "sandbox", id: "1", name: null })
      const database = new URL(postgresUrl).pathname.slice(1)
      yield* admin`GRANT CREATE ON DATABASE ${admin(database)} TO ${admin(reader)}`
      const stranger = yield* reasonOf(Effect.scoped(openAs(reader)))
      assert.strictEqual(stranger._tag, "NotWritable", stranger.message)
      yield* admin`GRANT USAGE ON SCHEMA ${admin(owner)} TO ${admin(reader)}`
      yield* admin`GRANT SELECT ON ALL TABLES IN SCHEMA ${admin(owner)} TO ${admin(reader)}`
      yield* admin`ALTER ROLE ${admin(reader)} CONNECTION LIMIT 1`
      const shown = yield* openAs(reader)
      const crowded = yield* reasonOf(Effect.scoped(openAs(reader)))
      assert.strictEqual(crowded._tag, "Unreachable")
      assert.match(crowded.message, /too many connections.*raise the server's limit/)
      assert.isTrue(Option.isSome(yield* shown.owner))
      const refused = yield* reasonOf(shown.claim({ kind: "sandbox", id: "1", name: "mine" }))
      assert.strictEqual(refused._tag, "NotWritable")
      assert.notInclude(refused.message, "directory")
    }).pipe(Effect.scoped))

  it.live("with another program's tables in the schema is not changed", () =>
    Effect.gen(function*() {
      if (postgres === undefined) return
      const database = yield* Effect.flatMap(postgres.site, ({ open }) => open)
      yield* database.writer`CREATE TABLE mine (a INT)`
      assert.strictEqual((yield* reasonOf(sqlStore(database)))._tag, "NotADatabase")
    }))
})
