import { assert, describe, it } from "@effect/vitest"
import type { Change } from "@stocktally/tally"
import { uncheckedId } from "@stocktally/schema"
import { historyChart } from "../../../src/commands/history/historyChart.ts"
import { chartOf } from "../../../src/terminal/chart.ts"

const hour = 3_600_000
const now = Date.UTC(2026, 10, 16, 12)

const loopSide = (available: number) => ({
  variantId: uncheckedId.LoopVariantId("1"),
  locationId: uncheckedId.LoopLocationId("2"),
  available,
  fetchedAt: now
})

const loopChange = (hoursAgo: number, before: number | null, after: number | null): Change => ({
  _tag: "Loop",
  at: now - hoursAgo * hour,
  notBefore: null,
  before,
  after
})

const surface = { columns: 34, color: false, unicode: true }

describe("a chart", () => {
  it("is empty without changes", () => {
    assert.strictEqual(historyChart({ location: "Kho", loop: loopSide(5), haravan: null }, [], now, surface), "")
  })

  it("draws each count over the same time and scale, up to the current count", () => {
    const changes = [loopChange(2.5, 0, 7), loopChange(5, 7, 0), loopChange(10, null, 7)]
    const [head, loop, haravan] = historyChart(
      { location: "Kho\u001b[2J", loop: loopSide(7), haravan: null },
      changes,
      now,
      surface
    ).split("\n")
    assert.match(head ?? "", /^Kho\\u\{1b\}\[2J {2}2026-11-1\d [\d:+]+ to now, from 0 to 7$/)
    assert.strictEqual(loop, "Loop      ████▁▁███  7")
    assert.strictEqual(haravan, `Haravan  ${" ".repeat(10)}  -`)
  })

  it("uses Haravan's own time of a change, and only ASCII on a terminal without Unicode", () => {
    const counts = (available: number) => ({ onHand: available, committed: 0, incoming: 0, available })
    const change: Change = {
      _tag: "Haravan",
      location: null,
      at: now,
      updatedAt: now - 5 * hour,
      before: counts(-3),
      after: counts(4)
    }
    const lines = historyChart(
      { location: "Kho", loop: loopSide(4), haravan: null },
      [change, loopChange(10, 3, 4)],
      now,
      { ...surface, unicode: false }
    ).split("\n")
    assert.strictEqual(lines[1], "Loop     %#########  4")
    assert.strictEqual(lines[2], "Haravan  _____#####  -")
  })

  it("adds up the locations that feed a row, back from the current count, whenever each was read", () => {
    const counts = (available: number) => ({ onHand: available, committed: 0, incoming: 0, available })
    const at = (location: string, hoursAgo: number, before: number | null, after: number): Change => ({
      _tag: "Haravan",
      location,
      at: now,
      updatedAt: now - hoursAgo * hour,
      before: before === null ? null : counts(before),
      after: counts(after)
    })
    const haravan = {
      ...counts(20),
      variantId: uncheckedId.HaravanVariantId("3"),
      locationId: null,
      productId: null,
      tracked: true,
      updatedAt: now,
      fetchedAt: now
    }
    const changes = [at("Kho Đà Nẵng", 8, null, 6), at("Kho Hà Nội", 5, 7, 14), at("Kho Hà Nội", 10, 0, 7)]
    const chart = chartOf({ loop: loopSide(9), haravan }, changes)
    assert.deepStrictEqual(chart?.haravan.map(({ count }) => count), [0, 7, 13, 20])
    assert.deepStrictEqual([chart?.least, chart?.most], [0, 20])
    const decimals = chartOf({ loop: null, haravan: { ...haravan, available: 0.3 } }, [at("Kho", 1, 0.1, 0.2)])
    assert.deepStrictEqual(decimals?.haravan.map(({ count }) => count), [0.2, 0.3])
  })
})
