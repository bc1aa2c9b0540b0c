import { assert, describe, it } from "@effect/vitest"
import { Verdict } from "@stocktally/schema"
import { makeTheme } from "../../src/terminal/tones.ts"
import { label, toneOf, verdictMarks } from "../../src/terminal/verdicts.ts"
import { widthOf } from "../../src/terminal/width.ts"

/** Verdicts that share a tone, because people treat them alike. */
const alike: ReadonlyArray<ReadonlyArray<Verdict>> = [["only-in-loop", "only-in-haravan"], ["unknown", "untracked"]]

const styleOf = (verdict: Verdict, color: "none" | "16" | "256") =>
  makeTheme({ color, unicode: true, spoken: false }).tone(toneOf(verdict), "x")

describe("the labels of verdicts", () => {
  it("differ in every length, without colour", () => {
    for (const key of ["label", "short", "brief", "letter"] as const) {
      const texts = Verdict.literals.map((verdict) => verdictMarks[verdict][key])
      assert.strictEqual(new Set(texts).size, Verdict.literals.length, key)
    }
  })

  it("fit the cells that they promise", () => {
    for (const { brief, label, letter, short } of Object.values(verdictMarks)) {
      assert.isAtMost(widthOf(label), 15)
      assert.isAtMost(widthOf(short), 11)
      assert.isAtMost(widthOf(brief), 6)
      assert.strictEqual(widthOf(letter), 1)
    }
  })

  it("are the words of a stock manager", () => {
    assert.strictEqual(label("drift"), "differs")
    assert.strictEqual(label("settling"), "just changed")
  })

  for (const color of ["16", "256"] as const) {
    it(`have colours of their own on a terminal of ${color} colours`, () => {
      for (const a of Verdict.literals) {
        for (const b of Verdict.literals) {
          const isSame = a === b || alike.some((group) => group.includes(a) && group.includes(b))
          assert.strictEqual(styleOf(a, color) === styleOf(b, color), isSame, `${a}, ${b}`)
        }
      }
    })
  }

  it("have no colour on a terminal without any; oversold is bold", () => {
    for (const verdict of Verdict.literals) assert.notMatch(styleOf(verdict, "none"), /\[(?:\d+;)*[34]\d/)
    assert.strictEqual(styleOf("oversold", "none"), "\u001b[1mx\u001b[22m")
  })
})
