import { assert, it } from "@effect/vitest"
import { count, difference } from "../../src/terminal/count.ts"

it("a count has thousands separators, also with decimals", () => {
  assert.deepStrictEqual([0, 999, 1_000, -1_234_567].map(count), ["0", "999", "1,000", "-1,234,567"])
  assert.deepStrictEqual([0.0001, 1_234.5678, -0.1234].map(count), ["0.0001", "1,234.5678", "-0.1234"])
})

it("a difference has its sign, and an unknown one is empty", () => {
  assert.deepStrictEqual([3, -3, 0, null].map(difference), ["+3", "-3", "0", ""])
})
