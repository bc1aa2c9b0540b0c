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

  for (const url of ["postgres://me:secret@db.example:5432/shop", "postgresql:///shop?host=/run", "postgres://db"]) {
    it.effect(`${url} is ${url.includes("///") ? "none" : "a server"}`, () =>
      Effect.gen(function*() {
        if (url.includes("///")) return assert.lengthOf(yield* problemsOf({ env: { STOCKTALLY_DATABASE_URL: url } }), 1)
        const database = yield* databaseOf(url)
        assert.strictEqual(database._tag === "Postgres" && Redacted.value(database.url), url)
        assert.notInclude(JSON.stringify(database), "secret")
      }))
  }

  for (const url of ["mysql://me:secret@db", "sqlite:", "sqlite://store.db", "store.db", "postgres:secret"]) {
    it.effect(`${url} is refused, and not quoted`, () =>
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

  it.effect("pauses are a second or more", () =>
    Effect.gen(function*() {
      const problems = yield* problemsOf({ env: { STOCKTALLY_INTERVAL: "10ms", STOCKTALLY_HISTORY_DAYS: "0" } })
      assert.deepStrictEqual(problems, [
        "STOCKTALLY_HISTORY_DAYS (the environment): \"0\" is not a whole number of 1 or more, such as 90",
        "STOCKTALLY_INTERVAL (the environment): \"10ms\" is not a second or more, such as 30s"
      ])
    }))
})
