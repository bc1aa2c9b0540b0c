/** One credential in two processes, each with a store of its own over the same data. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Credential, Loop } from "@stocktally/core"
import { Sandbox, SandboxHttpClient, sandboxLoopBaseUrl } from "@stocktally/sandbox"
import { openPostgres, postgresStore } from "@stocktally/store/postgres"
import { sqliteStore } from "@stocktally/store/sqlite"
import { StockStore } from "@stocktally/tally"
import { range, stats } from "@stocktally/testing"
import { shareBudgets } from "../../src/account/shareBudgets.ts"

const url = Redacted.make(process.env["STOCKTALLY_TEST_POSTGRES_URL"] ?? "postgres://postgres@127.0.0.1:5432/test")
const openPublic = openPostgres({ url, schema: "public" })
const hasPostgres = await Effect.runPromise(Effect.scoped(Effect.isSuccess(openPublic)))
if (!hasPostgres) {
  if (process.env["CI"] === "true") throw new Error("no Postgres at STOCKTALLY_TEST_POSTGRES_URL")
  console.warn("\n!!! NOT TESTED ON POSTGRES: STOCKTALLY_TEST_POSTGRES_URL does not answer\n")
}
const schema = `shared_budget_test_${process.pid}`

const inSqlite = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  ),
  (directory) => sqliteStore({ path: join(directory, "store.db") })
)
const inPostgres = Effect.as(
  Effect.addFinalizer(() =>
    Effect.scoped(Effect.flatMap(openPublic, ({ writer }) => writer`DROP SCHEMA ${writer(schema)} CASCADE`)).pipe(
      Effect.orDie
    )
  ),
  postgresStore({ url, schema })
)

const requestsPerMinute = 20

describe("two processes with the same credential", () => {
  const backends = { SQLite: inSqlite, ...(hasPostgres ? { Postgres: inPostgres } : {}) }
  it.live.each(Object.entries(backends))(
    "stay within the limit together (%s)",
    ([, backend]) =>
      Effect.gen(function*() {
        const opened = yield* backend
        const { credentials } = yield* Sandbox
        const start = Effect.fnUntraced(function*(name: string) {
          const { budgets } = Context.get(yield* Layer.build(Layer.fresh(opened)), StockStore)
          const loop = Context.get(
            yield* Layer.build(
              Layer.fresh(Loop.layer({
                credential: Credential.fixed(Redacted.make(credentials.loopApiKey)),
                baseUrl: sandboxLoopBaseUrl,
                requestsPerMinute,
                // The requests that the limit does not allow fail without being sent.
                patience: Duration.seconds(1)
              })).pipe(Layer.provide(SandboxHttpClient.layer))
            ),
            Loop
          )
          yield* shareBudgets(budgets, name, [{ credential: "key", budget: loop.budget }])
          return Effect.forEach(range(15), () => Effect.exit(Stream.runDrain(loop.locations)), {
            concurrency: "unbounded",
            discard: true
          })
        })
        const bursts = [yield* start("one"), yield* start("two")]
        yield* Effect.all(bursts, { concurrency: "unbounded" })
        const { loop } = yield* stats
        assert.deepStrictEqual([loop.requests, loop.refused], [requestsPerMinute, 0])
      }).pipe(
        Effect.scoped,
        Effect.provide(Sandbox.layer({ loopRequestsPerMinute: requestsPerMinute, latency: 20 }))
      ),
    30_000
  )
})
