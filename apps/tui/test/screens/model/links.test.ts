import { assert, describe, it } from "@effect/vitest"
import type { DeclarationChange, LinkRow } from "@stocktally/tally"
import { Player } from "../support/Player.ts"

const end = (id: string) => ({ id, sku: `SKU-${id}`, name: `Áo ${id}`, goneAt: null })

/** A Loop variant without a partner. */
const trouble = (number: number, candidates: ReadonlyArray<string> = []): LinkRow => ({
  kind: "variant",
  loop: end(String(10_000 + number)),
  haravan: null,
  evidence: null,
  foundAt: null,
  unlinked: {
    reason: candidates.length > 1 ? "ambiguous" : "no-partner",
    detail: "nothing has this SKU",
    candidates
  }
})

const open = (links: ReadonlyArray<LinkRow>) => {
  const player = Player.open()
  player.links = links
  return player.press("L").settle()
}

const noteOf = (player: Player) => player.state.overlay?._tag === "Prompt" ? player.state.overlay.note : undefined
const keyOf = (player: Player) => player.state.links.list.rows[player.state.links.list.selected]?.loop?.id

describe("links", () => {
  it("shows records that need a decision first, and all links on request", () => {
    const player = Player.open().press("L")
    assert.isTrue(player.query("links.page").troubled)
    player.settle().press("x")
    assert.isFalse(player.query("links.page").troubled)
    player.settle().press("v")
    assert.strictEqual(player.query("links.page").kind, "variant")
    player.press("v", "v")
    assert.isUndefined(player.query("links.page").kind)
  })

  it("scrolls through thousands and back, and keeps some hundred loaded", () => {
    const player = open(Array.from({ length: 2000 }, (_, index) => trouble(index)))
    for (let step = 0; step < 1999; step++) {
      player.press("j").settle()
      assert.isAtMost(player.state.links.list.rows.length, 500)
    }
    assert.strictEqual(keyOf(player), "11999")
    for (let step = 0; step < 1999; step++) {
      player.press("k").settle()
      assert.strictEqual(keyOf(player), String(11_998 - step))
    }
    assert.isNull(player.state.links.list.pages[0]?.before)
  })

  it("fetches the candidates of a row that stays selected", () => {
    const player = open([trouble(1, ["21", "22"]), trouble(2), trouble(3, ["23"])])
    const question = player.query("links.candidates")
    assert.deepStrictEqual([question.kind, question.upstream, question.ids], ["variant", "haravan", ["21", "22"]])
    assert.isAbove(question.delayMillis, 0)
    player.succeed("links.candidates", [end("21"), end("22")])
    assert.deepStrictEqual(player.state.links.candidates?.ends.map(({ id }) => id), ["21", "22"])
    player.press("j")
    assert.isNull(player.state.links.candidates)
    assert.isFalse(player.isPending("links.candidates"))
    player.press("j")
    assert.deepStrictEqual(player.query("links.candidates").ids, ["23"])
  })

  it("links with a candidate that is chosen by name, and undoes it", () => {
    const player = open([trouble(1, ["21", "22"]), trouble(2)]).succeed("links.candidates", [end("21"), end("22")])
    player.press("enter")
    const { overlay } = player.state
    assert.deepStrictEqual(
      overlay?._tag === "Chooser" ? overlay.choices.map(({ text }) => text) : [],
      ["SKU-21  Áo 21", "SKU-22  Áo 22", "Another record, by its id"]
    )
    player.press("j", "enter")
    const said = player.query("links.declare")
    assert.strictEqual(said.ifVersion, 1)
    assert.deepStrictEqual(said.changes, [
      { _tag: "Declare", kind: "variant", declaration: { _tag: "Link", loop: "10001", haravan: "22" }, note: null }
    ] as unknown as ReadonlyArray<DeclarationChange>)
    player.press("u")
    assert.match(player.state.notice?.text ?? "", /linked or ignored here yet|still being saved/)

    const back: ReadonlyArray<DeclarationChange> = [{ _tag: "Forget", kind: "variant", loop: "10001" }]
    player.links = player.links.slice(1)
    player.linksVersion = 2
    player.succeed("links.declare", { version: 2, undo: back, relinked: { linked: 1, unlinked: 1 } }).settle()
    assert.match(player.state.notice?.text ?? "", /linked SKU-10001 with SKU-22; u undoes it/)
    assert.strictEqual(keyOf(player), "10002")

    player.press("u")
    assert.deepStrictEqual(player.query("links.declare").changes, back)
    assert.strictEqual(player.query("links.declare").ifVersion, 2)
    player.succeed("links.declare", { version: 3, undo: [], relinked: null }).settle()
    assert.isEmpty(player.state.links.undo)
    player.press("u")
    assert.match(player.state.notice?.text ?? "", /nothing was linked or ignored here yet/)
  })

  it("selects the record that an undo restores, and names records by SKU, name or id", () => {
    const unnamed: LinkRow = { ...trouble(3), loop: { id: "10003", sku: null, name: "", goneAt: null } }
    const named: LinkRow = { ...trouble(4), loop: { id: "10004", sku: null, name: "Áo khoác", goneAt: null } }
    const all = [trouble(1), trouble(2), unnamed, named]
    const player = open(all).press("i").type("cũ").press("enter")
    player.links = all.slice(1)
    player.linksVersion = 2
    player.succeed("links.declare", { version: 2, undo: [], relinked: { linked: 0, unlinked: 1 } }).settle()
    assert.include(player.state.notice?.text, "ignored SKU-10001;")
    player.press("G").settle()
    assert.strictEqual(keyOf(player), "10004")
    player.press("u")
    player.links = all
    player.linksVersion = 3
    player.succeed("links.declare", { version: 3, undo: [], relinked: { linked: 0, unlinked: 1 } }).settle()
    assert.strictEqual(keyOf(player), "10001")
    assert.isAtMost(player.state.links.list.top, player.state.links.list.selected)
    player.press("G").settle().press("i").type("cũ").press("enter")
    assert.strictEqual(player.state.links.declaring?.description, "ignored Áo khoác")
    player.fail("links.declare", "full").settle().press("k").settle().press("i").type("cũ").press("enter")
    assert.strictEqual(player.state.links.declaring?.description, "ignored Loop variant 10003")
  })

  it("links with an id that is typed, and refuses an invalid one", () => {
    const player = open([trouble(1)]).press("enter").type("12x").press("enter")
    assert.match(noteOf(player) ?? "", /not an id/)
    player.press("backspace", "enter")
    assert.deepStrictEqual(player.query("links.declare").changes[0], {
      _tag: "Declare",
      kind: "variant",
      declaration: { _tag: "Link", loop: "10001", haravan: "12" },
      note: null
    } as unknown as DeclarationChange)
  })

  it("ignores a record of either side with a reason, and not without", () => {
    const player = open([{ ...trouble(1), kind: "location", haravan: end("31"), loop: null }]).press("i").type("  ")
      .press("enter")
    assert.match(noteOf(player) ?? "", /write why/)
    player.type("kho cũ").press("enter")
    assert.deepStrictEqual(player.query("links.declare").changes[0], {
      _tag: "Declare",
      kind: "location",
      declaration: { _tag: "IgnoreHaravan", haravan: "31", reason: "kho cũ" },
      note: null
    } as unknown as DeclarationChange)
  })

  it("sends the version that the decision is based on, although a newer one came while the prompt was open", () => {
    const player = open([trouble(1), trouble(2)]).press("i").type("cũ")
    player.linksVersion = 7
    player.send({ _tag: "Updated", update: { _tag: "Changed", version: 7 } }).settle()
    assert.strictEqual(player.state.links.version, 7)
    player.press("enter")
    assert.strictEqual(player.query("links.declare").ifVersion, 1)
  })

  it("sends the decision again if only other links have changed", () => {
    const player = open([trouble(1), trouble(2)]).press("i").type("cũ").press("enter")
    const { changes } = player.query("links.declare")
    player.linksVersion = 7
    player.succeed("links.declare", null).settle()
    assert.deepStrictEqual([player.query("links.declare").ifVersion, player.query("links.declare").changes], [
      7,
      changes
    ])
  })

  it("shows a row that a colleague has changed, and asks for the decision again, with the typed text", () => {
    const player = open([trouble(1), trouble(2)]).press("i").type("cũ").press("enter")
    player.links = [{ ...trouble(1), haravan: end("99"), evidence: "declared", unlinked: null }, trouble(2)]
    player.linksVersion = 7
    player.succeed("links.declare", null).settle()
    assert.isFalse(player.isPending("links.declare"))
    assert.match(noteOf(player) ?? "", /Changed by someone else: linked SKU-10001 with SKU-99 \(by hand\)/)
    assert.strictEqual(
      player.state.overlay?._tag === "Prompt" ? player.state.overlay.edit.graphemes.join("") : "",
      "cũ"
    )
    player.press("enter")
    assert.strictEqual(player.query("links.declare").ifVersion, 7)
    assert.deepStrictEqual(player.query("links.declare").changes[0], {
      _tag: "Declare",
      kind: "variant",
      declaration: { _tag: "IgnoreLoop", loop: "10001", reason: "cũ" },
      note: null
    } as unknown as DeclarationChange)
  })

  it("shows a changed row over the candidates too, and Esc keeps the colleague's decision", () => {
    const player = open([trouble(1, ["21", "22"])]).succeed("links.candidates", [end("21"), end("22")])
    player.press("enter", "enter")
    player.links = [{ ...trouble(1), haravan: end("22"), evidence: "declared", unlinked: null }]
    player.linksVersion = 7
    player.succeed("links.declare", null).settle()
    const { overlay } = player.state
    assert.match(overlay?._tag === "Chooser" ? overlay.title : "", /^Changed by someone else: linked SKU-10001/)
    player.press("esc").settle()
    assert.isNull(player.state.overlay)
    assert.isFalse(player.isPending("links.declare"))
  })

  it("undoes nothing if the links have changed since, and says so", () => {
    const player = open([trouble(1), trouble(2)]).press("i").type("cũ").press("enter")
    player.linksVersion = 2
    player.succeed("links.declare", {
      version: 2,
      undo: [{ _tag: "Forget", kind: "variant", loop: "10001" }],
      relinked: null
    }).settle()
    // Someone else decides, and the links are fetched again.
    player.linksVersion = 9
    player.press("R").settle().press("u")
    assert.strictEqual(player.query("links.declare").ifVersion, 2)
    player.succeed("links.declare", null).settle()
    assert.match(player.state.notice?.text ?? "", /links have changed since, so this cannot be undone/)
    assert.isEmpty(player.state.links.undo)
  })

  it("undoes several decisions one after another, if nobody else has changed links", () => {
    const player = open([trouble(1), trouble(2)])
    for (const version of [2, 3]) {
      player.linksVersion = version
      player.press("i").type("cũ").press("enter")
        .succeed("links.declare", {
          version,
          undo: [{ _tag: "Forget", kind: "variant", loop: String(version) }],
          relinked: null
        }).settle()
    }
    player.linksVersion = 4
    player.press("u").succeed("links.declare", { version: 4, undo: [], relinked: null }).settle().press("u")
    const { changes, ifVersion } = player.query("links.declare")
    assert.deepStrictEqual([ifVersion, changes], [4, [{ _tag: "Forget", kind: "variant", loop: "2" }]])
  })

  it("continues to save after the user stops waiting, and can be undone then", () => {
    const player = open([trouble(1)]).press("i").type("cũ").press("enter", "esc")
    assert.match(player.state.notice?.text ?? "", /continues in the background/)
    player.press("i")
    assert.match(player.state.notice?.text ?? "", /still being saved/)
    assert.isFalse(player.effects.some((effect) => effect._tag === "Cancel" && effect.key === "links.declare"))
    player.succeed("links.declare", {
      version: 2,
      undo: [{ _tag: "Forget", kind: "variant", loop: "10001" }],
      relinked: null
    })
    assert.isTrue(player.isPending("links.page"))
    assert.lengthOf(player.state.links.undo, 1)
  })

  it("says why something was not saved, and has nothing to undo", () => {
    const player = open([trouble(1)]).press("i").type("cũ").press("enter").fail(
      "links.declare",
      "the store is full; free some space"
    )
    assert.strictEqual(player.state.notice?.text, "the store is full; free some space")
    assert.isEmpty(player.state.links.undo)
    assert.isNull(player.state.links.declaring)
    assert.isTrue(player.isPending("links.page"), "whether it was kept is looked at")
  })

  it("does not decide about linked records", () => {
    const player = open([{ ...trouble(1), haravan: end("2"), evidence: "sku", unlinked: null }]).press("x").settle()
      .press("enter")
    assert.match(player.state.notice?.text ?? "", /linked already/)
    assert.isNull(player.state.overlay)
  })
})
