import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { currencyDecimals, formatMoney, isPrice, largestValue } from "../src/Money.ts"

describe("money", () => {
  it("is written as its currency is", () => {
    assert.strictEqual(formatMoney(1_250_000, "VND"), "1.250.000\u00A0₫")
    assert.strictEqual(formatMoney(0, "VND"), "0\u00A0₫")
    assert.strictEqual(formatMoney(125_000, "USD"), "$1,250.00")
    assert.strictEqual(formatMoney(1_250, "JPY"), "¥1,250")
    assert.strictEqual(formatMoney(1_250, "KWD"), "KWD\u00A01.250")
  })

  it("is a bare number where the currency is not one", () => {
    for (const currency of [null, "", "dong", "\u001b[2J"]) assert.strictEqual(formatMoney(1_250, currency), "1250")
    assert.strictEqual(currencyDecimals("dong"), undefined)
    assert.deepStrictEqual(["VND", "USD", "KWD"].map(currencyDecimals), [0, 2, 3])
  })

  it("has every digit of its value", () => {
    const values = fc.integer({ min: 0, max: largestValue })
    fc.assert(fc.property(values, fc.constantFrom("VND", "USD", "KWD"), (value, currency) => {
      const digits = formatMoney(value, currency).replaceAll(/\D/g, "").replace(/^0+(?=\d)/, "")
      assert.strictEqual(digits, String(value))
    }))
  })
})

describe("a price", () => {
  it("is an exact decimal of four digits behind the point, and not below zero", () => {
    for (const price of [0, 0.0001, 199_000, 12.5, 1e10]) assert.isTrue(isPrice(price), String(price))
    for (const price of [-1, 0.00001, 1e10 + 1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.isFalse(isPrice(price), String(price))
    }
  })
})
