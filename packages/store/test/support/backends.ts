import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe } from "@effect/vitest"
import type { StoreError } from "@stocktally/tally"
import { openPostgres } from "../../src/postgres.ts"
import { openSqlite } from "../../src/sqlite.ts"
import type { Database } from "../../src/sql/Database.ts"

/**
 * A location for a store that exists until the scope closes. Each opening has its own connections, as another process
 * would.
 */
export interface Site {
  readonly open: Effect.Effect<Database, StoreError, Scope.Scope>
}

export interface Backend {
  readonly name: "sqlite" | "postgres"
  readonly site: Effect.Effect<Site, never, Scope.Scope>
}

export const temporaryDirectory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const sqlite: Backend = {
  name: "sqlite",
  site: Effect.map(temporaryDirectory, (directory) => ({
    open: openSqlite({ path: join(directory, "state", "store.db") })
  }))
}

export const postgresUrl = process.env["STOCKTALLY_TEST_POSTGRES_URL"] ?? "postgres://postgres@127.0.0.1:5432/test"
let schemas = 0

const postgres: Backend = {
  name: "postgres",
  site: Effect.gen(function*() {
    const schema = `store_test_${process.pid}_${schemas++}`
    const open = openPostgres({ url: Redacted.make(postgresUrl), schema })
    yield* Effect.addFinalizer(() =>
      Effect.scoped(Effect.flatMap(open, ({ writer }) => writer`DROP SCHEMA ${writer(schema)} CASCADE`)).pipe(
        Effect.ignore
      )
    )
    return { open }
  })
}

const reachable = await Effect.runPromiseExit(
  Effect.scoped(
    Effect.flatMap(
      openPostgres({ url: Redacted.make(postgresUrl), schema: "public" }),
      ({ writer }) => writer`SELECT 1`
    )
  )
)

/** All available databases. A missing Postgres server is reported, and is a failure if it is required. */
export const backends: ReadonlyArray<Backend> = (() => {
  if (Exit.isSuccess(reachable)) return [sqlite, postgres]
  if (process.env["CI"] === "true") throw new Error(`no Postgres at ${postgresUrl}: ${reachable.cause}`)
  console.warn(`\n!!! NOT TESTED ON POSTGRES: no server at ${postgresUrl} (STOCKTALLY_TEST_POSTGRES_URL)\n`)
  return [sqlite]
})()

/** Runs the same tests on each database. */
export const onEach = (name: string, tests: (backend: Backend) => void): void => {
  for (const backend of backends) {
    describe(`${name} (${backend.name})`, () => {
      tests(backend)
    })
  }
}
