import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Result from "effect/Result"
import { amountText, parseAmount } from "../../../src/screens/model/amount.ts"
import { paletteEntries } from "../../../src/screens/model/palette.ts"
import { Player } from "../support/Player.ts"
import { rowOf } from "../support/rows.ts"

const rows = [5, 4, 3, 2, 1].map((number) => rowOf(number, { value: number === 3 ? null : number * 500_000 }))
const shown = (player: Player) => player.state.tally.list.rows.map(({ value }) => value)

describe("filtering by value", () => {
  it("shows and counts rows worth an amount or more, until it is cleared", () => {
    const player = Player.open(rows).press("m")
    assert.deepInclude(player.state.overlay, { _tag: "Prompt", title: "Rows worth at least (VND)" })
    player.type("1500000").press("enter").settle()
    assert.deepStrictEqual(shown(player), [2_500_000, 2_000_000])
    assert.deepInclude(player.fetches.findLast(({ key }) => key === "tally.counts"), {
      filter: { minValue: 1_500_000 }
    })
    player.press("m")
    assert.strictEqual(
      player.state.overlay?._tag === "Prompt" ? player.state.overlay.edit.graphemes.join("") : "",
      "1500000"
    )
    player.press("ctrl+u", "enter").settle()
    assert.lengthOf(shown(player), 5)
    player.press("m").type("1500000").press("enter", "c").settle()
    assert.lengthOf(shown(player), 5)
  })

  it("refuses an ambiguous amount, and says how to type one", () => {
    for (const text of ["1.500.000", "1,5", "-3", "a lot", "1e6", "9999999999999999"]) {
      const player = Player.open(rows).press("m").type(text).press("enter")
      assert.deepInclude(player.state.overlay, { note: "type an amount such as 1000000, without separators" }, text)
      assert.isNull(player.state.tally.view.minValue)
    }
  })

  it("is in the palette, and says why not if the currency is not known", () => {
    const player = Player.open(rows)
    const entry = () => paletteEntries(player.state, "filter by value")[0]
    assert.deepInclude(entry(), { reason: null })
    const { freshness } = player.state.tally
    player.state = { ...player.state, tally: { ...player.state.tally, freshness: { ...freshness!, currency: null } } }
    assert.deepInclude(entry(), { reason: "no row has a value: the currency of Haravan is not known yet" })
    player.press("m")
    assert.include(player.state.notice?.text, "the currency of Haravan is not known yet")
  })
})

describe("an amount", () => {
  it("is in the main unit of the currency, both ways", () => {
    const read = (text: string, currency: string) => Result.getOrThrow(parseAmount(text, currency))
    assert.deepStrictEqual([" 1000000 ", "", "0"].map((text) => read(text, "VND")), [1_000_000, null, null])
    assert.deepStrictEqual(["12", "12.5", "12.50", "0.01"].map((text) => read(text, "USD")), [1200, 1250, 1250, 1])
    assert.isTrue(Result.isFailure(parseAmount("12.345", "USD")))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.constantFrom("VND", "USD", "KWD"), (value, currency) => {
        assert.strictEqual(read(amountText(value, currency), currency), value)
      })
    )
  })
})

describe("rows in the order of their value", () => {
  it("begin with the highest, and end with those without one", () => {
    const player = Player.open(rows).press("s")
    while (player.state.overlay?._tag === "Chooser") {
      const { choices, selected } = player.state.overlay
      player.press(choices[selected]?.value === "value" ? "enter" : "j")
    }
    player.settle()
    assert.deepStrictEqual(shown(player), [2_500_000, 2_000_000, 1_000_000, 500_000, null])
  })

  it("flash if their value or expected count has changed", () => {
    for (const change of [{ value: 1 }, { expected: 7 }]) {
      const player = Player.open(rows)
      player.rows = [Object.assign({}, rows[0], change), ...rows.slice(1)]
      player.send({ _tag: "Updated", update: { _tag: "Changed", version: 2 } }).settle()
      assert.deepStrictEqual([...player.state.tally.flashes.keys()], [rows[0]!.id])
    }
  })
})
