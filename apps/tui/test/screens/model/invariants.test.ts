import { assert, describe, it } from "@effect/vitest"
import { filterRows } from "@stocktally/testing"
import type { LinkRow } from "@stocktally/tally"
import { commands } from "../../../src/screens/keys/commands.ts"
import { listHeight } from "../../../src/screens/model/layout.ts"
import type { QueryKey } from "../../../src/screens/model/state/Query.ts"
import { filterOf, isOfView } from "../../../src/screens/model/tallyView.ts"
import { wakeAt } from "../../../src/screens/model/wake.ts"
import { Player, progressOf, runOf } from "../support/Player.ts"
import { knownShops, shopOf } from "../support/shops.ts"
import { countsOf, rowOf, rowsOf } from "../support/rows.ts"

/** Pseudo-random numbers, the same for each seed (mulberry32). */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

const keys = [...new Set(commands.flatMap(({ keys }) => keys)), "4", "a", "đ", "🙂", "8", "x"]

const links = Array.from({ length: 250 }, (_, index): LinkRow => ({
  kind: index % 7 === 0 ? "location" : "variant",
  loop: index % 2 === 0 ? { id: String(index + 1), sku: null, name: "", goneAt: null } : null,
  haravan: index % 2 === 0 ? null : { id: String(index + 1), sku: "A", name: "B", goneAt: 1 },
  evidence: null,
  foundAt: null,
  unlinked: { reason: "ambiguous", detail: "", candidates: index % 3 === 0 ? ["5", "6"] : [] }
}))

const shops = [shopOf("hue"), shopOf("vinh", { asOf: null })]

const check = (player: Player): void => {
  const { state } = player
  for (
    const [list, height] of [
      [state.tally.list, listHeight("tally", state.size)],
      [state.links.list, listHeight("links", state.size)],
      ...(state.shops === null ? [] : [[state.shops.list, listHeight("shops", state.size)] as const])
    ] as const
  ) {
    const count = list.rows.length
    assert.strictEqual(count, list.pages.reduce((sum, page) => sum + page.rows.length, 0))
    assert.isAtMost(count, 400 + 200 + 2 * height)
    assert.isTrue(
      count === 0 ? list.selected === -1 : list.selected >= 0 && list.selected < count,
      `selected ${list.selected} of ${count}`
    )
    assert.isTrue(list.top >= 0 && list.top <= Math.max(0, count - 1), `top ${list.top} of ${count}`)
    if (count > 0) {
      assert.isTrue(list.selected >= list.top && list.selected < list.top + height, "the selected row is on the screen")
    }
  }
  const ids = state.tally.list.rows.map(({ id }) => id)
  assert.strictEqual(new Set(ids).size, ids.length, "no row twice")
  // If no others are pending, the rows match the view.
  const { list } = state.tally
  if (list.rows.length > 0 && list.pending?._tag !== "Replace") {
    assert.isTrue(isOfView(state.tally))
    const passing = new Set(Array.from(filterRows(list.rows, filterOf(state.tally.view)), ({ id }) => id))
    assert.deepStrictEqual(list.rows.filter(({ id }) => !passing.has(id)), [], "every row passes the filters")
  }
  for (const key of ["export", "links.declare", "detail.readAgain", "tally.jump"] as const) {
    assert.isNull(state.queries[key]?.error ?? null, `${key} hides nothing`)
  }
  for (const [key, query] of Object.entries(state.queries)) {
    if (query === undefined) continue
    assert.strictEqual(
      query.pending !== null,
      player.pending.get(key as QueryKey)?.id === query.id,
      `${key} is pending in both`
    )
  }
  assert.isAtMost(state.links.undo.length, 50)
  assert.isTrue(state.overlay?._tag !== "Chooser" || state.overlay.selected < state.overlay.choices.length)
  const at = wakeAt(state)
  assert.isTrue(at === null || at >= state.now)
}

describe("any order of keys, results and changes", () => {
  it.each(Array.from({ length: 24 }, (_, seed) => seed))("keeps the state consistent (%i)", (seed) => {
    const next = random(seed + 1)
    const pick = <A>(all: ReadonlyArray<A>): A => all[Math.floor(next() * all.length)]!
    const player = new Player(rowsOf(seed % 5 === 0 ? 0 : 50 * seed), {
      isWatching: seed % 2 === 0,
      ...(seed % 3 === 0 ? { shops: knownShops("hanoi", "hue", "vinh") } : {})
    })
    player.links = links
    player.send({ _tag: "Started" })
    let version = 1
    for (let step = 0; step < 400; step++) {
      const dice = next()
      if (dice < 0.55) player.press(...Array.from({ length: 1 + Math.floor(next() * 4) }, () => pick(keys)))
      else if (dice < 0.8 && player.pending.size > 0) answerOne(player, pick([...player.pending.keys()]), next)
      else if (dice < 0.84) player.pass(Math.floor(next() * 40_000))
      else if (dice < 0.88) {
        player.rows = player.rows.filter(() => next() > 0.05).map((row) =>
          next() > 0.95 ? Object.assign({}, row, { delta: -1 }) : row
        )
        if (next() > 0.7) player.rows = [rowOf(1_000_000 + step), ...player.rows]
        player.send({ _tag: "Updated", update: { _tag: "Changed", version: ++version } })
      } else if (dice < 0.9) {
        player.send({ _tag: "Resized", columns: 40 + Math.floor(next() * 120), rows: 3 + Math.floor(next() * 60) })
      } else if (dice < 0.93) player.send({ _tag: "Pasted", text: "áo\u0007".repeat(Math.floor(next() * 200)) })
      else if (dice < 0.96) {
        player.send({
          _tag: "Updated",
          update: { _tag: "Progress", progress: progressOf(pick(["idle", "reading", "judging"])) }
        })
      } else if (dice < 0.97) {
        player.send({ _tag: "Updated", update: { _tag: "RunEnded", run: runOf({ id: String(step) }) } })
      } else player.settle()
      check(player)
    }
    // Nothing is stuck: once all queries have results, everything is loaded.
    player.send({ _tag: "Resized", columns: 80, rows: 24 })
    while (player.state.overlay !== null) player.press("esc")
    for (let count = 0; player.pending.size > 0 && count < 100; count++) {
      answerOne(player, [...player.pending.keys()][0]!, () => 1)
    }
    if (player.state.shops !== null) {
      player.press("P").succeed("shops", shops).press("esc", "enter")
      if (player.isPending("open")) answerOne(player, "open", () => 1)
    }
    player.press("T", "c", "R").settle()
    if (player.state.origin.isOpen) {
      player.send({ _tag: "Updated", update: { _tag: "RunEnded", run: runOf({ id: "1000" }) } })
      for (const key of ["tally.page", "tally.counts", "sync.start"] as const) {
        assert.isNull(player.state.queries[key]?.error ?? null, `${key} is well again`)
      }
      const shown = player.rows.length
      assert.strictEqual(player.state.tally.list.rows.length > 0, shown > 0)
      assert.isFalse(player.isPending("tally.page"))
    }
  })
})

const answerOne = (player: Player, key: QueryKey, next: () => number): void => {
  if (next() < 0.15) {
    player.fail(key, "it cannot be", next() < 0.5)
    return
  }
  switch (key) {
    case "open":
      return void player.succeed(key, { source: "sandbox", missing: [], staleAfterMillis: 1_800_000 })
    case "shops":
      return void player.succeed(key, shops)
    case "tally.page":
    case "tally.counts":
    case "links.page":
    case "links.record":
      return void player.settle()
    case "tally.locations":
      return void player.succeed(key, countsOf(player.rows, player.query(key).filter))
    case "tally.jump":
    case "detail.row":
      return void player.succeed(key, player.rows[Math.floor(next() * player.rows.length)] ?? null)
    case "shop":
      return void player.succeed(key, next() < 0.3 ? null : "Sao Mai")
    case "detail.siblings":
      return void player.succeed(key, player.rows.slice(0, 3))
    case "detail.history":
      return void player.succeed(key, [{ _tag: "Loop", at: 5, notBefore: null, before: null, after: 4 }])
    case "detail.readAgain":
      return void player.succeed(key, player.rows[0] === undefined ? null : { row: player.rows[0], kept: true })
    case "sync.runs":
      return void player.succeed(key, [runOf({ startedAt: player.now })])
    case "sync.start":
      return void player.succeed(key, runOf({ status: "running" }))
    case "links.candidates":
      return void player.succeed(key, [])
    case "links.declare":
      return void player.succeed(key, next() < 0.3 ? null : { version: 2, undo: [], relinked: null })
    case "doctor":
      return void player.succeed(key, [])
    case "export":
      return void player.succeed(key, { path: "out.csv", rows: 1, moved: next() < 0.3 })
  }
}
