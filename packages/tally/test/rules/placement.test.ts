import { assert, describe, it } from "@effect/vitest"
import { type StockRule, uncheckedId } from "@stocktally/schema"
import { stockRule } from "@stocktally/testing"
import { placements } from "../../src/rules/placement.ts"

const loop = uncheckedId.LoopLocationId
const haravan = uncheckedId.HaravanLocationId
const rule = (of: string | null, from: ReadonlyArray<string> | null, changes: Partial<StockRule> = {}): StockRule => {
  const [first, ...others] = (from ?? []).map(haravan)
  return stockRule({
    loopLocationId: of === null ? null : loop(of),
    haravanLocationIds: first === undefined ? null : [first, ...others],
    ...changes
  })
}
const pair = (ours: string | null, theirs: string | null) => ({
  loop: ours === null ? null : loop(ours),
  haravan: theirs === null ? null : haravan(theirs)
})
const fed = (
  rules: ReadonlyArray<StockRule>,
  ours: string | null,
  theirs: string | null
): ReadonlyArray<string | null> => {
  const { rule, sources } = placements(rules)(pair(ours, theirs))
  return [rule?.for ?? null, ...sources]
}

describe("a place", () => {
  it("is fed by its own Haravan location, linked or not, if there are no rules", () => {
    assert.deepStrictEqual(fed([], "1", "11"), [null, "11"])
    assert.deepStrictEqual(fed([], null, "11"), [null, "11"])
    assert.deepStrictEqual(fed([], "1", null), [null])
  })

  it("is fed by its rule, else by the default, else by its link", () => {
    const own = rule("1", ["12", "2", "11", "2"], { percent: 80 })
    assert.deepStrictEqual(fed([own], "1", "11"), ["location", "2", "11", "12"])
    assert.deepStrictEqual(fed([own], "3", "13"), [null, "13"])
    assert.deepStrictEqual(fed([own, rule(null, ["14"])], "3", "13"), ["default", "14"])
    assert.deepStrictEqual(fed([own, rule(null, null)], "3", "13"), ["default", "13"])
    assert.deepStrictEqual(fed([rule("1", null)], "1", null), ["location"])
    assert.strictEqual(placements([own])(pair("1", null)).rule?.percent, 80)
  })

  it("that only Haravan has feeds nothing if there are rules", () => {
    assert.deepStrictEqual(fed([rule("1", ["11"])], null, "11"), [null])
    assert.deepStrictEqual(fed([rule(null, ["11"])], null, "12"), [null])
  })
})
