import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { findsHiddenRule, findsHiddenRules, proposedWithoutRule } from "./support/hiddenRules.ts"

describe("proposals", () => {
  it.live(
    "explain as many rows as the hidden rule, in each of 100 shops",
    () => findsHiddenRules(6, 100, { skus: 200, warehouses: 4 })
  )

  it.live("explain as many rows as a rule of 1 % of many warehouses, none of which can be left out", () =>
    Effect.gen(function*() {
      const rule = { percent: 1, warehouses: 13, buffer: 3 }
      assert.isTrue(yield* findsHiddenRule({ seed: 28, skus: 300, locations: 22, rule }))
    }))

  it.live("are not made without a rule, in 100 shops", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* proposedWithoutRule(7, 100, { skus: 200, locations: 5 }), 0)
    }))
})
