import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { visible } from "../src/visible.ts"

/** Every code point that must not reach a terminal, listed independently of the implementation. */
const ranges: ReadonlyArray<readonly [number, number]> = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f]
]
const isHostile = (codePoint: number) => ranges.some(([from, to]) => codePoint >= from && codePoint <= to)
const codePoints = (text: string) => Array.from(text, (character) => character.codePointAt(0)!)

/** Text that mixes hostile characters, emoji and letters of many scripts. */
const text = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("Áo thun đỏ", "漢字", "👩‍👩‍👧", "🏳️‍🌈", "👩🏽‍💻", "\u200d", "\ufe0f", "\ud83d", "\udc69"),
    fc.constantFrom(...ranges.flat()).map((codePoint) => String.fromCodePoint(codePoint))
  )
).map((parts) => parts.join(""))

describe("visible", () => {
  it("writes each kind of hostile character as its code point", () => {
    assert.strictEqual(visible("\u001b[31mred\u001b]0;title\u0007"), String.raw`\u{1b}[31mred\u{1b}]0;title\u{7}`)
    assert.strictEqual(visible("a\r\nb\tc"), String.raw`a\u{d}\u{a}b\u{9}c`)
    assert.strictEqual(visible("\u009b2J\u0085"), String.raw`\u{9b}2J\u{85}`)
    assert.strictEqual(
      visible("1\u202e2\u20663\u2069\u200e\u061c"),
      String.raw`1\u{202e}2\u{2066}3\u{2069}\u{200e}\u{61c}`
    )
    assert.strictEqual(visible("a\u200bb\ufeffc\u00add"), String.raw`a\u{200b}b\u{feff}c\u{ad}d`)
    assert.strictEqual(visible("\u2028\u2029\u{e0041}"), String.raw`\u{2028}\u{2029}\u{e0041}`)
    assert.strictEqual(visible("\ud800x\udfff"), String.raw`\u{d800}x\u{dfff}`)
  })

  it("keeps every other character", () => {
    const wrong: Array<number> = []
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint)
      if ((visible(character) === character) === isHostile(codePoint)) wrong.push(codePoint)
    }
    assert.deepStrictEqual(wrong, [])
  })

  it("keeps a joiner only between emoji", () => {
    for (const emoji of ["👩‍👩‍👧", "🏳️‍🌈", "👩🏽‍💻", "👁️‍🗨️"]) assert.strictEqual(visible(emoji), emoji)
    assert.strictEqual(visible("a\u200db"), String.raw`a\u{200d}b`)
    assert.strictEqual(visible("👩\u200da"), String.raw`👩\u{200d}a`)
    assert.strictEqual(visible("a\u200d👩"), String.raw`a\u{200d}👩`)
    assert.strictEqual(visible("👩\u200d\u200d👩"), String.raw`👩\u{200d}\u{200d}👩`)
  })

  it("returns no hostile characters except joiners between emoji", () => {
    fc.assert(fc.property(text, (text) => {
      // Unicode's rule GB11 joins pictographs; some of them are not emoji yet.
      const joiner = /(?<=\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)\u200d(?=\p{Extended_Pictographic})/gu
      const safe = visible(text).replace(joiner, "")
      assert.isFalse(codePoints(safe).some(isHostile))
    }))
  })

  it("changes nothing the second time", () => {
    fc.assert(fc.property(text, (text) => assert.strictEqual(visible(visible(text)), visible(text))))
  })

  it("loses nothing: the code points are those of the input", () => {
    fc.assert(fc.property(text.filter((text) => !text.includes("\\")), (text) => {
      const spelt = visible(text).replace(
        /\\u\{([0-9a-f]+)\}/g,
        (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16))
      )
      assert.strictEqual(spelt, text)
    }))
  })
})
