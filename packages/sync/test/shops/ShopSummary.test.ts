import { assert, describe, it } from "@effect/vitest"
import { emptySummary } from "@stocktally/tally"
import { byAttention, type ShopSummary, unreadShop } from "../../src/index.ts"

const counts = emptySummary()

const shop = (slug: string, facts: Partial<ShopSummary> = {}): ShopSummary => ({
  ...unreadShop({ slug, label: slug, problem: null, state: "open" }),
  asOf: 1,
  complete: true,
  summary: counts,
  ...facts
})

describe("shops that need attention most", () => {
  it("cannot be read, or are old, whatever the value of what was known; then those with the largest differences", () => {
    const expected = [
      shop("failed", { state: "failed" }),
      shop("opening", { state: "opening" }),
      shop("old", { stale: true }),
      shop("unread", { asOf: null, summary: null }),
      shop("dear", { value: 2_000_000 }),
      shop("cheap", { value: 1, summary: { ...counts, oversold: 9 } }),
      shop("many", { value: 0, summary: { ...counts, drift: 7, match: 1 } }),
      shop("few", { value: 0, summary: { ...counts, drift: 2, match: 9000 } }),
      shop("no-prices", { value: null, summary: { ...counts, drift: 9 } })
    ]
    assert.deepStrictEqual(
      expected.toReversed().toSorted(byAttention).map(({ slug }) => slug),
      expected.map(({ slug }) => slug)
    )
  })
})
