import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { homedir } from "node:os"
import { join } from "node:path"
import { problemsOf, settingsOf } from "../support.ts"

const databaseOf = (url: string) =>
  Effect.map(settingsOf({ env: { STOCKTALLY_DATABASE_URL: url } }), ({ database }) => Option.getOrThrow(database))

describe("STOCKTALLY_DATABASE_URL", () => {
  const files: ReadonlyArray<readonly [url: string, path: string]> = [
    ["sqlite:store.db", "store.db"],
    ["sqlite:/var/lib/store.db", "/var/lib/store.db"],
    ["sqlite:///var/lib/store.db", "/var/lib/store.db"],
    ["sqlite:~/store.db", join(homedir(), "store.db")],
    ["sqlite::memory:", ":memory:"],
    [" sqlite:a b.db ", "a b.db"]
  ]
  for (const [url, path] of files) {
    it.effect(`${url} is a file`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* databaseOf(url), { _tag: "Sqlite", path })
      }))
  }

  const servers = [
    "postgres://me:secret@db.example:5432/shop?sslmode=verify-full",
    "postgres://me:secret@db.example:5432/shop?sslmode=disable",
    "postgres://me:secret@127.0.0.1/shop",
    "postgresql:///shop?host=/run",
    "postgres://db"
  ]
  for (const url of servers) {
    it.effect(`${url} is a server`, () =>
      Effect.gen(function*() {
        const database = yield* databaseOf(url)
        assert.strictEqual(database._tag === "Postgres" && Redacted.value(database.url), url)
        assert.notInclude(JSON.stringify(database), "secret")
      }))
  }

  const unusable: ReadonlyArray<readonly [url: string, message: RegExp]> = [
    ["postgres://me:secret@db.example:5432/shop", /would send the password to another host without encryption/],
    ["postgres://me:secret@localhost/shop?ssl=true&sslmode=disable", /ssl and sslmode that contradict/],
    ["postgres://me:secret@localhost/shop?gssencmode=secret", /the parameter gssencmode, which is not supported/],
    ["postgres://me:12?secret@db/shop", /is not a Postgres server's address/]
  ]
  for (const [url, message] of unusable) {
    it.effect(`${url} is rejected without quoting its password`, () =>
      Effect.gen(function*() {
        const [problem = "", ...others] = yield* problemsOf({ env: { STOCKTALLY_DATABASE_URL: url } })
        assert.deepStrictEqual(others, [])
        assert.match(problem, /^STOCKTALLY_DATABASE_URL \(the environment\): /)
        assert.match(problem, message)
        assert.notInclude(problem, "secret")
      }))
  }

  for (const url of ["mysql://me:secret@db", "sqlite:", "sqlite://store.db", "store.db", "postgres:secret"]) {
    it.effect(`${url} is rejected without being quoted`, () =>
      Effect.gen(function*() {
        const [problem = "", ...others] = yield* problemsOf({ env: { STOCKTALLY_DATABASE_URL: url } })
        assert.deepStrictEqual(others, [])
        assert.match(
          problem,
          /^STOCKTALLY_DATABASE_URL \(the environment\): .*sqlite:PATH, sqlite::memory: or postgres:/
        )
        assert.notInclude(problem, "secret")
      }))
  }

  it.effect("an interval is a second or more", () =>
    Effect.gen(function*() {
      const problems = yield* problemsOf({ env: { STOCKTALLY_INTERVAL: "10ms", STOCKTALLY_HISTORY_DAYS: "0" } })
      assert.deepStrictEqual(problems, [
        "STOCKTALLY_HISTORY_DAYS (the environment): \"0\" is not a whole number of 1 or more, such as 90",
        "STOCKTALLY_INTERVAL (the environment): \"10ms\" is not a second or more, such as 30s"
      ])
    }))
})
