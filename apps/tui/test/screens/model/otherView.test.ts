import { assert, describe, it } from "@effect/vitest"
import { Player } from "../support/Player.ts"
import { rowsOf } from "../support/rows.ts"
import { totalOf } from "../../../src/screens/model/tallyView.ts"

const counted = ({ state }: Player) => totalOf(state.tally)

describe("rows of the previous filter or order", () => {
  it("give way to the error of the new ones", () => {
    const player = Player.open(rowsOf(50)).press("7").fail("tally.page", "the service is away", true)
    assert.isEmpty(player.state.tally.list.rows)
    player.press("enter")
    assert.strictEqual(player.state.screen, "tally")
    player.press("e")
    assert.isNull(player.state.overlay)
    // The old rows do not return while the new ones are retried.
    player.pass(1000)
    assert.isTrue(player.isPending("tally.page"))
    assert.isEmpty(player.state.tally.list.rows)
    player.settle()
    assert.deepStrictEqual(player.state.tally.list.rows.map(({ verdict }) => verdict), ["match"])
  })

  it("give way if the user cancels the new ones", () => {
    const player = Player.open(rowsOf(50)).press("7", "esc")
    assert.isEmpty(player.state.tally.list.rows)
    assert.match(
      player.state.queries["tally.page"]?.error?.line ?? "",
      /You stopped waiting for the rows; R tries again/
    )
    player.press("R").settle()
    assert.strictEqual(player.state.tally.list.rows.length, 1)
  })

  it("stay if their filter is chosen again", () => {
    const player = Player.open(rowsOf(50)).press("7", "7").fail("tally.page", "away")
    assert.strictEqual(player.state.tally.list.rows.length, 50)
    player.press("R").fail("tally.page", "away")
    assert.strictEqual(player.state.tally.list.rows.length, 50)
  })

  it("are not followed by further pages of the old filter", () => {
    const player = Player.open(rowsOf(300)).press(">").fail("tally.page", "away").press("j", "pagedown", "G")
    assert.isTrue(
      player.fetches.slice(-1).every((question) => !("query" in question) || question.query.cursor === undefined)
    )
    assert.isEmpty(player.state.tally.list.rows)
  })

  it("are not counted as rows of the new text", () => {
    const player = Player.open(rowsOf(50))
    assert.strictEqual(counted(player), 50)
    player.press("/").type("SKU-000004")
    assert.isNull(counted(player))
    player.fail("tally.counts", "away")
    assert.isNull(player.state.tally.totals)
    player.settle().press("enter", "R").settle()
    assert.strictEqual(counted(player), 10)
  })
})
