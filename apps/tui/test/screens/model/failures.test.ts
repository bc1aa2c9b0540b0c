import { assert, describe, it } from "@effect/vitest"
import { ServiceError } from "@stocktally/sync"
import { wakeAt } from "../../../src/screens/model/wake.ts"
import { messageOf } from "../../../src/screens/view/chrome.ts"
import { Player, progressOf, runOf } from "../support/Player.ts"
import { pageOf, rowOf, rowsOf } from "../support/rows.ts"

const said = ({ state }: Player) => messageOf(state)?.text ?? ""
const noted = ({ state }: Player) => state.notice?.text ?? ""
const error = new ServiceError({
  operation: "events",
  problem: "away",
  detail: "the service is away; start it",
  retryable: true
})

describe("the failure of a query that the user started", () => {
  it("is shown once, and then hides no other message", () => {
    const player = Player.open(rowsOf(50)).press("e", "enter").fail("export", "permission denied")
    assert.match(noted(player), /permission denied/)
    assert.strictEqual(said(player), "")
    player.press("j").send({ _tag: "Updated", update: { _tag: "Disconnected", error } })
    assert.strictEqual(said(player), error.message)
  })

  it("is shown if reading both sides again fails", () => {
    const player = Player.open(rowsOf(50)).press("enter", "a").fail("detail.readAgain", "Loop is unavailable")
    assert.strictEqual(noted(player), "Loop is unavailable")
    player.press("k")
    assert.strictEqual(said(player), "")
  })

  it("is cleared once a sync is running, has ended, or the service is connected again", () => {
    for (
      const update of [
        { _tag: "Progress", progress: progressOf("reading") },
        { _tag: "RunEnded", run: runOf() },
        { _tag: "Connected", source: "live", missing: [] }
      ] as const
    ) {
      const player = Player.open(rowsOf(5)).press("U").fail("sync.start", "the store is busy")
      assert.strictEqual(said(player), "The sync did not start: the store is busy")
      player.send({ _tag: "Updated", update })
      assert.strictEqual(said(player), "", update._tag)
    }
  })
})

describe("a service that is not reachable", () => {
  it("is shown before its consequences", () => {
    const player = Player.open(rowsOf(5)).press("U").fail("sync.start", "no answer")
    player.send({ _tag: "Updated", update: { _tag: "Disconnected", error } })
    assert.strictEqual(said(player), error.message)
  })
})

describe("a cancelled wait", () => {
  it("says that R tries again only if it does", () => {
    const player = Player.open(rowsOf(50)).press("U", "esc")
    assert.match(noted(player), /may start all the same/)
    assert.strictEqual(said(player), "")
    player.press("enter", "a", "esc")
    assert.match(noted(player), /a reads again/)
    assert.strictEqual(player.state.screen, "detail")
    assert.strictEqual(said(player), "")
  })

  it("does not include an automatic sync: Esc leaves Detail", () => {
    const player = new Player(rowsOf(5), { isWatching: true }).send({ _tag: "Started" })
    player.succeed("open", { source: "sandbox", missing: [], staleAfterMillis: 1_800_000 })
    player.succeed("sync.runs", [runOf({ startedAt: player.now })]).settle()
    player.press("enter").pass(30_000)
    assert.isTrue(player.isPending("sync.start"))
    assert.notMatch(said(player), /sync to start/)
    player.press("esc")
    assert.strictEqual(player.state.screen, "tally")
    assert.isTrue(player.isPending("sync.start"))
  })
})

describe("numbers whose source has changed", () => {
  it("are named after it from the first page on", () => {
    const player = Player.open(rowsOf(5))
    player.press("R").succeed("tally.page", {
      ...pageOf(player.rows, player.query("tally.page").query),
      source: "live"
    })
    assert.strictEqual(player.state.origin.source, "live")
    player.settle()
    assert.strictEqual(player.state.origin.source, "sandbox")
  })

  it("are fetched again if the service reports another source", () => {
    const player = Player.open(rowsOf(5))
    player.send({ _tag: "Updated", update: { _tag: "Connected", source: "sandbox", missing: [] } })
    assert.isFalse(player.isPending("tally.page"), "what is known already is not news")
    player.send({ _tag: "Updated", update: { _tag: "Connected", source: "live", missing: ["loop"] } })
    assert.strictEqual(player.state.origin.source, "live")
    assert.deepStrictEqual(player.state.origin.missing, ["loop"])
    assert.isTrue(player.isPending("tally.page") && player.isPending("tally.counts"))
  })
})

describe("rows that become stale over time", () => {
  it("are fetched again once the first one does, and not again after that", () => {
    const player = Player.open(rowsOf(5))
    const stale = [4, 3, 2, 1, 0].map((number) => rowOf(number, { stale: true }))
    player.pass(1_799_000)
    assert.isFalse(player.isPending("tally.page"))
    player.pass(1001)
    assert.isTrue(player.isPending("tally.page"))
    player.rows = stale
    player.settle()
    assert.isTrue(player.state.tally.list.rows.every((row) => row.stale))
    assert.isNull(player.state.tally.staleAt)
  })

  it("are not fetched again and again while that fails", () => {
    const player = Player.open(rowsOf(5)).pass(1_800_001).fail("tally.page", "the store is gone")
    assert.isFalse(player.isPending("tally.page"))
    assert.isAbove(wakeAt(player.state) ?? Number.POSITIVE_INFINITY, player.now)
  })
})
