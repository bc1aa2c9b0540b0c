import { assert, describe, it } from "@effect/vitest"
import { fromTenThousandths, largestPrice, largestValue, toTenThousandths } from "@stocktally/schema"
import * as fc from "fast-check"
import { rowValue, computeValue } from "../../src/rules/rowValue.ts"

describe("the value of a difference", () => {
  it("is in the currency's smallest unit, rounded half up", () => {
    assert.strictEqual(computeValue(9, 250_000, 0), 2_250_000)
    assert.strictEqual(computeValue(3, 12.5, 2), 3750)
    assert.strictEqual(computeValue(0.5, 0.01, 2), 1)
    assert.strictEqual(computeValue(0.4999, 0.01, 2), 0)
    assert.strictEqual(computeValue(0, 100, 0), 0)
    assert.strictEqual(computeValue(largestValue, 1, 0), largestValue)
    assert.isNull(computeValue(largestValue + 1, 1, 0))
    assert.isNull(computeValue(1e11, largestPrice, 4))
  })

  it("is exact, whatever the numbers, and null if it is too large", () => {
    const upTo = (most: number) =>
      fc.oneof(fc.integer({ min: 0, max: 10_000_000 }), fc.maxSafeInteger().filter((n) => n >= 0 && n <= most))
    fc.assert(
      fc.property(upTo(1e15), upTo(1e14), fc.integer({ min: 0, max: 4 }), (size, price, decimals) => {
        const scale = 10n ** BigInt(8 - decimals)
        // Doubled, so that the half is a whole number.
        const exact = (2n * BigInt(size) * BigInt(price) + scale) / (2n * scale)
        assert.strictEqual(
          computeValue(fromTenThousandths(size), fromTenThousandths(price), decimals),
          exact > BigInt(largestValue) ? null : Number(exact)
        )
        assert.strictEqual(toTenThousandths(fromTenThousandths(size)), size)
      })
    )
  })

  it("needs a comparison, a price and a currency", () => {
    const row = { verdict: "drift", size: 2, price: 10 } as const
    assert.strictEqual(rowValue(row, "VND"), 20)
    assert.strictEqual(rowValue(row, "USD"), 2000)
    assert.strictEqual(rowValue({ ...row, verdict: "match", size: 0 }, "USD"), 0)
    for (
      const [changes, currency] of [
        [{ verdict: "unlinked" }, "VND"],
        [{ verdict: "unknown" }, "VND"],
        [{ verdict: "untracked" }, "VND"],
        [{ price: null }, "VND"],
        [{ size: null }, "VND"],
        [{}, null],
        [{}, "no currency"]
      ] as const
    ) assert.isNull(rowValue({ ...row, ...changes }, currency))
  })
})
