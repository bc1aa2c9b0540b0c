import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { RowChange, StockStore } from "@stocktally/tally"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { began, countOf, fill, rules } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

const size = { variants: 10, locations: 2 }
const later = began + 7_200_000

onEach("the change feed", (backend) => {
  const filled = Effect.gen(function*() {
    const store = yield* Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
    const run = yield* fill(store, size)
    return { store, run: run.id }
  })
  const move = Effect.fnUntraced(
    function*(store: StockStore["Service"], run: string, variants: ReadonlyArray<number>, by: number) {
      yield* store.levels.writeHaravan(
        { run },
        variants.map((variant) => Shop.balance(variant, 0, countOf(variant, 0).haravan + by, later + by)),
        later + by
      )
    }
  )
  const rest = Effect.fnUntraced(function*(store: StockStore["Service"], after: string, limit: number) {
    const all: Array<RowChange> = []
    for (let from = after;;) {
      const page = yield* store.history.feed({ after: from, limit })
      assert.isNull(page.missed)
      all.push(...page.changes)
      if (!page.more) return { all, position: page.position }
      from = page.position
    }
  })

  it.effect("starts at the newest change, and returns each later change once from any position", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const now = yield* store.history.feed({ limit: 10 })
      assert.deepStrictEqual([now.changes, now.more, now.missed], [[], false, null])

      yield* move(store, run, [7, 8, 9], 5)
      assert.deepStrictEqual(
        (yield* store.history.feed({ after: now.position, limit: 10 })).changes,
        [],
        "not judged yet"
      )
      yield* store.tallies.judge(rules)
      const { all, position } = yield* rest(store, now.position, 2)
      const summarize = (changes: ReadonlyArray<RowChange>) => changes.map(({ change, rowId }) => [rowId, change._tag])
      assert.sameDeepMembers(
        summarize(all),
        [
          ...[7, 8, 9].map((variant) => [Shop.rowId(variant, 0), "Haravan"]),
          ...[7, 8, 9].map((variant) => [Shop.rowId(variant, 0), "Verdict"])
        ]
      )
      assert.deepStrictEqual((yield* store.history.feed({ after: position, limit: 10 })).changes, [])
      for (const [index, one] of all.entries()) {
        const left = yield* rest(store, one.position, 100)
        assert.sameDeepMembers(summarize(left.all), summarize(all.slice(index + 1)), one.position)
      }
    }))

  it.effect("omits changes that do not change a count", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const { position } = yield* store.history.feed({ limit: 10 })
      yield* store.levels.writeHaravan({ run }, [Shop.balance(7, 0, countOf(7, 0).haravan, later)], later)
      yield* store.tallies.judge(rules)
      const page = yield* store.history.feed({ after: position, limit: 10 })
      assert.deepStrictEqual(page.changes.filter(({ change }) => change._tag !== "Verdict"), [])
      assert.notStrictEqual(page.position, position)
    }))

  it.effect("reports removed changes, and positions of another store", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const first = yield* store.history.feed({ limit: 10 })
      yield* move(store, run, [7], 5)
      yield* store.tallies.judge(rules)
      const second = yield* store.history.feed({ after: first.position, limit: 10 })
      yield* move(store, run, [7], 6)
      yield* store.tallies.judge(rules)
      // Only changes before the second move are removed.
      yield* store.history.trim(later + 6)
      assert.strictEqual((yield* store.history.feed({ after: first.position, limit: 10 })).missed, "trimmed")
      const kept = yield* store.history.feed({ after: second.position, limit: 10 })
      assert.isNull(kept.missed)
      assert.isAbove(kept.changes.length, 0)
      const anew = yield* store.history.feed({ after: first.position, limit: 10 })
      assert.deepStrictEqual([anew.changes, anew.position], [[], kept.position])
      const [own = ""] = kept.position.split(".")
      const another = yield* (yield* filled).store.history.feed({ limit: 10 })
      assert.strictEqual(
        (yield* store.history.feed({ after: another.position, limit: 10 })).missed,
        "unknown",
        "of another store"
      )
      for (
        const foreign of [
          `${own}.999999.0`,
          `${own}.0`,
          "",
          "x",
          "1",
          "-1.0",
          "999999.0",
          "0.999999",
          "1.1.1",
          "9".repeat(30)
        ]
      ) {
        assert.strictEqual((yield* store.history.feed({ after: foreign, limit: 10 })).missed, "unknown", foreign)
      }
    }))
})
