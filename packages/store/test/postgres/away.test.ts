import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { StoreError } from "@stocktally/core"
import { openPostgres } from "../../src/postgres.ts"
import { writing } from "../../src/sql/Database.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { backends, postgresUrl } from "../support/backends.ts"

const postgres = backends.find(({ name }) => name === "postgres")

const reasonOf = <A, R>(effect: Effect.Effect<A, StoreError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

describe.skipIf(postgres === undefined)("a Postgres server", () => {
  it.live("that is not there, or knows us not, is said in one line without the password", () =>
    Effect.gen(function*() {
      const nobody = new URL(postgresUrl)
      nobody.port = "1"
      nobody.password = "hunter2"
      const away = yield* reasonOf(Effect.scoped(openPostgres({ url: Redacted.make(nobody.href) })))
      assert.strictEqual(away._tag, "Away")
      assert.isTrue(away.retryable)
      assert.notInclude(away.message, "hunter2")
      assert.notInclude(away.message, "\n")
      assert.include(away.message, "127.0.0.1:1")

      const missing = new URL(postgresUrl)
      missing.pathname = "/no_such_database"
      const refused = yield* reasonOf(Effect.scoped(openPostgres({ url: Redacted.make(missing.href) })))
      assert.strictEqual(refused._tag, "Refused")
    }))

  it.live("that drops its connections is asked again over new ones", () =>
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
        while: ({ reason, retryable }) => retryable && reason._tag === "Away",
        schedule: Schedule.spaced("20 millis"),
        times: 50
      })
      assert.isTrue(Option.isSome(owner))
      yield* store.claim({ kind: "sandbox", id: "1", name: "still here" })
    }))

  it.live("that goes away in the middle of a transaction is away, and nothing of it was kept", () =>
    Effect.gen(function*() {
      if (postgres === undefined) return
      const site = yield* postgres.site
      const database = yield* site.open
      const store = yield* sqlStore(database)
      const { _tag, retryable } = yield* reasonOf(writing(database, "claim", (sql) =>
        Effect.gen(function*() {
          yield* sql`INSERT INTO owner ${sql.insert({ kind: "sandbox", id: "1", name: null })}`
          yield* sql`SELECT pg_terminate_backend(pg_backend_pid())`
        })))
      assert.strictEqual(_tag, "Away")
      assert.isTrue(retryable)
      const owner = yield* Effect.retry(store.owner, {
        while: ({ reason }) => reason._tag === "Away",
        schedule: Schedule.spaced("20 millis"),
        times: 50
      })
      assert.isTrue(Option.isNone(owner))
    }))

  it.live("with another program's tables in the schema is left alone", () =>
    Effect.gen(function*() {
      if (postgres === undefined) return
      const database = yield* Effect.flatMap(postgres.site, ({ open }) => open)
      yield* database.writer`CREATE TABLE mine (a INT)`
      assert.strictEqual((yield* reasonOf(sqlStore(database)))._tag, "NotADatabase")
    }))
})
