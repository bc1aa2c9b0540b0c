import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { findsHiddenRules, proposedWithoutRule } from "./support/hiddenRules.ts"

describe("proposals", () => {
  it.live(
    "explain as many rows as the hidden rule, in each of 100 shops",
    () => findsHiddenRules(6, 100, { skus: 200, warehouses: 4 })
  )

  it.live("are not made without a rule, in 100 shops", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* proposedWithoutRule(7, 100, { skus: 200, locations: 5 }), 0)
    }))
})
