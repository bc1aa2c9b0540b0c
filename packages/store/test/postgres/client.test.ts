import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import { connect, createServer } from "node:net"
import { openPostgres } from "../../src/postgres.ts"
import { backends, postgresUrl } from "../support/backends.ts"

const hasPostgres = backends.some(({ name }) => name === "postgres")

/** Forwards connections to the server, and counts the packets from the client. */
const proxy = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly packets: () => number; readonly stop: () => void }>((resume) => {
    const { hostname, port } = new URL(postgresUrl)
    let packets = 0
    const server = createServer((client) => {
      const upstream = connect(port === "" ? 5432 : Number(port), hostname)
      client.on("data", () => void packets++)
      client.pipe(upstream).pipe(client)
      client.on("error", () => upstream.destroy())
      upstream.on("error", () => client.destroy())
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const url = new URL(postgresUrl)
      url.hostname = "127.0.0.1"
      url.port = String(typeof address === "object" ? address?.port : 0)
      resume(Effect.succeed({ url: url.href, packets: () => packets, stop: () => void server.close() }))
    })
  }),
  ({ stop }) => Effect.sync(stop)
)

const openIn = (url: string) =>
  Effect.gen(function*() {
    const schema = `client_test_${process.pid}_${Math.trunc(performance.now() * 1000)}`
    const database = yield* openPostgres({ url: Redacted.make(url), schema })
    const { writer } = database
    yield* Effect.addFinalizer(() => Effect.ignore(writer`DROP SCHEMA ${writer(schema)} CASCADE`))
    yield* writer`CREATE TABLE number (value INT PRIMARY KEY)`
    return database
  })

describe.skipIf(!hasPostgres)("the client that writes", () => {
  it.live("sends the begin of a transaction with its first statement, and concurrent statements at once", () =>
    Effect.scoped(Effect.gen(function*() {
      const { packets, url } = yield* proxy
      const { writer } = yield* openIn(url)
      const transaction = writer.withTransaction(Effect.gen(function*() {
        yield* writer`SELECT 1`
        yield* Effect.all([1, 2, 3, 4].map((value) => writer`INSERT INTO number ${writer.insert({ value })}`), {
          concurrency: "unbounded"
        })
        yield* writer`DELETE FROM number`
      }))
      // Statements are prepared at their first use.
      yield* transaction
      const before = packets()
      yield* transaction
      assert.strictEqual(packets() - before, 4)
    })))

  it.live("does not wait for a statement whose fiber is interrupted, and rolls it back", () =>
    Effect.scoped(Effect.gen(function*() {
      const { reader, writer } = yield* openIn(postgresUrl)
      const isLocked = yield* Deferred.make<void>()
      const mayEnd = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(reader.withTransaction(Effect.gen(function*() {
        yield* reader`SELECT pg_advisory_xact_lock(4711)`
        yield* Deferred.succeed(isLocked, undefined)
        yield* Deferred.await(mayEnd)
      })))
      yield* Deferred.await(isLocked)
      const waiter = yield* Effect.forkChild(writer.withTransaction(Effect.gen(function*() {
        yield* writer`INSERT INTO number ${writer.insert({ value: 1 })}`
        yield* writer`SELECT pg_advisory_xact_lock(4711)`
      })))
      const waits = reader`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted`
      while ((yield* waits).length === 0) yield* Effect.yieldNow
      yield* Effect.timeout(Fiber.interrupt(waiter), "2 seconds")
      yield* Deferred.succeed(mayEnd, undefined)
      yield* Fiber.join(holder)
      assert.deepStrictEqual(yield* writer`SELECT value FROM number`, [])
      yield* Effect.timeout(writer`INSERT INTO number ${writer.insert({ value: 1 })}`, "2 seconds")
    })))

  it.live("rolls back all statements of a transaction if one of several that were sent at once fails", () =>
    Effect.scoped(Effect.gen(function*() {
      const { writer } = yield* openIn(postgresUrl)
      const insert = (value: number) => writer`INSERT INTO number ${writer.insert({ value })}`
      yield* insert(2)
      const error = yield* Effect.flip(
        writer.withTransaction(Effect.all([insert(1), insert(2), insert(3)], { concurrency: "unbounded" }))
      )
      assert.strictEqual(error.reason._tag, "UniqueViolation")
      assert.deepStrictEqual(yield* writer`SELECT value FROM number`, [{ value: 2 }])
    })))
})
