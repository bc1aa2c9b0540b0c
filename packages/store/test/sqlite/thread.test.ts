import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { renameSync } from "node:fs"
import type { Worker } from "node:worker_threads"
import { runTransaction } from "../../src/sql/Database.ts"
import { openSqlite } from "../../src/sqlite.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { temporaryDirectory } from "../support/backends.ts"

/** A store, and the threads started for it. */
const opened = Effect.gen(function*() {
  const workers: Array<Worker> = []
  const noting = (worker: Worker) => void workers.push(worker)
  yield* Effect.acquireRelease(
    Effect.sync(() => process.on("worker", noting)),
    () => Effect.sync(() => process.off("worker", noting))
  )
  const path = `${yield* temporaryDirectory}/store.db`
  const database = yield* openSqlite({ path })
  const store = yield* sqlStore(database)
  const kill = Effect.promise(() => Promise.all(workers.map((worker) => worker.terminate())))
  return { database, kill, path, store, workers }
})

const shop = { kind: "haravan", id: "1000", name: null } as const

it.effect("a thread that died is replaced", () =>
  Effect.gen(function*() {
    const { kill, store, workers } = yield* opened
    yield* store.claim(shop)
    for (const times of [1, 2]) {
      yield* kill
      assert.deepStrictEqual(Option.map(yield* store.owner, ({ id }) => id), Option.some(shop.id))
      yield* store.claim({ ...shop, name: `Shop ${times}` })
      assert.strictEqual(workers.length, 2 + times * 2)
    }
  }), 30_000)

it.effect("a thread that dies within a transaction rolls it back", () =>
  Effect.gen(function*() {
    const { database, kill, store } = yield* opened
    const error = yield* Effect.flip(runTransaction(
      database,
      "test",
      Effect.fnUntraced(function*(sql) {
        yield* sql`INSERT INTO owner (kind, id) VALUES ('haravan', '1')`
        yield* kill
        yield* sql`INSERT INTO owner (kind, id) VALUES ('haravan', '2')`
      })
    ))
    assert.strictEqual(error.reason._tag, "Unreachable")
    assert.deepStrictEqual(yield* store.owner, Option.none())
    yield* store.claim(shop)
    assert.deepStrictEqual(yield* store.owner, Option.some(shop))
  }), 30_000)

it.effect("no thread is started while the file is missing", () =>
  Effect.gen(function*() {
    const { kill, path, store } = yield* opened
    yield* store.claim(shop)
    yield* kill
    renameSync(path, `${path}.away`)
    assert.strictEqual((yield* Effect.flip(store.owner)).reason._tag, "Unreachable")
    assert.strictEqual((yield* Effect.flip(store.claim(shop))).reason._tag, "Unreachable")
    renameSync(`${path}.away`, path)
    assert.deepStrictEqual(yield* store.owner, Option.some(shop))
  }), 30_000)
