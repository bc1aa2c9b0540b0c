import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { StoreError } from "@stocktally/tally"
import { sqlStore } from "../../src/sqlStore.ts"
import { backends } from "../support/backends.ts"
import { startRun } from "../support/bigShop.ts"

describe.runIf(backends.some(({ name }) => name === "postgres"))("a session in the schema of another store", () => {
  for (const backend of backends.filter(({ name }) => name === "postgres")) {
    it.effect("writes nothing", () =>
      Effect.gen(function*() {
        const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
        const other = yield* Effect.flatMap(backend.site, ({ open }) => open)
        const store = yield* sqlStore(database)
        // Both stores have the same run and the same lease.
        const { lease, run: { id: run } } = yield* startRun(store)
        yield* Effect.flatMap(sqlStore(other), startRun)
        const [{ schema } = { schema: "" }] = yield* other.writer<{ readonly schema: string }>`
          SELECT current_schema() AS schema`
        const rows = Effect.forEach(
          ["sync_run", "lease", "subject", "credential", "spending", "state"],
          (table) => other.writer`SELECT * FROM ${other.writer(table)}`
        )
        const before = yield* rows

        const progress = { phase: "done", counters: { rows: 9 } }
        const ttl = Duration.seconds(20)
        const spending = { credential: "c", process: "p", requests: 1, heldUntil: null, position: undefined }
        const writes = {
          commit: store.levels.writeLoop({ run, progress }, [], 1),
          clock: store.crawls.noteClock(run, "loop", 9),
          begin: store.crawls.begin(run, "loop-levels", "full"),
          start: store.runs.start(lease, "full"),
          complete: store.runs.complete(run, progress),
          end: store.runs.end(run, "failed"),
          take: store.leases.take({ holder: "another", ttl, silentHolder: { token: lease.token, beat: 0 } }),
          renew: store.leases.renew(lease),
          release: store.leases.release(lease),
          learn: store.credentials.learn("loop", "digest", { workedAt: 9 }),
          exchange: store.budgets.exchange(spending)
        }
        for (const [name, write] of Object.entries<Effect.Effect<unknown, StoreError>>(writes)) {
          const { message } = yield* Effect.flip(database.writer.withTransaction(
            Effect.andThen(database.writer`SET LOCAL search_path TO ${database.writer(schema)}`, write)
          ))
          assert.include(message, `schema ${schema} is in use`, name)
        }
        assert.deepStrictEqual(yield* rows, before)
      }), 30_000)
  }
})
