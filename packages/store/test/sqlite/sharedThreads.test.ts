import { assert, describe, it } from "@effect/vitest"
import { type Owner, ShopStores } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import { writeFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import type { Worker } from "node:worker_threads"
import { sqliteShopStores } from "../../src/sqlite.ts"
import { temporaryDirectory } from "../support/backends.ts"

const ownerOf = (n: number): Owner => ({ kind: "haravan", id: `${n}`, name: `Shop ${n}` })

/** The stores of a directory, and the threads started for them. */
const opened = Effect.gen(function*() {
  const workers: Array<Worker> = []
  const noting = (worker: Worker) => void workers.push(worker)
  yield* Effect.acquireRelease(
    Effect.sync(() => process.on("worker", noting)),
    () => Effect.sync(() => process.off("worker", noting))
  )
  const directory = yield* temporaryDirectory
  const { open } = yield* Effect.provide(ShopStores, yield* Layer.build(sqliteShopStores({ directory })))
  return { open, workers, pathOf: (n: number) => `${directory}/haravan-${n}.db` }
})

/** Holds the write lock of a file, as another process would. */
const locked = (path: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const database = new DatabaseSync(path)
      database.exec("BEGIN IMMEDIATE")
      return database
    }),
    (database) => Effect.sync(() => database.close())
  )

const numbers = [1, 2, 3, 4, 5]

describe("the SQLite files of several shops", () => {
  it.effect("share two threads, also after these died", () =>
    Effect.gen(function*() {
      const { open, workers } = yield* opened
      const stores = yield* Effect.forEach(numbers, (n) => open(ownerOf(n)), { concurrency: "unbounded" })
      assert.lengthOf(workers, 2)
      const claimAll = Effect.forEach(stores, (store, index) => store.claim(ownerOf(index + 1)), {
        concurrency: "unbounded",
        discard: true
      })
      yield* claimAll
      yield* Effect.promise(() => Promise.all(workers.map((worker) => worker.terminate())))
      yield* claimAll
      const owners = yield* Effect.forEach(stores, ({ owner }) => owner, { concurrency: "unbounded" })
      assert.deepStrictEqual(owners, numbers.map((n) => Option.some(ownerOf(n))))
      assert.lengthOf(workers, 4)
    }), 30_000)

  it.effect(
    "a file that another process locks holds up no other shop, and continues when it is free",
    () =>
      Effect.gen(function*() {
        const { open, pathOf } = yield* opened
        const first = yield* open(ownerOf(1))
        const second = yield* open(ownerOf(2))
        const lock = yield* Scope.make()
        yield* Scope.provide(locked(pathOf(1)), lock)
        const waiting = yield* Effect.forkChild(first.claim(ownerOf(1)))
        yield* second.claim(ownerOf(2))
        assert.isUndefined(waiting.pollUnsafe())
        const third = yield* open(ownerOf(3))
        yield* third.claim(ownerOf(3))
        assert.isUndefined(waiting.pollUnsafe())
        yield* Scope.close(lock, Exit.void)
        yield* Fiber.join(waiting)
        assert.deepStrictEqual(yield* first.owner, Option.some(ownerOf(1)))
      }),
    30_000
  )

  it.effect(
    "a file that is not a database fails alone, and a closed one leaves the others open",
    () =>
      Effect.gen(function*() {
        const { open, pathOf } = yield* opened
        const first = yield* open(ownerOf(1))
        writeFileSync(pathOf(2), "not a database, but long enough to be read as one".repeat(100))
        assert.strictEqual((yield* Effect.flip(open(ownerOf(2)))).reason._tag, "NotADatabase")
        for (let times = 0; times < 2; times++) {
          yield* Effect.scoped(Effect.flatMap(open(ownerOf(3)), (store) => store.claim(ownerOf(3))))
          yield* first.claim(ownerOf(1))
        }
        assert.deepStrictEqual(yield* first.owner, Option.some(ownerOf(1)))
      }),
    30_000
  )
})
