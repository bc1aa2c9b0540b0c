/** Answers that are written in a different order from their requests. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { readWhole, startRun } from "../support/bigShop.ts"
import { ahead } from "../support/clocks.ts"
import * as Shop from "../support/shop.ts"

const minute = 60_000
const now = 1_000 * minute
const loopKey = { variantId: Shop.loopVariantId(1), locationId: Shop.loopLocationId(0) }
const haravanKey = { variantId: Shop.haravanVariantId(1), locationId: Shop.haravanLocationId(0) }

onEach("an answer to an earlier request", ({ site }) => {
  /** Two pairs with a count of 5 on both sides, requested an hour ago. */
  const filled = Effect.gen(function*() {
    const database = yield* Effect.flatMap(site, ({ open }) => open)
    const store = yield* sqlStore(database)
    const { levels } = store
    yield* TestClock.setTime(now)
    const { run: { id: run } } = yield* startRun(store)
    const hourAgo = now - 60 * minute
    yield* readWhole(
      store,
      run,
      "loop-levels",
      [1, 2].map((n) => Shop.inventory(n, 0, 5)),
      (commit, some) => levels.writeLoop(commit, some, hourAgo)
    )
    yield* readWhole(
      store,
      run,
      "haravan-levels",
      [1, 2].map((n) => Shop.balance(n, 0, 5, hourAgo)),
      (commit, some) => levels.writeHaravan(commit, some, hourAgo)
    )
    const kept = (side: "loop" | "haravan") =>
      Effect.map(
        database.reader<{ readonly available: number; readonly gone: number | null; readonly fetched: number }>`
          SELECT available / 10000 AS available, gone_at AS gone, fetched_at AS fetched
          FROM ${database.reader(`${side}_level`)} ORDER BY variant_id`,
        (rows) =>
          rows.map(({ available, fetched, gone }) =>
            `${gone === null ? available : "gone"} ${Math.round((fetched - now) / minute * 10) / 10}`
          )
      )
    const changes = Effect.map(
      database.reader<{ readonly before: number | null; readonly after: number | null }>`
        SELECT available_before / 10000 AS before, available / 10000 AS after FROM level_change ORDER BY id`,
      (rows) => rows.map(({ after, before }) => `${before} ${after}`)
    )
    return { changes, database, kept, levels, run, store }
  })

  it.effect("from Loop does not replace the level, marks it as seen, and is not a change", () =>
    Effect.gen(function*() {
      const { changes, kept, levels, run, store } = yield* filled
      const crawl = yield* store.crawls.begin(run, "loop-levels", "full")
      yield* levels.writeLoop({ run }, [Shop.inventory(1, 0, 9)], now)
      const page = [Shop.inventory(1, 0, 5), Shop.inventory(2, 0, 6)]
      assert.strictEqual((yield* levels.writeLoop({ run, crawl }, page, now - minute)).changed, 1)
      assert.deepStrictEqual(yield* kept("loop"), ["9 0", "6 -1"])
      assert.deepStrictEqual(yield* changes, ["5 9", "5 6"])
      // The single read marks the level for the open reading; an earlier one leaves that to the page.
      const next = yield* store.crawls.begin(run, "loop-levels", "full")
      yield* levels.writeLoop({ run, crawl: next }, page, now - minute)
      assert.deepStrictEqual(yield* store.crawls.end({ run, crawl: next }), { gone: 0 })
      assert.deepStrictEqual(yield* kept("loop"), ["9 0", "6 -1"])
      yield* TestClock.adjust("1 minute")
      yield* levels.writeLoop({ run }, page, now + minute)
      assert.deepStrictEqual(yield* kept("loop"), ["5 1", "6 1"])
    }))

  it.effect("neither restores a level that is gone since, nor removes one that was read since", () =>
    Effect.gen(function*() {
      const { changes, kept, levels, run } = yield* filled
      yield* levels.markLoopGone({ run }, [loopKey], now)
      yield* levels.markHaravanGone({ run }, [haravanKey], now)
      yield* levels.writeLoop({ run }, [Shop.inventory(1, 0, 6)], now - minute)
      yield* levels.writeHaravan({ run }, [Shop.balance(1, 0, 6, now - 2 * minute)], now - minute)
      assert.deepStrictEqual(yield* kept("loop"), ["gone -60", "5 -60"])
      assert.deepStrictEqual(yield* kept("haravan"), ["gone -60", "5 -60"])
      assert.deepStrictEqual(yield* changes, ["5 null", "5 null"])
      yield* TestClock.adjust("1 minute")
      yield* levels.writeLoop({ run }, [Shop.inventory(1, 0, 7)], now + minute)
      yield* levels.writeHaravan({ run }, [Shop.balance(1, 0, 7, now - 2 * minute)], now + minute)
      assert.strictEqual((yield* levels.markLoopGone({ run }, [loopKey], now)).changed, 0)
      assert.strictEqual((yield* levels.markHaravanGone({ run }, [haravanKey], now)).changed, 0)
      assert.deepStrictEqual(yield* kept("loop"), ["7 1", "5 -60"])
      assert.deepStrictEqual(yield* kept("haravan"), ["7 1", "5 -60"])
      assert.strictEqual((yield* levels.markHaravanGone({ run }, [haravanKey], now + minute)).changed, 1)
    }))

  it.effect("does not restore a level that a full reading did not see", () =>
    Effect.gen(function*() {
      const { kept, levels, run, store } = yield* filled
      const rest = { loop: [Shop.inventory(2, 0, 5)], haravan: [Shop.balance(2, 0, 5, now - 60 * minute)] }
      // Requested before the records were gone, and answered late.
      const asked = now - minute
      yield* readWhole(store, run, "loop-levels", rest.loop, (commit, some) => levels.writeLoop(commit, some, now))
      yield* readWhole(
        store,
        run,
        "haravan-levels",
        rest.haravan,
        (commit, some) => levels.writeHaravan(commit, some, now)
      )
      yield* levels.writeLoop({ run }, [Shop.inventory(1, 0, 5)], asked)
      yield* levels.writeHaravan({ run }, [Shop.balance(1, 0, 5, now - 60 * minute)], asked)
      assert.deepStrictEqual(yield* kept("loop"), ["gone -60", "5 0"])
      assert.deepStrictEqual(yield* kept("haravan"), ["gone -60", "5 0"])
      yield* TestClock.adjust("1 minute")
      yield* levels.writeLoop({ run }, [Shop.inventory(1, 0, 6)], now + minute)
      yield* levels.writeHaravan({ run }, [Shop.balance(1, 0, 6, now - 60 * minute)], now + minute)
      assert.deepStrictEqual(yield* kept("loop"), ["6 1", "5 0"])
      assert.deepStrictEqual(yield* kept("haravan"), ["6 1", "5 0"])
    }))

  it.effect("from Haravan counts if its own time is newer, and does not if that is older", () =>
    Effect.gen(function*() {
      const { changes, kept, levels, run, store } = yield* filled
      const then = now - 20 * minute
      const write = (available: number, updatedAt: number, askedAt: number) =>
        Effect.map(
          levels.writeHaravan({ run }, [Shop.balance(1, 0, available, updatedAt)], askedAt),
          ({ changed }) => changed
        )
      assert.strictEqual(yield* write(9, then - 10 * minute, then), 1)
      assert.strictEqual(yield* write(6, then - 10 * minute, then - minute), 0, "of the same time")
      assert.strictEqual(yield* write(6, then - 11 * minute, then - minute), 0)
      assert.deepStrictEqual(yield* kept("haravan"), ["9 -20", "5 -60"])
      assert.strictEqual(yield* write(8, then - 9 * minute, then - minute), 1)
      assert.deepStrictEqual(yield* kept("haravan"), ["8 -20", "5 -60"], "it is known as of the later request")

      // A server that lags behind: the balance was seen anyway.
      const crawl = yield* store.crawls.begin(run, "haravan-levels", "full")
      const page = [Shop.balance(1, 0, 5, then - 10 * minute), Shop.balance(2, 0, 5, now - 60 * minute)]
      yield* levels.writeHaravan({ run, crawl }, page, then + minute / 6)
      assert.deepStrictEqual(yield* store.crawls.end({ run, crawl }), { gone: 0 })
      assert.deepStrictEqual(yield* kept("haravan"), ["8 -20", "5 -19.8"])
      assert.deepStrictEqual(yield* changes, ["5 9", "9 8"])

      // No server lags for so long.
      assert.strictEqual(yield* write(5, then - 10 * minute, then + minute), 1)
      assert.deepStrictEqual(yield* kept("haravan"), ["5 -19", "5 -19.8"])
    }))

  it.effect("is recognized by the shared clock, and not by a clock that was wrong", () =>
    Effect.gen(function*() {
      const { database, kept, levels, run } = yield* filled
      const hour = 60 * minute
      for (const [by, count] of [[hour, 6], [0, 7], [-hour, 8]] as const) {
        const at = now + count * minute
        yield* TestClock.setTime(at)
        yield* ahead(by)(levels.writeLoop({ run }, [Shop.inventory(1, 0, count)], at + by))
        yield* ahead(by)(levels.writeHaravan({ run }, [Shop.balance(1, 0, count, now - hour + count)], at + by))
        for (const side of ["loop", "haravan"] as const) {
          assert.deepStrictEqual((yield* kept(side))[0], `${count} ${count + by / minute}`)
        }
      }
      // A time in the future does not hold answers back, whatever wrote it.
      const sql = database.writer
      yield* TestClock.setTime(now + 20 * minute)
      for (const side of ["loop", "haravan"]) {
        yield* sql`UPDATE ${sql(`${side}_level`)} SET asked_at = asked_at + ${24 * hour}`
      }
      yield* levels.writeLoop({ run }, [Shop.inventory(1, 0, 9)], now + 19 * minute)
      yield* levels.writeHaravan({ run }, [Shop.balance(1, 0, 9, now - hour)], now + 19 * minute)
      assert.deepStrictEqual((yield* kept("loop"))[0], "9 19")
      assert.deepStrictEqual((yield* kept("haravan"))[0], "9 19")
    }))
})
