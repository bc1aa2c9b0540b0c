import { assert, describe, it } from "@effect/vitest"
import type { SyncProgress } from "@stocktally/sync"
import { progressLine } from "../../src/output/syncProgress.ts"

const now = Date.UTC(2026, 10, 16, 12)

const progress: SyncProgress = {
  phase: "reading",
  run: { id: "1", kind: "full", startedAt: now - 30_000 },
  waitsFor: null,
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
  it("shows the rows read, the share, and the budgets", () => {
    assert.strictEqual(
      progressLine(progress, now, { columns: 200, unicode: true }),
      "Reading  12,345 rows  █████░░░░░░░░░░░░░░░ 25%  about 2 min left  Loop: 10 requests, 33/300 used"
    )
    assert.strictEqual(
      progressLine(progress, now, { columns: undefined, unicode: true }),
      "Reading  12,345 rows  about 2 min left  Loop: 10 requests, 33/300 used"
    )
    assert.include(progressLine(progress, now, { columns: 200, unicode: false }), "#####--------------- 25%")
  })

  it("fits a terminal, with both sides and what they wait for", () => {
    const loop = progress.budgets.loop!
    const waiting = { ...loop, inFlight: 0, waiting: { interactive: 0, background: 3 } }
    const large: SyncProgress = {
      ...progress,
      phase: "reading",
      rows: { loop: 45_678, haravan: 123_456 },
      requests: { loop: 283, haravan: 494 },
      budgets: { loop: waiting, haravan: { ...waiting, size: 80, used: 64 } }
    }
    const lineAt = (columns: number) => progressLine(large, now, { columns, unicode: true })
    assert.strictEqual(lineAt(80), "Reading  169,134 rows  ██░░░░░░ 25%  about 2 min left  Loop: 283  Haravan: 494")
    assert.include(lineAt(140), "Loop: 283 requests, rate limited  Haravan: 494 requests, rate limited")
    assert.include(
      lineAt(190),
      "Loop: 283 requests, 33/300 used, rate limited  Haravan: 494 requests, 64/80 used"
    )
    for (const columns of [80, 140, 190]) assert.isBelow(lineAt(columns).length, columns)
  })

  it("shows no estimate before it has one", () => {
    const starting = {
      ...progress,
      phase: "starting",
      rows: { loop: 0, haravan: 0 },
      requests: { loop: 0, haravan: 0 },
      estimateMillis: null
    } as const
    assert.strictEqual(progressLine(starting, now, { columns: 200, unicode: true }), "Starting")
    const waiting = { ...starting, waitsFor: { holder: "process 7 on box", since: now } }
    assert.strictEqual(
      progressLine(waiting, now, { columns: 200, unicode: true }),
      "Starting: another Stocktally is syncing (process 7 on box)"
    )
    assert.strictEqual(
      progressLine({ ...starting, phase: "idle", run: null }, now, { columns: 200, unicode: true }),
      "Waiting"
    )
  })
})
