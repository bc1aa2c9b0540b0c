import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { makeRenewablePool } from "../../src/postgres/renewablePool.ts"
import { backends, postgresUrl } from "../support/backends.ts"

const hasPostgres = backends.some(({ name }) => name === "postgres")
const schemas = ["one", "two", "three"]

const poolOfThree = Effect.suspend(() => {
  const { hostname, password, pathname, port, username } = new URL(postgresUrl)
  return makeRenewablePool({
    host: hostname,
    port: port === "" ? 5432 : Number(port),
    username,
    password: Redacted.make(password),
    database: pathname.slice(1),
    maxConnections: 3
  })
})

describe.skipIf(!hasPostgres)("a pool of connections", () => {
  it.live("gives each schema the connection that was used there last", () =>
    Effect.scoped(Effect.gen(function*() {
      const { acquireIn } = yield* poolOfThree
      const pidIn = (schema: string) => Effect.scoped(Effect.map(acquireIn(schema), ({ processId }) => processId))
      const together = yield* Effect.scoped(
        Effect.forEach(schemas, (schema) => Effect.map(acquireIn(schema), ({ processId }) => processId))
      )
      assert.strictEqual(new Set(together).size, 3)
      for (const order of [[2, 0, 1], [1, 1, 0], [0, 2, 2]]) {
        for (const index of order) assert.strictEqual(yield* pidIn(schemas[index]!), together[index])
      }
      const moved = yield* pidIn("four")
      assert.strictEqual(yield* pidIn("four"), moved)
    })))

  it.live("forgets connections that the server closed, also while one is lent", () =>
    Effect.scoped(Effect.gen(function*() {
      const { acquireIn } = yield* poolOfThree
      const together = yield* Effect.scoped(
        Effect.forEach(schemas, (schema) => Effect.map(acquireIn(schema), ({ processId }) => processId))
      )
      const { processId, query } = yield* acquireIn("one")
      yield* query("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid", [
        together.filter((pid) => pid !== processId)
      ])
      yield* query("SELECT pg_sleep(0.1)")
      const pids = yield* Effect.forEach(
        ["two", "three", "two", "three"],
        (schema) => Effect.scoped(Effect.map(acquireIn(schema), ({ processId }) => processId)),
        { concurrency: 2 }
      ).pipe(
        Effect.timeout("5 seconds")
      )
      assert.isTrue(pids.every((pid) => !together.includes(pid)))
    })))

  it.live("lends a connection once, however many ask for the same schema", () =>
    Effect.scoped(Effect.gen(function*() {
      const { acquireIn } = yield* poolOfThree
      let most = 0
      const lent = new Map<number, number>()
      yield* Effect.forEach(Array.from({ length: 60 }, (_, index) => index), (index) =>
        Effect.scoped(Effect.gen(function*() {
          const { processId, query } = yield* acquireIn(schemas[index % 2]!)
          lent.set(processId, (lent.get(processId) ?? 0) + 1)
          most = Math.max(most, ...lent.values())
          yield* query("SELECT 1")
          lent.set(processId, (lent.get(processId) ?? 0) - 1)
        })), { concurrency: 20 })
      assert.strictEqual(most, 1)
      assert.isAtMost(lent.size, 3)
    })))
})
