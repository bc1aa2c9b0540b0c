import { assert, describe, it } from "@effect/vitest"
import { TooMuchLoss } from "@stocktally/sync"
import { wakeAt } from "../../../src/screens/model/wake.ts"
import { Player, progressOf, runOf } from "../support/Player.ts"
import { openingTime, rowsOf } from "../support/rows.ts"

const open = (isWatching: boolean, runs: Parameters<typeof runOf>[0] | null = null) => {
  const player = new Player(rowsOf(5), { isWatching })
  player.send({ _tag: "Started" }).succeed("open", {
    source: "sandbox",
    missing: [],
    staleAfterMillis: 1_800_000
  })
  return player.succeed("sync.runs", runs === null ? [] : [runOf(runs)]).settle()
}

const ended = (player: Player, change: Parameters<typeof runOf>[0] = {}) =>
  player
    .send({ _tag: "Updated", update: { _tag: "Progress", progress: progressOf("idle") } })
    .send({
      _tag: "Updated",
      update: { _tag: "RunEnded", run: runOf({ startedAt: player.now, endedAt: player.now, ...change }) }
    })

describe("automatic syncs", () => {
  it("start at once if nothing was ever read", () => {
    const player = open(true)
    assert.deepStrictEqual(player.query("sync.start").request, {
      kind: "auto",
      acceptLoss: false,
      intervalMillis: 30_000
    })
  })

  it("wait for their time if data was read just now", () => {
    const player = open(true, { startedAt: openingTime - 10_000 })
    assert.isFalse(player.isPending("sync.start"))
    assert.isAtMost(wakeAt(player.state)!, openingTime + 20_000)
    player.pass(19_999)
    assert.isFalse(player.isPending("sync.start"))
    player.pass(1)
    assert.isTrue(player.isPending("sync.start"))
  })

  it("start an interval after the start of the last", () => {
    const player = open(true).succeed("sync.start", runOf({ status: "running" }))
    player.send({ _tag: "Updated", update: { _tag: "Progress", progress: progressOf("reading") } })
    player.pass(12_000)
    ended(player, { startedAt: openingTime })
    player.pass(17_999)
    assert.isFalse(player.isPending("sync.start"))
    player.pass(1)
    assert.isTrue(player.isPending("sync.start"))
  })

  it("wait longer after each failure, and the usual time after a success", () => {
    const player = open(true)
    const pauses: Array<number> = []
    for (let count = 0; count < 9; count++) {
      player.fail("sync.start", "the store is away")
      const from = player.now
      while (!player.isPending("sync.start")) player.pass(1000)
      pauses.push((player.now - from) / 1000)
    }
    assert.deepStrictEqual(pauses, [30, 30, 30, 40, 80, 160, 300, 300, 300])
    player.succeed("sync.start", runOf({ status: "running" }))
    ended(player)
    player.pass(30_000)
    assert.isTrue(player.isPending("sync.start"))
  })

  it("continue if the end of a sync was never reported", () => {
    const player = open(true).succeed("sync.start", runOf({ status: "running" }))
    player.send({ _tag: "Updated", update: { _tag: "Progress", progress: progressOf("judging") } })
    player.send({ _tag: "Updated", update: { _tag: "Progress", progress: progressOf("idle") } })
    assert.isTrue(player.isPending("sync.runs"))
    player.pass(30_000)
    assert.isTrue(player.isPending("sync.start"))
  })

  it("continue if another process that was syncing has died", () => {
    const player = open(true).succeed("sync.start", runOf({ status: "running", holder: "another process" }))
    player.pass(29_999)
    assert.isFalse(player.isPending("sync.start"))
    player.pass(1)
    assert.isTrue(player.isPending("sync.start"))
  })

  it("do not start while one is running, without a credential, or if they are off", () => {
    const busy = open(true, { startedAt: openingTime })
    busy.send({ _tag: "Updated", update: { _tag: "Progress", progress: progressOf("reading") } }).pass(600_000)
    assert.isFalse(busy.isPending("sync.start"))

    const bare = new Player([], { isWatching: true }).send({ _tag: "Started" })
    bare.succeed("open", {
      source: "live",
      missing: ["loop", "haravan"],
      staleAfterMillis: 1_800_000
    })
      .succeed("sync.runs", []).pass(600_000)
    assert.isFalse(bare.isPending("sync.start"))

    const quiet = open(false).pass(600_000)
    assert.isFalse(quiet.isPending("sync.start"))
    quiet.press("S", "w")
    assert.isTrue(quiet.isPending("sync.start"))
  })
})

describe("the Sync screen", () => {
  it("starts a sync, or says that one is running", () => {
    const player = open(false).press("S", "f")
    assert.deepStrictEqual(player.query("sync.start").request, { kind: "full", acceptLoss: false })
    player.press("U")
    assert.match(player.state.notice?.text ?? "", /is running/)
    player.succeed("sync.start", runOf({ status: "running" }))
    player.send({ _tag: "Updated", update: { _tag: "Progress", progress: progressOf("reading") } }).press("U")
    assert.match(player.state.notice?.text ?? "", /is running/)
  })

  it("shows why a sync failed until one succeeds", () => {
    const player = ended(open(false), { status: "failed", problem: "Loop rejected the credential: check LOOP_API_KEY" })
    assert.strictEqual(player.state.sync.lastEnded?.problem, "Loop rejected the credential: check LOOP_API_KEY")
    ended(player, { id: "2" })
    assert.isNull(player.state.sync.lastEnded?.problem)
  })

  it("accepts a loss only after showing its numbers", () => {
    const { message } = new TooMuchLoss({ losses: [{ what: "loop-levels", known: 400, lost: 123 }] })
    const player = open(false).press("S", "A")
    assert.match(player.state.notice?.text ?? "", /nothing to accept/)
    ended(player, { status: "failed", reason: "loss", problem: message }).press("A")
    const { overlay } = player.state
    assert.include(overlay?._tag === "Confirm" ? overlay.lines.join(" ") : "", "123 of 400 inventories of Loop")
    player.press("esc")
    assert.isFalse(player.isPending("sync.start"))
    player.press("A", "enter")
    assert.deepStrictEqual(player.query("sync.start").request, { kind: "auto", acceptLoss: true })
  })

  it("selects a run, and shows as many as fit", () => {
    const player = open(false).press("S")
    player.press("R").succeed("sync.runs", Array.from({ length: 50 }, (_, index) => runOf({ id: String(50 - index) })))
    player.press("G")
    assert.strictEqual(player.state.sync.selected, 49)
    assert.isAbove(player.state.sync.top, 0)
    player.press("g")
    assert.deepStrictEqual([player.state.sync.selected, player.state.sync.top], [0, 0])
  })
})
