import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { fold } from "../../src/text/fold.ts"
import { foldOnce } from "../../src/text/foldOnce.ts"
import { normalKey } from "../../src/text/normalKey.ts"
import { visibleKey } from "../../src/text/visibleKey.ts"

describe("fold", () => {
  it("finds Vietnamese words typed without marks, composed or not", () => {
    for (const written of ["Áo Đỏ", "\u00c1o \u00d0ỏ", "ÁO ĐỎ", "áo đỏ", "Áo Đỏ".normalize("NFD"), "ao do"]) {
      assert.strictEqual(fold(written), "ao do")
    }
    assert.strictEqual(fold("Quần Ống Rộng ưỡn ẹo"), "quan ong rong uon eo")
  })

  it("has no line breaks, and no characters that databases refuse", () => {
    assert.strictEqual(fold("A\nB\r\nÁ\0\ud800"), "a b  a\u2400\ufffd")
  })

  it("keeps the letters of other scripts", () => {
    assert.strictEqual(fold("漢字 Привет"), "漢字 привет")
  })

  it("is the same for composed and decomposed text, for upper and lower case, and when repeated", () => {
    const words = fc.string({ unit: fc.constantFrom(...Array.from("aăâbdđeêgioôơuưyÁẢÃẠẮẰÂĐỆỘỬ -1".normalize("NFC"))) })
    fc.assert(fc.property(words, (text) => {
      const folded = fold(text)
      assert.strictEqual(fold(text.normalize("NFD")), folded)
      assert.strictEqual(fold(text.toUpperCase()), folded)
      assert.strictEqual(fold(folded), folded)
      assert.match(folded, /^[ -~]*$/)
    }))
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => assert.strictEqual(fold(fold(text)), fold(text))))
  })

  it("is the same with a cache", () => {
    const folded = foldOnce()
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 3 }), (text) => {
      assert.strictEqual(folded(text), fold(text))
      assert.strictEqual(folded(text), fold(text))
    }))
  })
})

describe("visibleKey", () => {
  it("shows the difference between keys that look the same, and keeps visible characters", () => {
    assert.strictEqual(
      visibleKey("A\u00a0B\u3000C\u200bD\u115fE\u034f"),
      "A\\u{a0}B\\u{3000}C\\u{200b}D\\u{115f}E\\u{34f}"
    )
    assert.strictEqual(visibleKey("ÁO Đỏ".normalize("NFD")), "ÁO Đỏ".normalize("NFD"))
  })
})

describe("normalKey", () => {
  it("is undefined for blank text", () => {
    for (const blank of [null, "", "  ", "\t\n", "\u00a0", "\ufeff"]) assert.isUndefined(normalKey(blank))
  })

  it("trims, composes and folds case, and keeps marks", () => {
    assert.strictEqual(normalKey("  SKU-1 "), "sku-1")
    assert.strictEqual(normalKey("ÁO".normalize("NFD")), normalKey("áo"))
    assert.strictEqual(normalKey("STRASSE"), normalKey("straße"))
    assert.strictEqual(normalKey("ẞ"), normalKey("ß"))
    assert.notStrictEqual(normalKey("SƠN"), normalKey("SON"))
  })

  it("is the same for composed and decomposed text, even if case mapping reorders marks", () => {
    for (const text of ["ÁO ĐỎ", "\u1f80\u0323", "\u0345\u0301"]) {
      assert.strictEqual(normalKey(text.normalize("NFD")), normalKey(text.normalize("NFC")))
    }
  })

  it("is the same when repeated", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const key = normalKey(text)
      if (key !== undefined) assert.strictEqual(normalKey(key), key)
    }))
  })
})
