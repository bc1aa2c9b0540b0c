import { assert, describe, it } from "@effect/vitest"
import { byAttention } from "@stocktally/sync"
import { listHeight } from "../../../src/screens/model/layout.ts"
import { paletteEntries } from "../../../src/screens/model/palette.ts"
import { selectedShop, serviceShopsMillis } from "../../../src/screens/model/shops.ts"
import { wakeAt } from "../../../src/screens/model/wake.ts"
import { Player, runOf } from "../support/Player.ts"
import { rowsOf } from "../support/rows.ts"
import { knownShops, shopOf, unread } from "../support/shops.ts"

const opened = { source: "live", missing: [], staleAfterMillis: 1_800_000 } as const

/** The screens on three shops that were read: hue is the worst, then hanoi, then vinh. */
const onShops = () => {
  const player = new Player(rowsOf(5), { shops: knownShops("hanoi", "hue", "vinh") }).send({ _tag: "Started" })
  return player.succeed("shops", [
    shopOf("hue", { value: 3000 }),
    shopOf("hanoi", { value: 2000 }),
    shopOf("vinh", { value: 1000 })
  ])
}

/** Opens the selected shop, and its first rows. */
const enter = (player: Player) => player.press("enter").succeed("open", opened).succeed("sync.runs", []).settle()

const slugs = ({ state }: Player) => (state.shops?.list.rows ?? []).map(({ slug }) => slug)
const notice = ({ state }: Player) => state.notice?.text ?? ""

describe("the list of shops", () => {
  it("comes first, and opens none of them", () => {
    const player = new Player([], { shops: knownShops("hanoi", "hue") }).send({ _tag: "Started" })
    assert.strictEqual(player.state.screen, "shops")
    assert.deepStrictEqual([...player.pending.keys()], ["shops"])
    assert.deepStrictEqual(slugs(player), ["hanoi", "hue"])
  })

  it("shows each shop as it is read, in its order, and keeps the selected one", () => {
    const player = new Player([], { shops: knownShops("hanoi", "hue", "vinh") }).send({ _tag: "Started" })
    const { id } = player.query("shops")
    player.press("j", "j")
    assert.strictEqual(selectedShop(player.state)?.slug, "vinh")
    player.send({ _tag: "ShopRead", id, shop: shopOf("hanoi", { asOf: null }) })
    player.send({ _tag: "ShopRead", id, shop: shopOf("vinh", { value: 5000 }) })
    assert.deepStrictEqual(slugs(player), ["hue", "hanoi", "vinh"])
    assert.strictEqual(selectedShop(player.state)?.slug, "vinh")
    player.send({ _tag: "ShopRead", id: id - 1, shop: shopOf("old") })
    assert.notInclude(slugs(player), "old")
    const all = [shopOf("hanoi", { value: 2 }), shopOf("vinh", { value: 1 })].toSorted(byAttention)
    player.succeed("shops", all).send({ _tag: "ShopRead", id, shop: shopOf("late") })
    assert.deepStrictEqual(slugs(player), ["hanoi", "vinh"])
    assert.strictEqual(player.state.shops?.readAt, player.now)
  })

  it("keeps the shops that were read if they cannot be read again, and says why", () => {
    const player = onShops().press("R").fail("shops", "the shops file cannot be read")
    assert.deepStrictEqual(slugs(player), ["hue", "hanoi", "vinh"])
    assert.strictEqual(player.state.queries.shops?.error?.line, "the shops file cannot be read")
  })

  it("finds shops by the words of both names, and restores the filter that is cancelled", () => {
    const shops = [shopOf("hue", { label: "Huế" }), shopOf("hanoi", { label: "Hà Nội" })]
    const player = new Player([], { shops: knownShops() }).send({ _tag: "Started" }).succeed("shops", shops)
    player.press("/").type("ha noi")
    assert.deepStrictEqual(slugs(player), ["hanoi"])
    player.press("enter", "/").type(" x")
    assert.deepStrictEqual(slugs(player), [])
    player.press("enter", "enter")
    assert.match(notice(player), /no shop is selected/)
    player.press("/").type("y").press("esc")
    assert.strictEqual(player.state.shops?.text, "ha noi x")
    player.press("esc")
    assert.deepStrictEqual(slugs(player), ["hue", "hanoi"])
    player.press("esc")
    assert.match(notice(player), /nothing to cancel/)
  })

  it("scrolls with the selected shop on the screen", () => {
    const many = Array.from({ length: 60 }, (_, index) => shopOf(`shop-${String(index).padStart(2, "0")}`))
    const player = new Player([], { shops: knownShops() }).send({ _tag: "Started" }).succeed("shops", many)
    const isVisible = () => {
      const { list } = player.state.shops!
      const line = list.selected - list.top
      return line >= 0 && line < listHeight("shops", player.state.size)
    }
    for (const key of ["G", "ctrl+u", "space", "g", "space", "k", "G"]) {
      player.press(key)
      assert.isTrue(isVisible(), key)
    }
    assert.strictEqual(player.state.shops?.list.selected, 59)
    player.send({ _tag: "Resized", columns: 80, rows: 15 })
    assert.isTrue(isVisible())
  })

  it("of a service is read again while it is shown, and only then", () => {
    const player = new Player(rowsOf(5), { shops: { all: [], open: "hue", everyMillis: serviceShopsMillis } })
    player.send({ _tag: "Started" }).succeed("shops", [shopOf("hue"), shopOf("vinh")]).succeed("open", opened)
    player.succeed("sync.runs", []).settle()
    player.pass(serviceShopsMillis)
    assert.isFalse(player.isPending("shops"))
    player.press("P").succeed("shops", [shopOf("hue"), shopOf("vinh")])
    assert.isAtMost(wakeAt(player.state) ?? 0, player.now + serviceShopsMillis)
    player.pass(serviceShopsMillis)
    assert.isTrue(player.isPending("shops"))
    assert.isTrue(player.state.queries.shops?.pending?.isBackground)
  })

  it("of this machine is read again only on request", () => {
    const player = onShops().pass(3_600_000)
    assert.isFalse(player.isPending("shops"))
    assert.isTrue(player.press("R").isPending("shops"))
  })

  it("has none of the commands of a shop until one is open", () => {
    const player = onShops()
    for (const key of ["T", "S", "tab", "D"]) {
      assert.match(notice(player.press(key)), /no shop is open/, key)
      assert.strictEqual(player.state.screen, "shops")
    }
    player.press(":").type("start a full").press("enter")
    assert.match((player.state.overlay?._tag === "Palette" && player.state.overlay.note) || "", /no shop is open/)
    assert.deepStrictEqual([...player.pending.keys()], [])
  })
})

describe("opening a shop", () => {
  it("shows its screens, goes back to the list, and leaves it open", () => {
    const player = enter(onShops())
    assert.strictEqual(player.fetches.find(({ key }) => key === "open")?.key, "open")
    assert.deepStrictEqual(
      [player.state.screen, player.state.shops?.open, player.state.origin.sourceName],
      ["tally", "hue", "hue"]
    )
    assert.strictEqual(player.state.tally.list.rows.length, 5)
    player.press("8").settle().press("esc").settle()
    assert.deepStrictEqual([player.state.screen, player.state.tally.view.verdicts], ["tally", []])
    player.press("esc")
    assert.strictEqual(player.state.screen, "shops")
    assert.isTrue(player.isPending("shops"))
    player.press("enter")
    assert.strictEqual(player.state.screen, "tally")
    assert.strictEqual(player.state.tally.list.rows.length, 5)
    assert.lengthOf(player.fetches.filter(({ key }) => key === "open"), 1)
  })

  it("forgets everything about the shop before, also what it was still asked", () => {
    const player = enter(onShops()).press("D", "T", "8")
    const stale = { page: player.query("tally.page"), doctor: player.query("doctor") }
    player.press("P").succeed("shops", [shopOf("hue"), shopOf("vinh")]).press("j", "enter")
    assert.deepStrictEqual([...player.pending.keys()], ["open"])
    assert.strictEqual(player.state.shops?.open, "vinh")
    assert.isFalse(player.state.origin.isOpen)
    player.send({ _tag: "Succeeded", key: "doctor", id: stale.doctor.id, data: [] })
    player.fail("open", "its store is locked", true)
    assert.deepStrictEqual([player.state.doctor.checks, player.state.tally.view.verdicts], [null, []])
    player.send({ _tag: "Failed", key: "tally.page", id: stale.page.id, failure: { line: "old", retryable: false } })
    assert.isNull(player.state.queries["tally.page"]?.error ?? null)
    player.press("R").succeed("open", opened)
    assert.isTrue(player.isPending("tally.page"))
  })

  it("is not possible while a decision is being saved", () => {
    const player = enter(onShops()).press("L")
    player.links = [{
      kind: "variant",
      loop: { id: "1", sku: null, name: "", goneAt: null },
      haravan: null,
      evidence: null,
      foundAt: null,
      unlinked: { reason: "no-partner", detail: "", candidates: [] }
    }]
    player.settle().press("R").settle().press("i").type("gone").press("enter").settle()
    assert.isTrue(player.isPending("links.declare"))
    player.press(":").type("vinh").press("enter")
    assert.match((player.state.overlay?._tag === "Palette" && player.state.overlay.note) || "", /still being saved/)
    player.press("esc", "P", "j", "enter")
    assert.match(notice(player), /still being saved/)
    assert.strictEqual(player.state.shops?.open, "hue")
  })

  it("syncs it as often as its own settings say", () => {
    const player = new Player([], { shops: knownShops("hue", "vinh"), isWatching: true }).send({ _tag: "Started" })
    player.press("enter").succeed("open", { ...opened, watchEveryMillis: 7000 }).succeed("sync.runs", [
      runOf({ startedAt: player.now })
    ])
    assert.strictEqual(player.state.sync.nextRunAt, player.now + 7000)
    player.press("w", "S", "w", "P", "j", "enter")
    assert.deepStrictEqual([player.state.sync.isWatching, player.state.sync.watchEveryMillis], [true, 30_000])
  })

  it("by its name in the palette works from every screen", () => {
    const player = enter(onShops())
    for (const key of ["S", "?", "L", "D", "P", "T"]) {
      player.press(key, ":").type("vinh").press("enter")
      assert.deepStrictEqual([player.state.shops?.open, player.state.screen], ["vinh", "tally"], key)
      player.press(":").type("HUE").press("enter")
      assert.deepStrictEqual([player.state.shops?.open, player.state.screen], ["hue", "tally"], key)
    }
    assert.strictEqual(selectedShop(player.state)?.slug, "hue")
  })

  it("that was named at the start shows it first, and has the others in the palette", () => {
    const shops = { all: unread("hanoi", "hue"), open: "hue", everyMillis: null }
    const player = new Player([], { shops }).send({ _tag: "Started" })
    assert.deepStrictEqual([player.state.screen, [...player.pending.keys()]], ["tally", ["open"]])
    assert.strictEqual(player.query("open").slug, "hue")
    assert.include(paletteEntries(player.state, "hanoi").map((entry) => entry._tag), "Shop")
  })
})

describe("a service", () => {
  it("with several shops shows them", () => {
    const player = new Player(rowsOf(5)).send({ _tag: "Started" }).press("S")
    assert.isNull(player.query("open").slug)
    player.succeed("open", { shops: [shopOf("hue"), shopOf("vinh")] })
    assert.deepStrictEqual([player.state.screen, player.state.shops?.open], ["shops", null])
    assert.deepStrictEqual([...player.pending.keys()], [])
    enter(player)
    assert.strictEqual(player.fetches.findLast(({ key }) => key === "open")?.key, "open")
    assert.strictEqual(player.state.shops?.open, "hue")
  })

  it("with one shop has no list of shops", () => {
    const player = Player.open(rowsOf(5)).press("P")
    assert.deepStrictEqual([player.state.screen, player.state.shops], ["tally", null])
    assert.match(notice(player), /only one shop/)
    player.press("esc")
    assert.match(notice(player), /nothing to cancel/)
    player.press("shift+tab")
    assert.strictEqual(player.state.screen, "doctor")
  })
})

describe("the shops in the palette", () => {
  const found = (text: string) =>
    paletteEntries(onShops().state, text).map((entry) => entry._tag === "Shop" ? entry.shop.slug : entry.command.id)

  it("come first if their whole name is typed, and after general commands without a text", () => {
    assert.strictEqual(found("hue")[0], "hue")
    assert.strictEqual(found("Hanoi")[0], "hanoi")
    const all = found("")
    assert.isBelow(all.indexOf("help"), all.indexOf("hue"))
  })
})
