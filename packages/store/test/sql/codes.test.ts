import { assert, describe, it } from "@effect/vitest"
import { Verdict } from "@stocktally/schema"
import {
  classOf,
  isEmpty,
  levelRecord,
  sides,
  upstreamOf,
  verdictCodes,
  verdictOf,
  verdictOfCode
} from "../../src/sql/codes.ts"

describe("numbers that stand for names in the tables", () => {
  it("are those of every store there is", () => {
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
    assert.deepStrictEqual(sides, { loop: 0, haravan: 1 })
    assert.deepStrictEqual(levelRecord, { readable: 0, unreadable: 1, maybeUnidentified: 2 })
    assert.deepStrictEqual([classOf("match"), classOf("match", true), classOf("settling", true)], [12, 13, 17])
  })

  it("name what they were made of, and sort as the verdicts do", () => {
    for (const verdict of Verdict.literals) {
      assert.strictEqual(verdictOfCode(verdictCodes[verdict]), verdict)
      for (const empty of [false, true]) {
        assert.strictEqual(verdictOf(classOf(verdict, empty)), verdict)
        assert.strictEqual(isEmpty(classOf(verdict, empty)), empty)
      }
    }
    const sorted = Verdict.literals.toSorted((self, that) => verdictCodes[self] - verdictCodes[that])
    assert.deepStrictEqual(sorted, [...Verdict.literals])
    assert.deepStrictEqual([upstreamOf(0), upstreamOf(1)], ["loop", "haravan"])
  })
})
