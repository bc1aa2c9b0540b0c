import { assert, describe, it } from "@effect/vitest"
import { makeRule } from "@stocktally/testing"
import type { NamedRule } from "../../src/ruleset/NamedRule.ts"
import { ruleDifference, ruleTarget, ruleText } from "../../src/ruleset/ruleText.ts"

const names: { readonly [id: string]: string } = { "11": "Kho Hà Nội", "12": "Kho \u001bĐà Nẵng", "13": "Kho Hà Nội" }

const named = (terms: Parameters<typeof makeRule>[0]): NamedRule => {
  const { haravanLocationIds, ...rule } = makeRule(terms)
  return {
    ...rule,
    haravanLocationIds,
    loopName: terms.loop === "1" ? "Web" : null,
    haravanNames: haravanLocationIds?.map((id) => names[id] ?? null) ?? null
  }
}

describe("a stock rule for people", () => {
  const rules: ReadonlyArray<readonly [terms: Parameters<typeof makeRule>[0], target: string, text: string]> = [
    [{ loop: null }, "default", "all of the linked location, at least 0"],
    [{ loop: "1", belowZero: "keep" }, "Web", "all of the linked location"],
    [
      { loop: "2", from: ["11", "12", "99"], percent: 80, buffer: 2.5, cap: 50, tolerance: 1, tolerancePercent: 5 },
      "2",
      "80 % of Kho Hà Nội + Kho \\u{1b}Đà Nẵng + 99, less 2.5, at least 0, at most 50, give or take 1, give or take 5 %"
    ]
  ]
  for (const [terms, target, text] of rules) {
    it(`is ${text}`, () => {
      assert.deepStrictEqual([ruleTarget(named(terms)), ruleText(named(terms))], [target, text])
    })
  }

  it("lists only the differences from the rule before", () => {
    const before = named({ loop: "1", from: ["11"], percent: 80, buffer: 2 })
    assert.strictEqual(ruleDifference(before, before), "")
    assert.strictEqual(
      ruleDifference(
        before,
        named({
          loop: "1",
          percent: 90,
          buffer: 3,
          cap: 50,
          belowZero: "keep",
          tolerance: 1,
          tolerancePercent: 5,
          note: "why"
        })
      ),
      "from Kho Hà Nội to the linked location, share 80 % to 90 %, buffer 2 to 3, cap none to 50, below zero zero to keep, " +
        "tolerance as set to 1, tolerance in percent 0 to 5, note none to \"why\""
    )
    const other = named({ loop: "1", from: ["13"], percent: 80, buffer: 2 })
    assert.strictEqual(ruleDifference(before, other), "from Kho Hà Nội to Kho Hà Nội", "another of the same name")
  })
})
