import { assert, describe, it } from "@effect/vitest"
import { ServiceError } from "@stocktally/sync"
import { Player, runOf } from "../support/Player.ts"
import { rowsOf } from "../support/rows.ts"

describe("switching screens", () => {
  it("fetches the data of a screen when it is first opened", () => {
    const player = Player.open(rowsOf(5))
    assert.isFalse(player.isPending("links.page"))
    player.press("tab", "tab")
    assert.strictEqual(player.state.screen, "links")
    assert.isTrue(player.isPending("links.page"))
    player.settle().press("tab")
    assert.isTrue(player.isPending("doctor"))
    player.succeed("doctor", []).press("shift+tab", "tab")
    assert.isFalse(player.isPending("doctor"))
    player.press("R")
    assert.isTrue(player.isPending("doctor"))
    player.press("tab")
    assert.strictEqual(player.state.screen, "tally")
  })

  it("runs the checks again when Doctor is opened after a failure, and after its repair", () => {
    const player = Player.open(rowsOf(5)).press("D").succeed("doctor", [])
    const ended = (change: Parameters<typeof runOf>[0]) => {
      player.now += 60_000
      const run = runOf({ startedAt: player.now, endedAt: player.now, ...change })
      player.send({ _tag: "Updated", update: { _tag: "RunEnded", run } }).succeed("sync.runs", [run])
    }
    const asks = () => player.press("T", "D").isPending("doctor")
    ended({ id: "1" })
    assert.isFalse(asks(), "all is well")
    ended({ id: "2", status: "failed", problem: "Loop refused the credential" })
    assert.isTrue(asks())
    player.now += 1000
    player.succeed("doctor", [])
    ended({ id: "3" })
    assert.isTrue(asks(), "it may be repaired")
    const failed = { upstream: "loop", name: "address", status: "failed", detail: "", remedy: null } as const
    player.succeed("doctor", [failed])
    assert.isTrue(asks(), "so may a check that failed")
    player.succeed("doctor", [])
    assert.isFalse(asks())
  })

  it("opens Help over every screen, and goes back to it", () => {
    const player = Player.open(rowsOf(5)).press("enter", "?")
    assert.strictEqual(player.state.screen, "help")
    player.send({ _tag: "Measured", screen: "help", lines: 90 }).press("space")
    assert.isAbove(player.state.helpTop, 0)
    player.press("q")
    assert.strictEqual(player.state.screen, "detail")
    player.press("q", "q")
    assert.deepStrictEqual(player.effects.at(-1), { _tag: "Quit" })
  })

  it("runs a command that can act from the palette, and explains why another cannot", () => {
    const player = Player.open(rowsOf(5)).press("ctrl+p").type("doctor").press("enter")
    assert.strictEqual(player.state.screen, "doctor")
    player.press(":").type("accept missing").press("enter")
    assert.match((player.state.overlay?._tag === "Palette" && player.state.overlay.note) || "", /nothing to accept/)
    assert.strictEqual(player.state.screen, "doctor")
    player.press("ctrl+u").type("nothing at all").press("enter")
    assert.match((player.state.overlay?._tag === "Palette" && player.state.overlay.note) || "", /nothing matches/)
    player.press("esc")
    assert.isNull(player.state.overlay)
  })

  it("goes to the screen of a command from the palette", () => {
    const player = Player.open(rowsOf(5)).press("D", ":").type("export").press("enter")
    assert.strictEqual(player.state.screen, "tally")
    assert.strictEqual(player.state.overlay?._tag === "Chooser" ? player.state.overlay.purpose._tag : null, "Export")
  })

  it("moves in the palette with arrows, around its ends, and restarts with another text", () => {
    const player = Player.open(rowsOf(5)).press(":", "up")
    const selected = () => player.state.overlay?._tag === "Palette" ? player.state.overlay.selected : -1
    assert.isAbove(selected(), 20)
    player.press("down")
    assert.strictEqual(selected(), 0)
    player.press("ctrl+n", "ctrl+n")
    assert.strictEqual(selected(), 2)
    player.type("s")
    assert.strictEqual(selected(), 0)
  })

  it("suspends, redraws and quits as shells and pagers do", () => {
    const player = Player.open().press("ctrl+z", "ctrl+l", "/", "ctrl+c")
    assert.deepStrictEqual(player.effects, [{ _tag: "Suspend" }, { _tag: "Redraw" }, { _tag: "Quit" }])
  })

  it("shows a notice until the next key, or for a while", () => {
    const player = Player.open(rowsOf(5)).press("c")
    assert.strictEqual(player.state.notice?.text, "Clear the filters: there is no filter")
    player.press("j")
    assert.isNull(player.state.notice)
    player.press("c").pass(10_000)
    assert.isNull(player.state.notice)
  })
})

describe("opening", () => {
  it("shows why the data cannot be opened, and retries until it can", () => {
    const player = new Player(rowsOf(5)).send({ _tag: "Started" })
    assert.strictEqual(player.state.queries.open?.pending?.subject, "a store")
    player.fail("open", "the store is kept busy by another process; stop the other one", true)
    assert.match(player.state.queries.open?.error?.line ?? "", /another process/)
    player.press("U")
    assert.match(player.state.notice?.text ?? "", /another process/)
    player.pass(1000).succeed("open", {
      source: "live",
      missing: ["loop"],
      staleAfterMillis: 1_800_000
    }).settle()
    assert.isTrue(player.state.origin.isOpen)
    assert.deepStrictEqual(player.state.origin.missing, ["loop"])
    assert.strictEqual(player.state.tally.list.rows.length, 5)
  })

  it("can be cancelled, and started again", () => {
    const player = new Player(rowsOf(5)).send({ _tag: "Started" }).press("esc")
    assert.deepInclude(player.effects, { _tag: "Cancel", key: "open" })
    player.pass(60_000)
    assert.isFalse(player.isPending("open"))
    player.press("R")
    assert.isTrue(player.isPending("open"))
  })

  it("fetches the screen that was chosen before", () => {
    const player = new Player(rowsOf(5)).send({ _tag: "Started" }).press("D")
    player.succeed("open", { source: "live", missing: [], staleAfterMillis: 1_800_000 })
    assert.isTrue(player.isPending("doctor"))
    assert.strictEqual(player.state.screen, "doctor")
  })
})

describe("a service that is no longer reachable", () => {
  const error = new ServiceError({
    operation: "events",
    problem: "away",
    detail: "the service is away; start it",
    retryable: true
  })

  it("says so, keeps the data, and fetches it again once the service is back", () => {
    const player = Player.open(rowsOf(5))
    player.send({ _tag: "Updated", update: { _tag: "Disconnected", error } })
    assert.strictEqual(player.state.origin.connectionError, "the service is away; start it")
    assert.strictEqual(player.state.tally.list.rows.length, 5)
    player.press("U")
    assert.match(player.state.notice?.text ?? "", /the service is away; start it/)
    player.send({ _tag: "Updated", update: { _tag: "Connected", source: "live", missing: [] } })
    assert.isNull(player.state.origin.connectionError)
    assert.isTrue(player.isPending("tally.page"))
    assert.isTrue(player.isPending("sync.runs"))
  })
})

describe("export", () => {
  it("writes the filtered rows in their order, and says where to", () => {
    const player = Player.open(rowsOf(50)).press("7").settle().press(">", "r").settle().press("e", "j", "enter")
    const { filter, format, sort } = player.query("export")
    assert.deepStrictEqual([format, filter, sort], ["json", { verdicts: ["match"] }, "-sku"])
    assert.strictEqual(player.state.export?.total, 1)
    player.send({ _tag: "ExportAdvanced", id: player.query("export").id, path: "out.json", rows: 1 })
    assert.strictEqual(player.state.export?.rows, 1)
    player.press("e")
    assert.match(player.state.notice?.text ?? "", /running; Esc cancels it/)
    player.succeed("export", { path: "out.json", rows: 1, moved: false })
    assert.strictEqual(player.state.notice?.text, "1 row written to out.json")
    assert.isNull(player.state.export)
  })

  it("is cancelled by Esc, and says so", () => {
    const player = Player.open(rowsOf(50)).press("e", "enter", "esc")
    assert.deepInclude(player.effects, { _tag: "Cancel", key: "export" })
    assert.isNull(player.state.export)
    assert.match(player.state.notice?.text ?? "", /cancelled/)
  })

  it("has nothing to write if no row matches the filters", () => {
    const player = Player.open(rowsOf(50)).press("1").settle().press("e")
    assert.match(player.state.notice?.text ?? "", /no row matches the filters/)
  })
})
