import { assert, describe, it } from "@effect/vitest"
import { ruleTerms } from "@stocktally/testing"
import * as fc from "fast-check"
import { isStale, judge, type VerdictInput, type VerdictRules } from "../../src/verdict/Verdict.ts"

const minute = 60_000
const rules: VerdictRules = { tolerance: 0, graceMillis: 30 * minute }
const updatedAt = 1_800_000_000_000
const loop = (available: number, fetchedAt = updatedAt + 31 * minute) => ({ available, fetchedAt })
const haravan = (available: number, knownAsOf = updatedAt + 32 * minute) => ({ available, updatedAt, knownAsOf })

/** Linked, tracked, read completely and equal by default. */
const known = (changes: Partial<VerdictInput> = {}): VerdictInput => ({
  link: "linked",
  loop: loop(5),
  haravan: haravan(5),
  loopComplete: true,
  haravanComplete: true,
  tracked: true,
  ...changes
})
const verdict = (changes: Partial<VerdictInput>, other: VerdictRules = rules) => judge(known(changes), other).verdict

describe("judge", () => {
  it("unlinked, whatever else is known", () => {
    assert.strictEqual(verdict({ link: "unlinked" }), "unlinked")
    assert.strictEqual(
      verdict({ link: "unlinked", tracked: null, haravan: null, haravanComplete: false, loop: loop(-1) }),
      "unlinked"
    )
  })

  it("unknown if the link, the product or a missing row was not read", () => {
    assert.strictEqual(verdict({ link: "unread" }), "unknown")
    assert.strictEqual(verdict({ tracked: null }), "unknown")
    assert.strictEqual(verdict({ haravan: null, haravanComplete: false }), "unknown")
    assert.strictEqual(verdict({ loop: null, loopComplete: false }), "unknown")
    assert.strictEqual(verdict({ loop: null, loopComplete: false, tracked: false }), "unknown")
    assert.strictEqual(verdict({ haravan: null, haravanComplete: false, loop: loop(-3) }), "unknown")
    assert.strictEqual(verdict({ loop: null, haravan: null }), "unknown")
  })

  it("judges a row that both sides returned, although the rest of a side was not read", () => {
    assert.strictEqual(verdict({ loopComplete: false, haravanComplete: false }), "match")
  })

  it("untracked before oversold and all that follows", () => {
    assert.strictEqual(verdict({ tracked: false }), "untracked")
    assert.strictEqual(verdict({ tracked: false, loop: loop(-1) }), "untracked")
    assert.strictEqual(verdict({ tracked: false, haravan: null }), "untracked")
  })

  it("oversold below zero on either side, before only-in and match", () => {
    assert.strictEqual(verdict({ loop: loop(-1) }), "oversold")
    assert.strictEqual(verdict({ haravan: haravan(-1) }), "oversold")
    assert.strictEqual(verdict({ loop: loop(-2), haravan: haravan(-2) }), "oversold")
    assert.strictEqual(verdict({ loop: loop(-1), haravan: null }), "oversold")
    assert.strictEqual(verdict({ loop: null, haravan: haravan(-1) }), "oversold")
    assert.strictEqual(verdict({ loop: loop(0), haravan: haravan(0) }), "match")
  })

  it("only on one side, if the other was read completely", () => {
    assert.strictEqual(verdict({ haravan: null }), "only-in-loop")
    assert.strictEqual(verdict({ loop: null }), "only-in-haravan")
    assert.strictEqual(verdict({ haravan: null, loop: loop(0), loopComplete: false }), "only-in-loop")
  })

  it("match up to the tolerance and not beyond", () => {
    assert.strictEqual(verdict({ loop: loop(6) }), "drift")
    assert.strictEqual(verdict({ loop: loop(6) }, { ...rules, tolerance: 1 }), "match")
    assert.strictEqual(verdict({ loop: loop(4) }, { ...rules, tolerance: 1 }), "match")
    assert.strictEqual(verdict({ loop: loop(7) }, { ...rules, tolerance: 1 }), "drift")
  })

  it("compares Loop with the expected count of a stock rule, but judges oversold by the real counts", () => {
    const share = { percent: 80, buffer: 2, belowZero: "zero" } as const
    const terms = ruleTerms(share)
    const judged = (ours: number | null, theirs: number) =>
      judge(known({ terms, loop: ours === null ? null : loop(ours), haravan: haravan(theirs) }), rules)
    const said = (ours: number | null, theirs: number) => {
      const { delta, expected, verdict } = judged(ours, theirs)
      return [verdict, expected, delta]
    }
    assert.deepStrictEqual(said(14, 20), ["match", 14, 0])
    assert.deepStrictEqual(said(20, 20), ["drift", 14, 6])
    assert.deepStrictEqual(said(0, 1), ["match", 0, 0])
    assert.deepStrictEqual(said(null, 2), ["only-in-haravan", 0, null])
    assert.deepStrictEqual(said(0, -1), ["oversold", 0, 0])
    assert.strictEqual(
      verdict({ terms: ruleTerms({ ...share, tolerance: 1 }), loop: loop(15), haravan: haravan(20) }),
      "match"
    )
    assert.strictEqual(
      verdict({ terms: ruleTerms({ ...share, tolerancePercent: 10 }), loop: loop(15), haravan: haravan(20) }),
      "match"
    )
    assert.strictEqual(
      verdict({ terms: ruleTerms({ ...share, tolerance: 0 }), loop: loop(15), haravan: haravan(20) }, {
        ...rules,
        tolerance: 1
      }),
      "drift",
      "the rule's tolerance goes before that of the settings"
    )
  })

  it("drift from the end of the grace window, settling before", () => {
    const at = (millis: number) => verdict({ loop: loop(6, updatedAt + millis) })
    assert.strictEqual(at(30 * minute), "drift")
    assert.strictEqual(at(30 * minute - 1), "settling")
    assert.strictEqual(verdict({ loop: loop(6, updatedAt) }, { ...rules, graceMillis: 0 }), "drift")
  })

  it("drift only if Haravan is known as of the Loop reading or later", () => {
    const readAt = updatedAt + 60 * minute
    const asOf = (knownAsOf: number) => verdict({ loop: loop(6, readAt), haravan: haravan(5, knownAsOf) })
    assert.strictEqual(asOf(readAt), "drift")
    assert.strictEqual(asOf(readAt - 1), "settling")
  })

  it("counts the grace window from the last match if that is later", () => {
    const lastMatchAt = updatedAt + 60 * minute
    const at = (fetchedAt: number) =>
      judge(known({ lastMatchAt, loop: loop(6, fetchedAt), haravan: haravan(5, fetchedAt) }), rules)
    assert.deepStrictEqual(at(lastMatchAt + 29 * minute), {
      verdict: "settling",
      expected: 5,
      delta: 1,
      since: lastMatchAt
    })
    assert.deepStrictEqual(at(lastMatchAt + 30 * minute), {
      verdict: "drift",
      expected: 5,
      delta: 1,
      since: lastMatchAt
    })
    assert.strictEqual(judge(known({ lastMatchAt: updatedAt - 1 }), rules).since, updatedAt)
  })

  it("does not take back a drift because Loop was read again before Haravan", () => {
    const readAgain = { loop: loop(6, updatedAt + 90 * minute), haravan: haravan(5, updatedAt + 60 * minute) }
    assert.strictEqual(verdict(readAgain), "settling")
    assert.strictEqual(verdict({ ...readAgain, lastDifferenceAt: updatedAt + 30 * minute }), "drift")
    assert.strictEqual(verdict({ ...readAgain, lastDifferenceAt: updatedAt + 29 * minute }), "settling")
  })

  it("has a delta only if both counts are known and tracked", () => {
    assert.strictEqual(judge(known({ loop: loop(2), haravan: haravan(-3) }), rules).delta, 5)
    for (
      const changes of [{ loop: null }, { haravan: null }, { tracked: false }, { tracked: null }, {
        link: "unlinked" as const
      }]
    ) {
      assert.isNull(judge(known(changes), rules).delta)
    }
  })

  it("has no since without a Haravan count or an observed match", () => {
    assert.isNull(judge(known({ haravan: null }), rules).since)
    assert.strictEqual(judge(known({ haravan: null, lastMatchAt: 7 }), rules).since, 7)
  })
})

describe("isStale", () => {
  it("uses the older side, and knownAsOf for Haravan", () => {
    const at = (loopAt: number | null, haravanAt: number | null) =>
      isStale(
        {
          loop: loopAt === null ? null : { fetchedAt: loopAt },
          haravan: haravanAt === null ? null : { knownAsOf: haravanAt }
        },
        100,
        30
      )
    assert.isFalse(at(70, 70))
    assert.isTrue(at(69, 100))
    assert.isTrue(at(100, 69))
    assert.isFalse(at(null, 70))
    assert.isTrue(at(69, null))
    assert.isFalse(at(null, null))
  })
})

const count = fc.integer({ min: -3, max: 6 })
const time = fc.integer({ min: 0, max: 20 })
const anyKnown: fc.Arbitrary<VerdictInput> = fc.record({
  link: fc.constantFrom("linked", "unlinked", "unread"),
  loop: fc.option(fc.record({ available: count, fetchedAt: time })),
  haravan: fc.option(fc.record({ available: count, updatedAt: time, knownAsOf: time })),
  loopComplete: fc.boolean(),
  haravanComplete: fc.boolean(),
  tracked: fc.option(fc.boolean()),
  lastMatchAt: fc.option(time, { nil: undefined }),
  lastDifferenceAt: fc.option(time, { nil: undefined })
})
const anyRules = fc.record({ tolerance: fc.nat(3), graceMillis: fc.nat(10) })
const check = (property: (known: VerdictInput, rules: VerdictRules) => void) =>
  fc.assert(fc.property(anyKnown, anyRules, property), { numRuns: 2000 })

describe("verdicts of any input", () => {
  it("match only if both counts exist and differ by no more than the tolerance", () => {
    check((known, rules) => {
      const { delta, verdict } = judge(known, rules)
      const comparable = delta !== null && known.loop!.available >= 0 && known.haravan!.available >= 0
      assert.strictEqual(verdict === "match", comparable && Math.abs(delta) <= rules.tolerance)
      assert.strictEqual(verdict === "drift" || verdict === "settling", comparable && Math.abs(delta) > rules.tolerance)
    })
  })

  it("are unknown, unlinked or untracked for a missing row, unless its side was read completely", () => {
    check((known, rules) => {
      const { verdict } = judge(known, rules)
      if ((known.loop === null && !known.loopComplete) || (known.haravan === null && !known.haravanComplete)) {
        assert.include(["unlinked", "unknown"], verdict)
      }
    })
  })

  it("stay drift if the counts are the same when both sides are read again, Haravan last", () => {
    fc.assert(
      fc.property(anyKnown, anyRules, time, time, (known, rules, loopLater, haravanLater) => {
        if (judge(known, rules).verdict !== "drift") return
        const fetchedAt = known.loop!.fetchedAt + loopLater
        const again: VerdictInput = {
          ...known,
          loop: { ...known.loop!, fetchedAt },
          haravan: { ...known.haravan!, knownAsOf: Math.max(known.haravan!.knownAsOf, fetchedAt) + haravanLater }
        }
        assert.strictEqual(judge(again, rules).verdict, "drift")
      }),
      { numRuns: 5000 }
    )
  })
})
