/** The value of rows: their order, its filter and the totals, compared with pure functions. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "fast-check"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { StockRule, TallyRow } from "@stocktally/schema"
import { filterRows } from "@stocktally/testing"
import {
  addToTotals,
  emptyTotals,
  isDifference,
  parseRowOrder,
  severityOf,
  sizeOf,
  type StockStore,
  type TallyFilter
} from "@stocktally/tally"
import { sqlStore } from "../../../src/sqlStore.ts"
import { onEach } from "../../support/backends.ts"
import { shareDatabase } from "../../support/shareDatabase.ts"
import { fillPriced, type PricedVariant } from "../../support/pricedShop.ts"
import * as Shop from "../../support/shop.ts"

const staleAfterMillis = 1
const locations = 3

/** Few numbers, so that many rows have the same value. */
const count = FastCheck.option(FastCheck.integer({ min: -2, max: 6 }))
const counts = FastCheck.tuple(count, count, count)
const variant: FastCheck.Arbitrary<PricedVariant> = FastCheck.record({
  price: FastCheck.constantFrom(null, 0, 50, 50, 70, 1_000),
  title: FastCheck.constantFrom("Áo thun", "Đầm"),
  tracked: FastCheck.integer({ min: 0, max: 5 }).map((n) => n > 0),
  loop: counts,
  haravan: counts
})

const ruleOf = (location: number, sources: readonly [number, ...ReadonlyArray<number>]): StockRule => {
  const [first, ...others] = sources
  return {
    loopLocationId: Shop.loopLocationId(location),
    haravanLocationIds: [Shop.haravanLocationId(first), ...others.map(Shop.haravanLocationId)],
    percent: 80,
    buffer: 1,
    cap: null,
    belowZero: "zero",
    tolerance: null,
    tolerancePercent: 0,
    note: null
  }
}
const ruleSets: ReadonlyArray<ReadonlyArray<StockRule>> = [[], [], [ruleOf(0, [0, 2])], [
  ruleOf(0, [2]),
  ruleOf(1, [0, 1, 2])
]]

const filters: ReadonlyArray<TallyFilter> = [
  {},
  { empty: true },
  { minValue: 1 },
  { minValue: 100, empty: true },
  { minValue: 150, locations: ["Kho 1"] },
  { minValue: 50, q: "ao" },
  { minValue: 50, skus: [Shop.sku(0), Shop.sku(1)] },
  { minValue: 50, began: 0 },
  { q: "thun" },
  { skus: [Shop.sku(0), Shop.sku(1)] },
  { verdicts: ["oversold", "drift"], minValue: 60 },
  { verdicts: ["match"], minValue: 1 }
]

const totalsOf = (rows: Iterable<TallyRow>) => {
  const totals = emptyTotals()
  for (const row of rows) {
    const size = sizeOf(row) ?? 0
    const unpriced = isDifference(row.verdict) && size > 0 && row.value === null ? 1 : 0
    addToTotals(totals, row.verdict, { rows: 1, value: row.value ?? 0, unpriced })
  }
  return totals
}

const read = (store: StockStore["Service"], filter: TallyFilter, sort?: string) =>
  Stream.runCollect(store.tallies.rows({ filter, sort, staleAfterMillis }))

const paged = Effect.fnUntraced(function*(store: StockStore["Service"], filter: TallyFilter, sort: string) {
  const ids: Array<string> = []
  for (let cursor: string | undefined, more = true; more;) {
    const page = yield* store.tallies.page({ filter, sort, staleAfterMillis, limit: 4, cursor })
    ids.push(...page.rows.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
    more = cursor !== undefined
  }
  return ids
})

/** The sort keys of rows. */
const deciding: { readonly [sort: string]: (row: TallyRow) => unknown } = {
  harm: (row) => [isDifference(row.verdict), row.value ?? 0, severityOf(row)],
  value: ({ value }) => value,
  expected: ({ expected }) => expected,
  size: sizeOf
}

onEach("the value of rows", (backend) => {
  it.effect("sorts, filters and sums rows like the pure functions, in any shop", () =>
    Effect.gen(function*() {
      const run = Effect.runPromiseWith(yield* Effect.context())
      const empty = yield* Effect.flatMap(backend.site, shareDatabase)
      const shops = FastCheck.record({
        variants: FastCheck.array(variant, { minLength: 2, maxLength: 10 }),
        linked: FastCheck.integer({ min: 1, max: 12 }),
        stockRules: FastCheck.constantFrom(...ruleSets)
      })
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(shops, ({ linked, stockRules, variants }) =>
            run(Effect.gen(function*() {
              const store = yield* Effect.flatMap(empty, sqlStore)
              yield* fillPriced(store, { variants, locations, stockRules, linked: Math.min(linked, variants.length) })
              const all = yield* read(store, { empty: true })
              for (const filter of filters) {
                const said = JSON.stringify(filter)
                const passing = [...filterRows(all, filter)]
                for (const [column, decides] of Object.entries(deciding)) {
                  for (const sort of [column, `-${column}`]) {
                    const rows = yield* read(store, filter, sort)
                    const sorted = passing.toSorted(Result.getOrThrow(parseRowOrder(sort)))
                    assert.deepStrictEqual(rows.map(decides), sorted.map(decides), `${sort} ${said}`)
                    assert.sameMembers(rows.map(({ id }) => id), passing.map(({ id }) => id), `${sort} ${said}`)
                    assert.deepStrictEqual(
                      yield* paged(store, filter, sort),
                      rows.map(({ id }) => id),
                      `${sort} ${said}`
                    )
                  }
                }
                const { locations: byLocation, summary, unpriced, values } = yield* store.tallies.summary(filter)
                const counted = [...filterRows(all, { ...filter, verdicts: undefined })]
                assert.deepStrictEqual({ summary, unpriced, values }, totalsOf(counted), said)
                for (const { location, ...totals } of byLocation) {
                  assert.deepStrictEqual(totals, totalsOf(counted.filter((row) => row.location === location)), said)
                }
                assert.strictEqual(byLocation.length, new Set(counted.map(({ location }) => location)).size)
              }
            }))),
          { numRuns: backend.name === "sqlite" ? 15 : 4 }
        )
      )
    }), 240_000)

  it.effect("sorts rows with a price by value first, and the others by units, as without prices", () =>
    Effect.gen(function*() {
      const store = yield* sqlStore(yield* Effect.flatMap(backend.site, ({ open }) => open))
      const of = (price: number | null, loop: number | null, haravan: number | null): PricedVariant => ({
        price,
        loop: [loop],
        haravan: [haravan]
      })
      yield* fillPriced(store, {
        locations: 1,
        variants: [
          of(100, 9, 1),
          of(100, 3, -2),
          of(9_000, null, 1),
          of(null, 1, -1),
          of(null, 50, 1),
          of(null, 90, null),
          of(500, 1, 1),
          of(100, null, 4),
          of(100, 5, 1)
        ]
      })
      const rows = yield* read(store, {})
      assert.deepStrictEqual(rows.map(({ sku, value, verdict }) => [sku, verdict, value]), [
        [Shop.sku(2), "only-in-haravan", 9_000],
        [Shop.sku(0), "drift", 800],
        [Shop.sku(1), "oversold", 500],
        [Shop.sku(8), "drift", 400],
        [Shop.sku(7), "only-in-haravan", 400],
        [Shop.sku(3), "oversold", null],
        [Shop.sku(4), "drift", null],
        [Shop.sku(5), "only-in-loop", null],
        [Shop.sku(6), "match", 0]
      ])
    }))

  it.effect(
    "is null in totals that are too large to be exact, and only in those",
    () =>
      Effect.gen(function*() {
        const store = yield* sqlStore(yield* Effect.flatMap(backend.site, ({ open }) => open))
        const dear: PricedVariant = { price: 1e10, loop: [100], haravan: [0] }
        yield* fillPriced(store, {
          locations: 1,
          variants: [...Array.from({ length: 9_010 }, () => dear), { price: 5, loop: [-1], haravan: [1] }]
        })
        const { locations: [location], unpriced, values } = yield* store.tallies.summary()
        assert.deepStrictEqual([values.drift, values.oversold, values.match, unpriced], [null, 10, 0, 0])
        assert.strictEqual(location?.values.drift, null)
        assert.strictEqual((yield* store.tallies.summary({ minValue: 1e12 })).values.drift, null)
        assert.strictEqual((yield* store.tallies.summary({ q: "thun 900" })).values.drift, 19e12)
        assert.strictEqual(
          (yield* store.tallies.page({ filter: { minValue: 1e12 }, limit: 3, staleAfterMillis })).rows.length,
          3
        )
      }),
    60_000
  )
})
