import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { currencyDecimals, formatMoney, isPrice, largestPrice, largestValue } from "../src/index.ts"

/** Numbers and currency signs are joined by non-breaking spaces. */
const plain = (text: string) => text.replaceAll("\u00a0", " ")

describe("money", () => {
  it("has the format of its currency", () => {
    for (
      const [value, currency, text] of [
        [1_250_000, "VND", "1.250.000 ₫"],
        [0, "VND", "0 ₫"],
        [-5, "VND", "-5 ₫"],
        [largestValue, "VND", "1.000.000.000.000 ₫"],
        [1250, "USD", "$12.50"],
        [5, "USD", "$0.05"],
        [largestValue, "USD", "$10,000,000,000.00"],
        [1250, "JPY", "¥1,250"],
        [12_345, "KWD", "KWD 12.345"]
      ] as const
    ) {
      assert.strictEqual(plain(formatMoney(value, currency)), text)
    }
  })

  it("with an unknown currency code has two decimals and the code", () => {
    assert.strictEqual(currencyDecimals("QQQ"), 2)
    assert.strictEqual(plain(formatMoney(1250, "QQQ")), "QQQ 12.50")
  })

  it("without a currency is a plain number", () => {
    for (
      const code of [null, "", "VN", "VNDD", "VNĐ", "₫", "\u001b[31m", "V\u202eD", "__proto__", "x".repeat(100_000)]
    ) {
      assert.strictEqual(formatMoney(1250, code), "1250")
      if (code !== null) assert.isUndefined(currencyDecimals(code))
    }
  })

  it("never shows text from outside except three letters, and always has every digit", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: largestValue }), fc.string(), (value, code) => {
      const text = plain(formatMoney(value, code))
      assert.match(text, /^[\p{L}\p{Sc}]{0,3} ?[\d.,]+(?: ₫)?$/u)
      assert.strictEqual(BigInt(text.replaceAll(/\D/g, "")), BigInt(value))
    }))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: largestValue }), fc.constantFrom("VND", "USD", "KWD"), (value, code) => {
        assert.strictEqual(Number(formatMoney(value, code).replaceAll(/\D/g, "")), value)
      })
    )
  })
})

describe("a price", () => {
  it("has at most four decimals, is not below zero, and has a maximum", () => {
    for (const price of [0, 0.0001, 600_000, 12.5, largestPrice]) assert.isTrue(isPrice(price), String(price))
    for (const price of [-1, 0.00001, largestPrice + 1, Infinity, Number.NaN]) {
      assert.isFalse(isPrice(price), String(price))
    }
  })
})
