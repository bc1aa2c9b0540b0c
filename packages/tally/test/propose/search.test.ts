import { assert, describe, it } from "@effect/vitest"
import { quantityDifference, type RuleTerms, toTenThousandths } from "@stocktally/schema"
import * as fc from "fast-check"
import { expectedCount, isWithinTolerance, stockSum } from "../../src/rules/expected.ts"
import { bestBuffer } from "../../src/propose/bestBuffer.ts"
import type { Candidate } from "../../src/propose/Candidate.ts"
import { toleranceBounds, type RuleRows, addColumns } from "../../src/propose/RuleRows.ts"
import { searchRule } from "../../src/propose/searchRule.ts"
import { shuffled } from "../../src/propose/shuffled.ts"

/** Rows in units: Loop's counts, and Haravan's counts at each location. */
interface Shop {
  readonly shown: ReadonlyArray<number>
  readonly stock: ReadonlyArray<ReadonlyArray<number>>
  readonly tolerance: number
}

const units = (counts: ReadonlyArray<number>) => Float64Array.from(counts, toTenThousandths)

const rowsOf = ({ shown, stock, tolerance }: Shop): RuleRows => ({
  ...toleranceBounds(units(shown), toTenThousandths(tolerance)),
  columns: stock.map(units)
})

/** How many rows a rule explains, by the functions that judge rows. */
const judged = (
  { shown, stock, tolerance }: Shop,
  { buffer, percent, sources }: Omit<Candidate, "explained">
): number => {
  const terms: RuleTerms = { percent, buffer, cap: null, belowZero: "zero", tolerance: null, tolerancePercent: 0 }
  return shown.filter((count, row) => {
    const expected = expectedCount(terms, stockSum(sources.map((source) => stock[source]?.[row] ?? 0)) ?? 0)
    return isWithinTolerance(quantityDifference(count, expected), expected, terms, tolerance)
  }).length
}

/** Counts of small shops: whole numbers and decimals, negative numbers, and many equal ones. */
const count = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: -30_000, max: 120_000 }).map((value) => value / 10_000) },
  { weight: 1, arbitrary: fc.constant(0) }
)

const shops = (locations: number): fc.Arbitrary<Shop> =>
  fc.integer({ min: 1, max: 12 }).chain((rows) => {
    const counts = fc.array(count, { minLength: rows, maxLength: rows })
    return fc.record({
      shown: counts,
      stock: fc.array(counts, { minLength: 1, maxLength: locations }),
      tolerance: fc.constantFrom(0, 0, 1, 2.5)
    })
  })

const run = <A>(search: Generator<number, A>): A => {
  for (;;) {
    const step = search.next()
    if (step.done === true) return step.value
  }
}

const subsets = (count: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from(
    { length: 2 ** count - 1 },
    (_, set) =>
      Array.from({ length: count }, (_, location) => location).filter((location) => ((set + 1) >> location & 1) === 1)
  )

describe("the best buffer", () => {
  it("explains as many rows as judging does, and more than any other whole number", () => {
    fc.assert(fc.property(shops(1), fc.integer({ min: 1, max: 100 }), (shop, percent) => {
      const rows = rowsOf(shop)
      const sum = addColumns(rows, [0], rows.count, new Float64Array(rows.count))
      const best = bestBuffer(rows, sum, percent, rows.count)
      assert.strictEqual(best.explained, judged(shop, { sources: [0], percent, buffer: best.buffer }))
      for (let buffer = 0; buffer <= 16; buffer++) {
        const other = judged(shop, { sources: [0], percent, buffer })
        assert.isAtMost(other, best.explained)
        if (buffer < best.buffer) assert.isBelow(other, best.explained)
      }
      // Nothing remains for the next call.
      assert.deepStrictEqual(bestBuffer(rows, sum, percent, rows.count), best)
    }))
  })

  it("uses only the first rows", () => {
    const rows = rowsOf({ shown: [5, 5, 90, 90, 90], stock: [[7, 7, 90, 90, 90]], tolerance: 0 })
    const sum = addColumns(rows, [0], 5, new Float64Array(5))
    assert.deepStrictEqual(bestBuffer(rows, sum, 100, 2), { buffer: 2, explained: 2 })
    assert.deepStrictEqual(bestBuffer(rows, sum, 100, 5), { buffer: 0, explained: 3 })
  })

  it("does not exist for impossibly large counts", () => {
    const rows = rowsOf({ shown: [1e11, 1e11, 3], stock: [[-1e11, 1e11, 3]], tolerance: 0 })
    assert.deepStrictEqual(bestBuffer(rows, units([-1e11, 1e11, 3]), 100, 3), { buffer: 0, explained: 2 })
    assert.deepStrictEqual(bestBuffer(rows, units([-1e11, 1e11, 3]), 50, 3), { buffer: 0, explained: 0 })
  })
})

describe("the search", () => {
  it("finds the best rule of small shops, and the simplest of equals", () => {
    fc.assert(
      fc.property(shops(3), (shop) => {
        const best = run(searchRule(rowsOf(shop)))
        assert.isDefined(best)
        assert.strictEqual(best.explained, judged(shop, best))
        for (const sources of subsets(shop.stock.length)) {
          for (const percent of [1, 2, 10, 33, 50, 66, 80, 99, 100]) {
            for (const buffer of [0, 1, 2, 3, 7]) {
              const other = judged(shop, { sources, percent, buffer })
              assert.isAtMost(other, best.explained)
              if (other < best.explained) continue
              assert.isAtLeast(sources.length, best.sources.length)
              if (sources.length === best.sources.length && percent === 100) assert.strictEqual(best.percent, 100)
            }
          }
        }
      }),
      { numRuns: 30 }
    )
  })

  it("has no result without locations", () => {
    assert.isUndefined(run(searchRule(rowsOf({ shown: [1, 2], stock: [], tolerance: 0 }))))
  })

  it("lets other fibers run during a long search", () => {
    const stock = Array.from(
      { length: 12 },
      (_, location) =>
        Array.from({ length: 20_000 }, (_, row) => Math.imul(row + 1, 40_503 + location * 7919) >>> 8 & 63)
    )
    const shown = (stock[0] ?? []).map((count, row) => Math.max(0, count + (stock[5]?.[row] ?? 0) - 4))
    let most = 0
    const search = searchRule(rowsOf({ shown, stock, tolerance: 0 }))
    for (;;) {
      const step = search.next()
      if (step.done === true) {
        assert.deepStrictEqual(step.value, { sources: [0, 5], percent: 100, buffer: 4, explained: 20_000 })
        break
      }
      most = Math.max(most, step.value)
    }
    assert.isAtMost(most, 20_000 * 6)
  })
})

describe("shuffled", () => {
  it("has every number once, in the same order each time", () => {
    fc.assert(fc.property(fc.nat(300), (count) => {
      const order = shuffled(count)
      assert.deepStrictEqual(Array.from(order.toSorted()), Array.from({ length: count }, (_, index) => index))
      assert.deepStrictEqual(shuffled(count), order)
    }))
  })

  it("keeps nothing of the order", () => {
    const order = shuffled(1000)
    assert.isBelow(order.filter((number, index) => Math.abs(number - index) < 10).length, 60)
    for (const step of [2, 7, 60]) {
      const kept = order.slice(0, 200).filter((number) => number % step === 0).length
      assert.isBelow(Math.abs(kept - 200 / step), 30, `every ${step}th`)
    }
  })
})
