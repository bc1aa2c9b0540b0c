import { assert, describe, it } from "@effect/vitest"
import { StockStore } from "@stocktally/tally"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { join } from "node:path"
import { sqliteStore } from "../../src/sqlite.ts"
import { temporaryDirectory } from "../support/backends.ts"
import { recordStatements } from "../support/recordStatements.ts"
import { balance, inventory, product } from "../support/shop.ts"

const rules = { tolerance: 0, graceMillis: 1000 }

describe("the statements of a sync", () => {
  // Each of them stays prepared.
  it.effect("are few and stay the same, whatever the number of rows and the time", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const context = yield* Layer.build(sqliteStore({ path: join(directory, "store.db") }))
      yield* Effect.gen(function*() {
        const { catalog, leases, levels, crawls, runs, tallies } = yield* StockStore
        const taken = yield* leases.take({ holder: "test", ttl: Duration.minutes(1) })
        if (taken._tag !== "Taken") return assert.fail("the lease is held")
        const { id: run } = yield* runs.start(taken.lease, "full")
        const round = Effect.fnUntraced(function*(rows: number) {
          const at = yield* Clock.currentTimeMillis
          const places = Array.from({ length: rows }, (_, n) => n)
          const products = yield* crawls.begin(run, "haravan-products", "incremental")
          yield* catalog.writeHaravanProducts({ run, crawl: products }, places.map((n) => product(n)), at)
          yield* crawls.end({ run, crawl: products })
          const crawl = yield* crawls.begin(run, "haravan-levels", "full")
          yield* levels.writeHaravan({ run, crawl }, places.map((n) => balance(n, 0, rows, at)), at)
          yield* levels.writeLoop({ run }, places.map((n) => inventory(n, 0, rows)), at)
          yield* crawls.end({ run, crawl })
          yield* tallies.judge(rules)
        })
        const first = new Set<string>()
        for (const rows of [500, 100, 20, 4, 1, 625]) {
          yield* recordStatements(round(rows), (text) => first.add(text))
          yield* TestClock.adjust(10)
        }
        const later = new Set(first)
        for (const rows of [3, 7, 19, 50, 99, 333, 499, 501, 600]) {
          yield* recordStatements(round(rows), (text) => later.add(text))
          yield* TestClock.adjust(10)
        }
        assert.deepStrictEqual([...later].filter((text) => !first.has(text)).map((text) => text.slice(0, 200)), [])
      }).pipe(Effect.provide(context))
    }))
})
