import { assert, describe, it } from "@effect/vitest"
import { makeTheme } from "../../src/terminal/tones.ts"
import { Line } from "../../src/terminal/Line.ts"
import { shown } from "../../src/terminal/visible.ts"
import { age, span } from "../../src/terminal/time.ts"
import { count } from "../../src/terminal/count.ts"
import { wrap } from "../../src/terminal/wrap.ts"
import { widthOf } from "../../src/terminal/width.ts"

const theme = makeTheme({ color: "none", unicode: true, spoken: false })

describe("text on the screen", () => {
  it("loses only marks, and characters without a letter, in ASCII", () => {
    assert.strictEqual(shown("Đầm xoè – Đen / S", false), "Dam xoe - Den / S")
    assert.strictEqual(shown("漢字 ❤️", false).replace(/\?+/g, "?"), "? ?")
    assert.strictEqual(shown("Đầm \u001b[2J", true), "Đầm \\u{1b}[2J")
  })

  it("never takes more cells than a line has", () => {
    for (const text of ["Áo dài", "漢字漢字漢字", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "\u202e\u202e", "a"]) {
      for (let columns = 1; columns < 12; columns++) {
        const line = new Line(theme, columns).cell(text, 6).add(text).gap(2).add(text)
        assert.isAtMost(widthOf(line.toString()), columns, `${text} in ${columns}`)
        assert.strictEqual(widthOf(line.toString()), line.used)
      }
    }
  })

  it("is broken between words, and within a word only if necessary", () => {
    assert.deepStrictEqual(wrap("one two three", 7), ["one two", "three"])
    assert.deepStrictEqual(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"])
    assert.deepStrictEqual(wrap("漢字漢", 3), ["漢", "字", "漢"])
    assert.deepStrictEqual(wrap("", 5), [""])
  })

  it("has short times and numbers", () => {
    const minute = 60_000
    assert.deepStrictEqual([
      age(0, 59_000),
      age(0, 59 * minute),
      age(0, 26 * 60 * minute),
      age(0, 800 * 24 * 60 * minute)
    ], ["59 s", "59 min", "1 d", "2 y"])
    assert.strictEqual(age(10, 0), "0 s")
    assert.deepStrictEqual([span(300), span(12_000), span(250_000), span(7_500_000)], [
      "0.3 s",
      "12 s",
      "4 min 10 s",
      "2 h 5 min"
    ])
    assert.deepStrictEqual([count(1_234_567), count(-1234), count(0)], ["1,234,567", "-1,234", "0"])
  })
})
