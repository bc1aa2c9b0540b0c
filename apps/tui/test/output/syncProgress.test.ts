import { assert, describe, it } from "@effect/vitest"
import type { SyncProgress } from "@stocktally/core"
import { inWords, progressLine } from "../../src/output/syncProgress.ts"

const now = Date.UTC(2026, 10, 16, 12)

const progress: SyncProgress = {
  phase: "reading",
  run: { id: "1", kind: "full", startedAt: now - 30_000 },
  rows: { loop: 2345, haravan: 10_000 },
  requests: { loop: 10, haravan: 1 },
  budgets: {
    loop: {
      size: 300,
      used: 33,
      granted: 40,
      refused: 0,
      inFlight: 1,
      waiting: { interactive: 0, background: 0 },
      heldUntil: null,
      at: now
    },
    haravan: null
  },
  estimateMillis: 90_000
}

describe("the line of a sync", () => {
  it("shows what was read, how far that is, and what the budgets say", () => {
    assert.strictEqual(
      progressLine(progress, now, { bar: true, unicode: true }),
      "Reading  12,345 rows  █████░░░░░░░░░░░░░░░ 25%  about 2 min left  Loop: 10 requests, budget 33/300"
    )
    assert.strictEqual(
      progressLine(progress, now, { bar: false, unicode: true }),
      "Reading  12,345 rows  about 2 min left  Loop: 10 requests, budget 33/300"
    )
    assert.include(progressLine(progress, now, { bar: true, unicode: false }), "#####--------------- 25%")
  })

  it("guesses nothing where nothing is known", () => {
    const starting = { ...progress, phase: "starting", rows: { loop: 0, haravan: 0 }, requests: { loop: 0, haravan: 0 }, estimateMillis: null } as const
    assert.strictEqual(progressLine(starting, now, { bar: true, unicode: true }), "Starting")
    assert.strictEqual(progressLine({ ...starting, phase: "idle", run: null }, now, { bar: true, unicode: true }), "Waiting")
  })

  it("says times as people do", () => {
    assert.deepStrictEqual([0, 89_000, 90_000, 5_400_000, 200_000_000].map(inWords), ["0 s", "89 s", "2 min", "2 h", "3 days"])
  })
})
