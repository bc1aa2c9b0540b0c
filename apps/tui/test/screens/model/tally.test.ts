import { assert, describe, it } from "@effect/vitest"
import { listHeight } from "../../../src/screens/model/layout.ts"
import { flashMillis } from "../../../src/screens/model/tally.ts"
import { totalOf } from "../../../src/screens/model/tallyView.ts"
import { Player } from "../support/Player.ts"
import { pageOf, rowOf, rowsOf } from "../support/rows.ts"

const height = listHeight("tally", { columns: 80, rows: 24 })

describe("the list of a large tally", () => {
  it("keeps some hundred rows loaded however far one scrolls, and shows every row", () => {
    const player = Player.open(rowsOf(3000))
    const seen = new Set<string>()
    for (let step = 0; step < 2999; step++) {
      seen.add(player.selected!.id)
      player.press("j").settle()
      assert.isAtMost(player.state.tally.list.rows.length, 500)
    }
    seen.add(player.selected!.id)
    assert.strictEqual(seen.size, 3000)
    assert.strictEqual(player.selected?.delta, 0)
    assert.strictEqual(player.state.tally.list.offset! + player.state.tally.list.selected, 2999)

    for (let step = 0; step < 2999; step++) player.press("k").settle()
    assert.strictEqual(player.selected?.delta, 2999)
    assert.strictEqual(player.state.tally.list.offset, 0)
    assert.isAtMost(player.state.tally.list.rows.length, 500)
  })

  it("goes directly to the last and the first row", () => {
    const player = Player.open(rowsOf(3000)).press("G").settle()
    assert.strictEqual(player.selected?.delta, 0)
    assert.strictEqual(player.line, height - 1)
    assert.strictEqual(player.state.tally.list.offset! + player.state.tally.list.selected, 2999)
    player.press("k").settle()
    assert.strictEqual(player.selected?.delta, 1)
    player.press("g").settle()
    assert.strictEqual(player.selected?.delta, 2999)
    assert.strictEqual(player.line, 0)
  })

  it("fetches one page at a time, however long a key is held down", () => {
    const player = Player.open(rowsOf(3000))
    const before = player.fetches.length
    for (let step = 0; step < 500; step++) player.press("pagedown")
    const asked = player.fetches.slice(before)
    assert.strictEqual(asked.length, 1)
    // The selection waits at the last loaded row, and continues from it.
    const { list } = player.state.tally
    assert.strictEqual(list.selected, list.rows.length - 1)
    player.settle().press("j").settle()
    assert.strictEqual(player.selected?.delta, 2999 - list.rows.length)
  })

  it("moves by pages that overlap by a line, and by half pages", () => {
    const player = Player.open(rowsOf(300)).press("pagedown").settle()
    assert.strictEqual(player.selected?.delta, 299 - (height - 1))
    assert.strictEqual(player.state.tally.list.top, height - 1)
    player.press("ctrl+u").settle()
    assert.strictEqual(player.state.tally.list.top, height - 1 - Math.floor(height / 2))
    player.press("b").settle()
    assert.strictEqual(player.selected?.delta, 299)
  })

  it("ignores the result of an older query", () => {
    const player = Player.open(rowsOf(300)).press(">")
    const old = player.query("tally.page")
    player.press(">")
    player.succeed("tally.page", pageOf([rowOf(1)], { limit: 10 }), old.id)
    assert.strictEqual(player.state.tally.list.rows.length, 100)
    assert.isTrue(player.isPending("tally.page"))
  })

  it("keeps the selected row in a terminal of another size", () => {
    const player = Player.open(rowsOf(300)).press("pagedown", "pagedown").settle()
    const { id } = player.selected!
    player.send({ _tag: "Resized", columns: 60, rows: 15 })
    assert.strictEqual(player.selected?.id, id)
    assert.isBelow(player.line, listHeight("tally", { columns: 60, rows: 15 }))
    assert.isAtLeast(player.line, 0)
  })
})

describe("changes while rows are shown", () => {
  it("keep the selected row on its line", () => {
    const player = Player.open(rowsOf(1000))
    for (let step = 0; step < 40; step++) player.press("j")
    player.press("k", "k", "k").settle()
    const { id } = player.selected!
    const { line } = player
    // Twenty rows are added before it, and ten are removed.
    player.rows = [
      ...Array.from({ length: 20 }, (_, index) => rowOf(5000 + index)),
      ...player.rows.filter((_, index) => index >= 10)
    ]
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 2 } }).settle()
    assert.strictEqual(player.selected?.id, id)
    assert.strictEqual(player.line, line)
    assert.strictEqual(
      player.state.tally.list.offset! + player.state.tally.list.selected,
      player.rows.findIndex((row) => row.id === id)
    )
  })

  it("lose no key that is pressed while the rows are fetched again", () => {
    const player = Player.open(rowsOf(1000))
    const changed = { _tag: "Updated", update: { _tag: "Changed", version: 2 } } as const
    player.send(changed).press("j").settle()
    assert.strictEqual(player.selected?.delta, 998)
    player.send(changed).press("j", "j").settle()
    assert.strictEqual(player.selected?.delta, 996)
    assert.strictEqual(player.line, 3)
    assert.strictEqual(player.state.tally.list.offset! + player.state.tally.list.selected, 3)
    player.send(changed).press("g").settle()
    assert.strictEqual(player.selected?.delta, 999)
    assert.strictEqual(player.line, 0)
  })

  it("select the next row if the selected one is gone, far down a long list", () => {
    const player = Player.open(rowsOf(1000)).press("G").settle()
    for (let step = 0; step < 300; step++) player.press("k").settle()
    const { list } = player.state.tally
    const next = list.rows[list.selected + 1]!
    const { line } = player
    player.rows = player.rows.filter(({ id }) => id !== player.selected!.id)
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 2 } }).settle()
    assert.strictEqual(player.selected?.id, next.id)
    assert.strictEqual(player.line, line)
  })

  it("keep the list at its beginning until the user moves", () => {
    const player = Player.open(rowsOf(100))
    player.rows = [rowOf(5000), ...player.rows]
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 2 } }).settle()
    assert.strictEqual(player.selected?.delta, 5000)
    assert.strictEqual(player.line, 0)
  })

  it("mark the changed rows once, for a while", () => {
    const player = Player.open(rowsOf(100)).press("j", "j")
    const changed = player.rows.map((row, index) =>
      index === 5 ?
        rowOf(94, { loop: { ...row.loop!, available: 77 } })
        // Reading it again without a change does not mark it.
        : index === 6 ?
        rowOf(93, { loop: { ...row.loop!, fetchedAt: row.loop!.fetchedAt + 1000 } })
        : row
    )
    player.rows = changed
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 2 } }).settle()
    assert.deepStrictEqual([...player.state.tally.flashes.keys()], [changed[5]!.id])
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 3 } }).settle()
    player.pass(flashMillis - 1)
    assert.strictEqual(player.state.tally.flashes.size, 1)
    player.pass(1)
    assert.strictEqual(player.state.tally.flashes.size, 0)
  })

  it("cause one fetch after the pending one, however much changes", () => {
    const player = Player.open(rowsOf(100))
    const before = player.fetches.length
    for (let version = 2; version < 50; version++) {
      player.send({ _tag: "Updated", update: { _tag: "Changed", version } })
    }
    assert.strictEqual(player.fetches.length - before, 2)
    player.settle()
    assert.strictEqual(player.fetches.length - before, 4)
  })
})

describe("filters and order", () => {
  it("filters by verdicts with number keys, and shows all again", () => {
    const player = Player.open(rowsOf(50)).press("7").settle()
    assert.deepStrictEqual(player.state.tally.view.verdicts, ["match"])
    assert.deepStrictEqual(player.state.tally.list.rows.map(({ delta }) => delta), [0])
    assert.strictEqual(totalOf(player.state.tally), 1)
    player.press("8").settle()
    assert.deepStrictEqual(player.state.tally.view.verdicts, ["match", "drift"])
    player.press("0").settle()
    assert.strictEqual(totalOf(player.state.tally), 50)
  })

  it("chooses verdicts from a list, with space for several", () => {
    const player = Player.open(rowsOf(50)).press("v", "G", "k", "space", "k", "space", "enter").settle()
    assert.deepStrictEqual(player.state.tally.view.verdicts, ["match", "drift"])
    assert.isNull(player.state.overlay)
    player.press("v", "g", "enter").settle()
    assert.deepStrictEqual(player.state.tally.view.verdicts, ["match", "drift"])
  })

  it("shows a text at once, and fetches its rows after a pause in typing", () => {
    const player = Player.open(rowsOf(50)).press("/").type("ao dai 4")
    assert.strictEqual(player.state.tally.view.text, "ao dai 4")
    const question = player.query("tally.page")
    assert.deepStrictEqual(question.query.filter, { q: "ao dai 4" })
    assert.isAbove(question.delayMillis, 0)
    player.settle()
    assert.strictEqual(player.state.tally.list.rows.length, 14)
    player.press("enter")
    assert.isNull(player.state.overlay)
    assert.strictEqual(player.state.tally.view.text, "ao dai 4")
  })

  it("restores the filter if the prompt is cancelled", () => {
    const player = Player.open(rowsOf(50)).press("/").type("4").press("enter").settle()
    player.press("/").type("9").settle()
    assert.strictEqual(player.state.tally.view.text, "49")
    player.press("esc").settle()
    assert.strictEqual(player.state.tally.view.text, "4")
    player.press("esc").settle()
    assert.strictEqual(player.state.tally.view.text, "")
    assert.strictEqual(player.state.tally.list.rows.length, 50)
  })

  it("cuts ten thousand pasted characters to two hundred, with a note", () => {
    const player = Player.open(rowsOf(50)).press("/")
    player.send({ _tag: "Pasted", text: "\u001b[31má\n\t".repeat(2500) })
    const { overlay, tally } = player.state
    assert.strictEqual([...new Intl.Segmenter().segment(tally.view.text)].length, 200)
    assert.notMatch(tally.view.text, /\p{Cc}/u)
    assert.match(overlay?._tag === "Prompt" ? overlay.note ?? "" : "", /200 characters/)
    player.press("backspace")
    assert.isNull(player.state.overlay?._tag === "Prompt" ? player.state.overlay.note : "")
  })

  it("ignores a paste without an input", () => {
    const player = Player.open(rowsOf(50))
    const { state } = player
    assert.strictEqual(player.send({ _tag: "Pasted", text: "qqqq" }).state, state)
    assert.isEmpty(player.effects)
  })

  it("offers all locations, whichever is chosen", () => {
    const player = Player.open(rowsOf(50)).press("l", "j", "enter").settle()
    assert.strictEqual(player.state.tally.view.location, "Kho Sài Gòn")
    assert.strictEqual(player.state.tally.list.rows.length, 25)
    player.press("l")
    assert.deepStrictEqual(player.query("tally.locations").filter, { allLocations: true })
  })

  it("filters by the age of the verdict, counted from the choice", () => {
    const player = Player.open(rowsOf(50)).press("d", "j", "j", "enter")
    const { now } = player.state
    assert.deepStrictEqual(player.query("tally.page").query.filter, { began: now - 8 * 3_600_000 })
    assert.deepStrictEqual(player.query("tally.counts").filter, { began: now - 8 * 3_600_000 })
    player.settle().press("c")
    assert.deepStrictEqual(player.query("tally.page").query.filter, {})
  })

  it("shows and counts rows at locations in transit on request", () => {
    const all = [...rowsOf(47), ...[47, 48, 49].map((number) => rowOf(number, { flags: ["transit"] }))]
    const player = Player.open(all).settle()
    assert.strictEqual(player.state.tally.list.rows.length, 47)
    assert.deepStrictEqual(player.state.tally.totals?.notCounted, { inTransit: 3, empty: 0 })
    player.press("t").settle()
    assert.strictEqual(player.state.tally.list.rows.length, 50)
    assert.deepStrictEqual(player.state.tally.totals?.notCounted, { inTransit: 0, empty: 0 })
    player.press("c").settle()
    assert.strictEqual(player.state.tally.list.rows.length, 47)
  })

  it("sorts by a chosen column, or the next, and reverses the order", () => {
    const player = Player.open(rowsOf(50)).press("s", "j", "enter").settle()
    assert.strictEqual(player.state.tally.list.rows[0]?.sku, "SKU-0000000")
    player.press("r").settle()
    assert.strictEqual(player.state.tally.list.rows[0]?.sku, "SKU-0000049")
    player.press("<").settle()
    assert.strictEqual(player.state.tally.view.sort, "harm")
    player.press("r")
    assert.match(player.state.notice?.text ?? "", /worst rows come first/)
    player.press("<")
    assert.strictEqual(player.state.tally.view.sort, "haravan.updatedAt")
    player.press("s", "enter")
    assert.isTrue(player.state.tally.view.descending)
  })

  it("jumps to a SKU without filtering, and says if it cannot", () => {
    const player = Player.open(rowsOf(3000)).press("J").type("sku-1")
    player.press("enter")
    assert.strictEqual(player.query("tally.jump").sku, "sku-1")
    player.succeed("tally.jump", null)
    assert.match(player.state.overlay?._tag === "Prompt" ? player.state.overlay.note ?? "" : "", /no row has this SKU/)

    player.press("enter").succeed("tally.jump", rowOf(700)).settle()
    assert.isNull(player.state.overlay)
    assert.strictEqual(player.selected?.delta, 700)
    player.press("j").settle()
    assert.strictEqual(player.selected?.delta, 699)

    player.press("7").settle().press("J").type("x").press("enter").succeed("tally.jump", rowOf(700)).settle()
    assert.match(player.state.notice?.text ?? "", /not among the filtered rows/)
    assert.strictEqual(player.selected?.delta, 0)
  })
})

describe("keys that are pressed before the rows come", () => {
  it("open the intended row, not one of the rows that are still shown", () => {
    const player = Player.open(rowsOf(3000)).press("G", "enter")
    assert.strictEqual(player.state.screen, "tally")
    player.settle()
    assert.strictEqual(player.state.detail?.id, rowOf(0).id)

    player.press("esc", "g", "enter").settle()
    assert.strictEqual(player.state.detail?.id, rowOf(2999).id)

    player.press("esc", "/").type("SKU-0000777").press("enter", "enter").settle()
    assert.strictEqual(player.state.detail?.id, rowOf(777).id)
  })

  it("open nothing if another key follows, nothing is found or the rows cannot be fetched", () => {
    const player = Player.open(rowsOf(3000)).press("G", "enter", "k").settle()
    assert.strictEqual(player.state.screen, "tally")
    player.press("/").type("nowhere").press("enter", "enter").settle()
    assert.strictEqual(player.state.screen, "tally")
    player.press("c", "enter").fail("tally.page", "the store is away").settle().press("R").settle()
    assert.strictEqual(player.state.screen, "tally")
  })

  it("copy nothing of a row that is being replaced", () => {
    const player = Player.open(rowsOf(3000)).press("G", "Y")
    assert.isEmpty(player.effects)
    assert.match(player.state.notice?.text ?? "", /still being read/)
  })
})

describe("rows that cannot be fetched", () => {
  it("show why, keep the old rows, and are retried until it works", () => {
    const player = Player.open(rowsOf(50)).press("j")
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 2 } })
    player.fail("tally.page", "the store is away; check that it runs", true)
    player.settle()
    assert.strictEqual(player.state.queries["tally.page"]?.error?.line, "the store is away; check that it runs")
    assert.strictEqual(player.state.tally.list.rows.length, 50)
    player.pass(999)
    assert.isFalse(player.isPending("tally.page"))
    player.pass(1)
    player.fail("tally.page", "the store is away; check that it runs", true).pass(1999)
    assert.isFalse(player.isPending("tally.page"))
    player.pass(1).settle()
    assert.isNull(player.state.queries["tally.page"]?.error ?? null)
    assert.strictEqual(player.selected?.delta, 48)
  })

  it("are not retried if that cannot help, until the user asks", () => {
    const player = Player.open(rowsOf(50)).press("R").fail("tally.page", "the store is damaged")
    player.settle().pass(3_600_000)
    assert.isFalse(player.isPending("tally.page"))
    player.press("R").settle()
    assert.isNull(player.state.queries["tally.page"]?.error ?? null)
  })

  it("are cancelled by Esc, which keeps the old rows", () => {
    const player = Player.open(rowsOf(3000)).press("G", "esc")
    assert.isFalse(player.isPending("tally.page"))
    assert.deepInclude(player.effects, { _tag: "Cancel", key: "tally.page" })
    assert.isTrue(player.state.queries["tally.page"]?.error?.isCancelled)
    assert.strictEqual(player.selected?.delta, 2999)
    player.press("j").settle()
    assert.strictEqual(player.selected?.delta, 2998)
  })
})
