import { assert, it } from "@effect/vitest"
import { formatDuration } from "../src/formatDuration.ts"

it("formats durations for people", () => {
  assert.deepStrictEqual([0, 89_000, 90_000, 5_400_000, 200_000_000].map(formatDuration), [
    "0 s",
    "89 s",
    "2 min",
    "2 h",
    "3 days"
  ])
})
