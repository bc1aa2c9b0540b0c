import { assert, describe, it } from "@effect/vitest"
import { identityTerms, type StockRule } from "@stocktally/schema"
import { haravanLocationId, loopLocationId } from "@stocktally/testing"
import { ruleAt } from "../../src/index.ts"

const rule = (
  percent: number,
  loopLocationId: StockRule["loopLocationId"],
  haravanLocationIds: StockRule["haravanLocationIds"]
): StockRule => ({
  loopLocationId,
  haravanLocationIds,
  percent,
  buffer: 0,
  cap: null,
  belowZero: "keep",
  tolerance: null,
  tolerancePercent: 0,
  note: null
})

const own = rule(80, loopLocationId(1), [haravanLocationId(8), haravanLocationId(9)])
const other = rule(50, null, null)

describe("the rule at a location", () => {
  it("is its own, else the default, else none", () => {
    assert.strictEqual(ruleAt([other, own], loopLocationId(1), undefined).terms.percent, 80)
    assert.deepInclude(ruleAt([other, own], loopLocationId(1), undefined), { for: "location" })
    assert.deepInclude(ruleAt([own, other], loopLocationId(2), undefined), { for: "default", terms: other })
    assert.deepInclude(ruleAt([own], loopLocationId(2), undefined), { for: null, terms: identityTerms })
  })

  it("names what feeds it, or leaves that to the link", () => {
    const linked = haravanLocationId(3)
    assert.deepStrictEqual(ruleAt([own], loopLocationId(1), linked).haravanLocationIds, own.haravanLocationIds)
    assert.deepStrictEqual(ruleAt([other], loopLocationId(1), linked).haravanLocationIds, [linked])
    assert.deepStrictEqual(ruleAt([other], loopLocationId(1), undefined).haravanLocationIds, [])
    assert.deepStrictEqual(ruleAt([], loopLocationId(1), linked).haravanLocationIds, [linked])
  })
})
