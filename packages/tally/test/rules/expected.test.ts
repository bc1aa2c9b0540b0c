import { assert, describe, it } from "@effect/vitest"
import { fromTenThousandths, identityTerms, type RuleTerms, toTenThousandths } from "@stocktally/schema"
import { ruleTerms } from "@stocktally/testing"
import * as fc from "fast-check"
import { expectedCount, isWithinTolerance, stockSum } from "../../src/rules/expected.ts"

const most = toTenThousandths(1e11)
/** Quantities of every size, many of them small whole numbers. */
const units = (min: number) =>
  fc.oneof(
    fc.integer({ min: min < 0 ? -50 : 0, max: 50 }).map((whole) => whole * 10_000),
    fc.integer({ min: min < 0 ? -1_000_000 : 0, max: 1_000_000 }),
    fc.maxSafeInteger().filter((value) => value >= min && value <= most),
    fc.constantFrom(most, most - 1, ...(min < 0 ? [-most, 1 - most] : []))
  )
const quantity = units(-most).map(fromTenThousandths)
const notNegative = units(0).map(fromTenThousandths)
const terms: fc.Arbitrary<RuleTerms> = fc.record({
  percent: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 100 })),
  buffer: notNegative,
  cap: fc.option(notNegative),
  belowZero: fc.constantFrom("zero" as const, "keep" as const),
  tolerance: fc.option(notNegative),
  tolerancePercent: fc.integer({ min: 0, max: 100 })
})

const big = (value: number): bigint => BigInt(toTenThousandths(value))
const floored = (dividend: bigint, divisor: bigint): bigint => dividend / divisor - (dividend % divisor < 0n ? 1n : 0n)

/** The same calculation in BigInt. */
const exactly = ({ belowZero, buffer, cap, percent }: RuleTerms, stock: number): bigint => {
  const shared = percent === 100 ? big(stock) : floored(big(stock) * BigInt(percent), 1_000_000n) * 10_000n
  const left = shared - big(buffer)
  const shown = belowZero === "zero" && left < 0n ? 0n : left
  return cap !== null && shown > big(cap) ? big(cap) : shown
}

describe("the expected count", () => {
  it("is the share in whole units, less the buffer, and no more than the cap", () => {
    const rule = ruleTerms({ percent: 80, buffer: 2, belowZero: "zero" })
    assert.deepStrictEqual([20, 21, 19.9, 2, 0, -5].map((stock) => expectedCount(rule, stock)), [14, 14, 13, 0, 0, 0])
    assert.strictEqual(expectedCount(ruleTerms({ percent: 80, buffer: 2, cap: 10 }), 20), 10)
    assert.strictEqual(expectedCount(ruleTerms({ percent: 80, buffer: 2 }), 1), -2)
    assert.strictEqual(expectedCount(ruleTerms({ percent: 80 }), -1), -1, "rounded down, not towards zero")
    assert.strictEqual(expectedCount(ruleTerms({ buffer: 0.3 }), 0.4), 0.1)
  })

  it("is exact, whatever the numbers", () => {
    fc.assert(fc.property(terms, quantity, (rule, stock) => {
      assert.strictEqual(BigInt(toTenThousandths(expectedCount(rule, stock))), exactly(rule, stock))
    }))
  })

  it("is the stock itself without a rule", () => {
    fc.assert(fc.property(quantity, (stock) => assert.strictEqual(expectedCount(identityTerms, stock), stock)))
  })

  it("never falls when the stock rises, and is never above the cap", () => {
    fc.assert(fc.property(terms, quantity, quantity, (rule, one, other) => {
      assert.isAtMost(expectedCount(rule, Math.min(one, other)), expectedCount(rule, Math.max(one, other)))
      if (rule.cap !== null) assert.isAtMost(expectedCount(rule, one), rule.cap)
      if (rule.belowZero === "zero") assert.isAtLeast(expectedCount(rule, one), 0)
    }))
  })

  it("does not depend on the order of locations, and is exact in their sum", () => {
    fc.assert(fc.property(fc.array(quantity, { maxLength: 6 }), (counts) => {
      const sum = stockSum(counts)
      const exact = counts.reduce((sum, count) => sum + big(count), 0n)
      assert.strictEqual(stockSum(counts.toReversed()), sum)
      assert.strictEqual(stockSum(counts.toSorted((a, b) => a - b)), sum)
      assert.strictEqual(sum === null ? null : big(sum), exact > BigInt(most) || exact < -BigInt(most) ? null : exact)
    }))
  })
})

describe("the tolerance", () => {
  it("is the rule's units, else those of the settings, or a percentage of the expected count", () => {
    fc.assert(
      fc.property(
        quantity,
        quantity,
        notNegative,
        fc.record({ tolerance: fc.option(notNegative), tolerancePercent: fc.integer({ min: 0, max: 100 }) }),
        (delta, expected, usual, rule) => {
          const [difference, due] = [delta, expected].map((value) => big(Math.abs(value))) as [bigint, bigint]
          assert.strictEqual(
            isWithinTolerance(delta, expected, rule, usual),
            difference <= big(rule.tolerance ?? usual) || difference * 100n <= due * BigInt(rule.tolerancePercent)
          )
        }
      )
    )
  })
})
