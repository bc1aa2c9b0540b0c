import { assert, it } from "@effect/vitest"
import type { StockStore, VerdictRules } from "@stocktally/tally"
import { compareIds } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { sqlStore } from "../../../src/sqlStore.ts"
import { selectKeys } from "../../../src/tally/judge/oneRow.ts"
import { selectRowKey } from "../../../src/catalog/rowIds.ts"
import { selectSiblings } from "../../../src/tally/read/siblings.ts"
import { onEach } from "../../support/backends.ts"
import { fill } from "../../support/bigShop.ts"
import * as Shop from "../../support/shop.ts"

const rules: VerdictRules = { tolerance: 0, graceMillis: 30 * 60_000 }
const size = { variants: 60, locations: 4 }
const idOf = Shop.rowId
const stale = { staleAfterMillis: 0 }

onEach("one row", (backend) => {
  const shop = Effect.gen(function*() {
    const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
    const store = yield* sqlStore(database)
    yield* fill(store, size)
    return { database, store }
  })
  const takeLease = Effect.fnUntraced(function*(store: StockStore["Service"]) {
    const ttl = Duration.minutes(1)
    const first = yield* store.leases.take({ holder: "test", ttl })
    if (first._tag === "Taken") return first.lease
    const taken = yield* store.leases.take({ holder: "test", ttl, silentHolder: first })
    return taken._tag === "Taken" ? taken.lease : assert.fail("held")
  })

  it.effect(
    "has the rows of its variant as siblings, by location, found by keys only",
    () =>
      Effect.gen(function*() {
        const { database, store } = yield* shop
        const row = Option.getOrThrow(yield* store.tallies.row(idOf(7, 2), stale))
        const siblings = yield* store.tallies.siblings(idOf(7, 2), stale)
        assert.deepStrictEqual(siblings.map(({ id }) => id), [0, 1, 2, 3].map((location) => idOf(7, location)))
        assert.deepStrictEqual(siblings[2], row)
        assert.deepStrictEqual(
          siblings.map(({ location }) => location),
          siblings.map(({ location }) => location).toSorted()
        )
        for (const id of ["h:1:2", "l:1:2", "nonsense", `h:${Shop.haravanVariantId(7)}:12`]) {
          assert.deepStrictEqual(yield* store.tallies.siblings(id, stale), [])
          assert.deepStrictEqual(yield* store.tallies.keys(id), Option.none())
        }

        const sql = database.writer
        const key = Option.getOrThrow(selectRowKey(sql, idOf(7, 2)))
        for (const query of [selectSiblings(sql, key), selectKeys(sql, key)]) {
          if (backend.name === "sqlite") {
            const plan = (yield* sql<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${query}`).map(({ detail }) =>
              detail
            )
            assert.deepStrictEqual(plan.filter((line) => line.startsWith("SCAN")), [], plan.join("\n"))
          } else {
            const plan = yield* sql.withTransaction(Effect.andThen(
              sql`SET LOCAL enable_seqscan = off`,
              sql<{ readonly "QUERY PLAN": string }>`EXPLAIN ${query}`
            ))
            const lines = plan.map((row) => row["QUERY PLAN"])
            assert.isFalse(
              lines.some((line) => /Seq Scan on (tally|item|loop_level|haravan_level)/.test(line)),
              lines.join("\n")
            )
          }
        }
      }),
    60_000
  )

  it.effect(
    "has keys at both sides, and ignores a new level until it is judged",
    () =>
      Effect.gen(function*() {
        const { store } = yield* shop
        const id = idOf(15, 1)
        const keys = {
          loop: { variantId: Shop.loopVariantId(15), locationId: Shop.loopLocationId(1) },
          haravan: [{ variantId: Shop.haravanVariantId(15), locationId: Shop.haravanLocationId(1) }]
        }
        const run = yield* store.runs.startSingle(yield* takeLease(store))
        yield* store.levels.writeHaravan({ run }, [Shop.balance(15, 1, 3, 8_000_000)], 9_000_000)
        assert.strictEqual(Option.getOrThrow(yield* store.tallies.row(id, stale)).delta, 0, "it is judged later")
        yield* store.levels.markHaravanGone({ run }, keys.haravan, 9_000_000)
        assert.deepStrictEqual(yield* store.tallies.keys(id), Option.some(keys))
      }),
    60_000
  )

  it.effect("is judged alone like all rows, and later with the same result", () =>
    Effect.gen(function*() {
      const { store } = yield* shop
      const lease = yield* takeLease(store)
      const run = yield* store.runs.startSingle(lease)
      const at = 9_000_000
      yield* store.levels.writeLoop({ run }, [Shop.inventory(15, 1, 99), Shop.inventory(16, 1, 99)], at)
      yield* store.levels.markHaravanGone({ run }, [{
        variantId: Shop.haravanVariantId(8),
        locationId: Shop.haravanLocationId(1)
      }], at)
      const { version } = yield* store.tallies.freshness
      assert.deepStrictEqual(yield* store.tallies.judgeRow(idOf(15, 1), rules), { rows: 1, verdictChanges: 1 })
      assert.deepStrictEqual(yield* store.tallies.judgeRow("h:1:2", rules), { rows: 0, verdictChanges: 0 })
      const rowOf = (variant: number) => Effect.map(store.tallies.row(idOf(variant, 1), stale), Option.getOrThrow)
      const alone = yield* rowOf(15)
      assert.deepStrictEqual([alone.loop?.available, alone.verdict], [99, "settling"])
      assert.strictEqual((yield* rowOf(16)).verdict, "match")
      assert.isAbove((yield* store.tallies.freshness).version, version)
      yield* store.tallies.judgeRow(idOf(8, 1), rules)
      assert.strictEqual((yield* rowOf(8)).verdict, "only-in-loop")

      yield* store.tallies.judge(rules)
      assert.deepStrictEqual(yield* rowOf(15), alone)
      assert.strictEqual((yield* rowOf(16)).verdict, "settling")
      const { summary } = yield* store.tallies.summary()
      assert.strictEqual(Object.values(summary).reduce((sum, rows) => sum + rows, 0), size.variants * size.locations)
      yield* store.runs.end(run, "completed")
      yield* store.levels.markHaravanGone({ run }, [], at).pipe(Effect.flip)
    }), 60_000)

  it.effect("is written by an unlisted run, and only with the lease", () =>
    Effect.gen(function*() {
      const { store } = yield* shop
      const lease = yield* takeLease(store)
      const before = yield* store.runs.list()
      const run = yield* store.runs.startSingle(lease)
      assert.deepStrictEqual(yield* store.runs.list(), before)
      assert.deepStrictEqual(yield* store.runs.get(run), Option.none())
      yield* store.runs.end(run, "completed")
      const error = yield* Effect.flip(store.levels.writeLoop({ run }, [Shop.inventory(1, 1, 1)], 1))
      assert.strictEqual(error.reason._tag, "LeaseLost")
      yield* store.leases.release(lease)
      assert.strictEqual((yield* Effect.flip(store.runs.startSingle(lease))).reason._tag, "LeaseLost")
    }), 60_000)

  it.effect("has catalog records that are found by ids, in the order of the ids", () =>
    Effect.gen(function*() {
      const { store } = yield* shop
      const ids = [9, 3, 5].map(Shop.haravanVariantId)
      const records = yield* store.links.records("variant", "haravan", ["1", ...ids, "x", "99999999999999999999"])
      assert.deepStrictEqual(
        records.map(({ id, sku }) => [id, sku]),
        [9, 3, 5].map((n) => [Shop.haravanVariantId(n), Shop.sku(n)])
      )
      assert.deepStrictEqual(
        (yield* store.links.records("location", "loop", [Shop.loopLocationId(2)])).map(({ name, sku }) => [name, sku]),
        [
          ["Kho 2", null]
        ]
      )
      assert.deepStrictEqual(yield* store.links.records("variant", "loop", []), [])
      const many = Array.from({ length: 1200 }, (_, n) => Shop.loopVariantId(n))
      const found = yield* store.links.records("variant", "loop", many)
      assert.isAtLeast(found.length, size.variants - 1)
      assert.deepStrictEqual(found.map(({ id }) => id), found.map(({ id }) => id).toSorted(compareIds))
    }), 60_000)
})
