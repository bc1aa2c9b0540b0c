import { assert, describe, it } from "@effect/vitest"
import { Verdict } from "@stocktally/schema"
import {
  toRowClass,
  classList,
  isEmptyClass,
  isTransitClass,
  unreadableCodes,
  sideCodes,
  upstreamOfSide,
  verdictCodes,
  verdictOfClass,
  verdictOfCode
} from "../../src/sql/codes.ts"

describe("codes of names", () => {
  it("are those of all existing stores", () => {
    assert.deepStrictEqual(verdictCodes, {
      unlinked: 0,
      unknown: 1,
      untracked: 2,
      oversold: 3,
      "only-in-loop": 4,
      "only-in-haravan": 5,
      match: 6,
      drift: 7,
      settling: 8
    })
    assert.deepStrictEqual(sideCodes, { loop: 0, haravan: 1 })
    assert.deepStrictEqual(unreadableCodes, { readable: 0, unreadable: 1, maybeUnidentified: 2 })
    assert.deepStrictEqual([
      toRowClass("match"),
      toRowClass("match", { empty: true }),
      toRowClass("settling", { transit: true })
    ], [24, 25, 34])
  })

  it("decode to their names, and sort like the verdicts", () => {
    for (const verdict of Verdict.literals) {
      assert.strictEqual(verdictOfCode(verdictCodes[verdict]), verdict)
      const classes = [false, true].flatMap((transit) => [false, true].map((empty) => ({ empty, transit })))
      for (const of of classes) {
        const rowClass = toRowClass(verdict, of)
        assert.strictEqual(verdictOfClass(rowClass), verdict)
        assert.deepStrictEqual({ empty: isEmptyClass(rowClass), transit: isTransitClass(rowClass) }, of)
      }
      assert.strictEqual(classList(verdict), classes.map((of) => toRowClass(verdict, of)).join(", "))
    }
    const sorted = Verdict.literals.toSorted((self, that) => verdictCodes[self] - verdictCodes[that])
    assert.deepStrictEqual(sorted, [...Verdict.literals])
    assert.deepStrictEqual([upstreamOfSide(0), upstreamOfSide(1)], ["loop", "haravan"])
  })
})
