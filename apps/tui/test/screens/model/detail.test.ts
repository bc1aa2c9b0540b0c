import { assert, describe, it } from "@effect/vitest"
import type { Change } from "@stocktally/tally"
import { Player } from "../support/Player.ts"
import { openingTime, rowOf, rowsOf } from "../support/rows.ts"

const changes: ReadonlyArray<Change> = [
  { _tag: "Verdict", at: openingTime, before: "match", after: "drift" },
  { _tag: "Loop", at: openingTime - 1000, notBefore: openingTime - 9000, before: 4, after: 9 },
  {
    _tag: "Haravan",
    location: null,
    at: openingTime - 2000,
    updatedAt: openingTime - 5000,
    before: null,
    after: { onHand: 8, committed: 1, incoming: 0, available: 7 }
  },
  { _tag: "Loop", at: openingTime - 8000, notBefore: null, before: 12, after: 4 }
]

describe("Detail", () => {
  it("shows the row of the list at once, and fetches the rest", () => {
    const player = Player.open(rowsOf(50)).press("j", "enter")
    assert.strictEqual(player.state.screen, "detail")
    assert.strictEqual(player.state.detail?.row?.delta, 48)
    for (const key of ["detail.row", "detail.siblings", "detail.history"] as const) {
      assert.strictEqual(player.query(key).rowId, rowOf(48).id)
    }
  })

  it("draws the history of both sides with its times", () => {
    const player = Player.open(rowsOf(50)).press("enter").succeed("detail.history", changes)
    assert.deepStrictEqual(player.state.detail?.chart, {
      loop: [
        { from: Number.NEGATIVE_INFINITY, count: 12 },
        { from: openingTime - 8000, count: 4 },
        { from: openingTime - 1000, count: 9 }
      ],
      haravan: [
        { from: Number.NEGATIVE_INFINITY, count: null },
        { from: openingTime - 5000, count: 7 }
      ],
      first: openingTime - 8000,
      least: 4,
      most: 12
    })
  })

  it("draws a side without changes as a level, and nothing if nothing has changed", () => {
    const player = Player.open(rowsOf(50)).press("enter").succeed("detail.history", changes.slice(1, 2))
    assert.deepStrictEqual(player.state.detail?.chart?.haravan, [{ from: Number.NEGATIVE_INFINITY, count: 1 }])
    player.press("R").succeed("detail.history", [])
    assert.isNull(player.state.detail?.chart)
  })

  it("shows the newest five hundred changes, and says that there are more", () => {
    const player = Player.open(rowsOf(50)).press("enter")
    const { limit } = player.query("detail.history")
    const many = Array.from(
      { length: limit },
      (): Change => ({ _tag: "Verdict", at: 1, before: "match", after: "drift" })
    )
    player.succeed("detail.history", many)
    assert.strictEqual(player.state.detail?.history?.length, 500)
    assert.isTrue(player.state.detail?.isHistoryCut)
  })

  it("reads both sides again, and says whether that is saved", () => {
    const player = Player.open(rowsOf(50)).press("enter")
      .succeed("detail.siblings", []).succeed("detail.history", []).press("a")
    assert.match(player.state.queries["detail.readAgain"]?.pending?.subject ?? "", /Loop and Haravan to answer/)
    player.press("a")
    assert.match(player.state.notice?.text ?? "", /are being read/)
    player.succeed("detail.readAgain", { row: rowOf(49, { verdict: "match", delta: 0 }), kept: false })
    assert.strictEqual(player.state.detail?.row?.verdict, "match")
    assert.match(player.state.notice?.text ?? "", /not saved/)
    // The history, which depends on it, is fetched again.
    assert.isTrue(player.isPending("detail.history"))
  })

  it("says what reading again has changed, or that nothing has", () => {
    const player = Player.open(rowsOf(50)).press("enter").succeed("detail.row", rowOf(49)).press("a")
    player.succeed("detail.readAgain", { row: rowOf(49), kept: true })
    assert.strictEqual(player.state.notice?.text, "both sides were read just now: nothing has changed")
    const haravan = { ...rowOf(49).haravan!, available: 50 }
    player.press("a").succeed("detail.readAgain", {
      row: rowOf(49, { verdict: "match", delta: 0, haravan }),
      kept: true
    })
    assert.strictEqual(
      player.state.notice?.text,
      "both sides were read just now: Haravan from 1 to 50, differs became match"
    )
  })

  it("cancels reading again with Esc before it goes back", () => {
    const player = Player.open(rowsOf(50)).press("enter")
      .succeed("detail.row", rowOf(49)).succeed("detail.siblings", []).succeed("detail.history", []).press("a", "esc")
    assert.deepInclude(player.effects, { _tag: "Cancel", key: "detail.readAgain" })
    assert.strictEqual(player.state.screen, "detail")
    player.press("esc")
    assert.strictEqual(player.state.screen, "tally")
    assert.isNull(player.state.detail)
  })

  it("closes at once while it is loading, and cancels its queries", () => {
    const player = Player.open(rowsOf(50)).press("enter", "esc")
    assert.strictEqual(player.state.screen, "tally")
    for (const key of ["detail.row", "detail.siblings", "detail.history"] as const) {
      assert.deepInclude(player.effects, { _tag: "Cancel", key })
      assert.isNull(player.state.queries[key]?.error)
    }
  })

  it("moves to the next row of the list and back, and stops at its ends", () => {
    const player = Player.open(rowsOf(50)).press("enter", "n", "n")
    assert.strictEqual(player.state.detail?.row?.delta, 47)
    assert.strictEqual(player.selected?.delta, 47)
    player.press("p", "p", "p")
    assert.strictEqual(player.state.detail?.row?.delta, 49)
    assert.match(player.state.notice?.text ?? "", /first row/)
    // One step leads back, however many rows were opened.
    player.press("q")
    assert.strictEqual(player.state.screen, "tally")
  })

  it("ignores results for a row that was closed", () => {
    const player = Player.open(rowsOf(50)).press("enter")
    const old = player.query("detail.history")
    player.press("n").succeed("detail.history", changes, old.id)
    assert.isNull(player.state.detail?.history ?? null)
  })

  it("says that a row is gone", () => {
    const player = Player.open(rowsOf(50)).press("enter").succeed("detail.row", null)
    assert.isNull(player.state.detail?.row)
    player.press("a")
    assert.match(player.state.notice?.text ?? "", /no row is selected/)
  })

  it("says that another process is syncing until the row is read again", () => {
    const player = Player.open(rowsOf(50)).press("enter", "a")
    const row = player.state.detail!.row!
    player.succeed("detail.readAgain", { row, kept: false })
    assert.isFalse(player.state.detail?.liveRead?.kept)
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 2 } })
    const newer = rowOf(49, { delta: 3 })
    player.succeed("detail.row", newer)
    assert.strictEqual(player.state.detail?.row?.delta, 3)
    assert.isNull(player.state.detail?.liveRead)
  })

  it("scrolls to the last line", () => {
    const player = Player.open(rowsOf(50)).press("enter")
    player.send({ _tag: "Measured", screen: "detail", lines: 30 }).press("G")
    const last = player.state.detail?.top ?? 0
    assert.isAbove(last, 0)
    player.press("j")
    assert.strictEqual(player.state.detail?.top, last)
    player.send({ _tag: "Measured", screen: "detail", lines: 5 })
    assert.strictEqual(player.state.detail?.top, 0)
  })

  it("copies any id of the row, and its SKU", () => {
    const player = Player.open(rowsOf(50)).press("Y")
    assert.deepStrictEqual(player.effects, [{ _tag: "Copy", text: "SKU-0000049" }])
    player.press("enter", "y", "j", "enter")
    assert.deepStrictEqual(player.effects.at(-1), { _tag: "Copy", text: "5049" })
  })

  it("copies no control characters", () => {
    const player = Player.open([rowOf(1, { sku: "A\u001b[31m\nrm -rf /\n" })]).press("Y")
    assert.deepStrictEqual(player.effects, [{ _tag: "Copy", text: "A[31mrm -rf /" }])
  })
})
