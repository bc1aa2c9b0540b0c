import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { findsHiddenRules, proposedWithoutRule } from "./support/hiddenRules.ts"

const limit = 600_000

describe("proposals", () => {
  it.live(
    "explain as many rows as the hidden rule, in each of 1,000 shops",
    () => findsHiddenRules(1, 1000, { skus: 300, warehouses: 6 }),
    limit
  )

  it.live(
    "explain as many rows as the hidden rule of more warehouses than can be combined in every way",
    () =>
      Effect.gen(function*() {
        yield* findsHiddenRules(2, 50, { skus: 400, warehouses: 8 })
        yield* findsHiddenRules(3, 50, { skus: 1500, warehouses: 12 })
        yield* findsHiddenRules(4, 30, { skus: 600, warehouses: 24 })
      }),
    limit
  )

  it.live("are made without a rule in 5 of 1,000 shops at most", () =>
    Effect.gen(function*() {
      assert.isAtMost(yield* proposedWithoutRule(5, 1000, { skus: 300, locations: 7 }), 5)
    }), limit)
})
