import { assert, describe, it } from "@effect/vitest"
import { ageOf, nextAgeAt } from "../../../src/terminal/time.ts"
import { wakeAt } from "../../../src/screens/model/wake.ts"
import { Player, runOf } from "../support/Player.ts"
import { openingTime, rowsOf } from "../support/rows.ts"

const minute = 60_000

describe("the next change that time causes", () => {
  it("is every minute, for ages, while nothing happens", () => {
    const player = Player.open(rowsOf(5))
    assert.strictEqual(wakeAt(player.state), openingTime + minute)
    player.pass(minute)
    assert.strictEqual(wakeAt(player.state), openingTime + 2 * minute)
  })

  it("does not exist before there are ages, except for waits", () => {
    const player = new Player()
    assert.isNull(wakeAt(player.state))
    player.send({ _tag: "Started" })
    assert.strictEqual(wakeAt(player.state), openingTime + 200)
    player.pass(200)
    assert.strictEqual(wakeAt(player.state), openingTime + 1000)
    player.pass(5000)
    assert.strictEqual(wakeAt(player.state), openingTime + 6000)
  })

  it("is every second while the time until the next sync is shown", () => {
    const player = new Player(rowsOf(5), { isWatching: true }).send({ _tag: "Started" })
    player.succeed("open", { source: "sandbox", missing: [], staleAfterMillis: 1_800_000 })
    player.succeed("sync.runs", [runOf({ startedAt: openingTime - 500 })]).settle()
    assert.strictEqual(wakeAt(player.state), openingTime + 29_500)
    player.press("S").succeed("sync.runs", [])
    assert.strictEqual(wakeAt(player.state), openingTime + 500)
    player.pass(500)
    assert.strictEqual(wakeAt(player.state), openingTime + 1500)
  })

  it("is never in the past, which would cause a busy loop", () => {
    const player = Player.open(rowsOf(5)).press("S", "w").fail("sync.start", "no")
    for (let step = 0; step < 100; step++) {
      const at = wakeAt(player.state)!
      assert.isAtLeast(at, player.now)
      player.pass(at - player.now)
      assert.isAbove(wakeAt(player.state)!, player.now)
      if (player.isPending("sync.start")) player.fail("sync.start", "no")
    }
  })
})

describe("an age", () => {
  it("is as rough as in speech, and knows when it changes", () => {
    const said = [0, 59_999, minute, 59 * minute, 60 * minute, 47 * 60 * minute, 48 * 60 * minute]
      .map((age) => ageOf(openingTime + age, openingTime))
    assert.deepStrictEqual(said, [
      "just now",
      "just now",
      "1 min ago",
      "59 min ago",
      "1 h ago",
      "47 h ago",
      "2 days ago"
    ])
    for (const age of [0, 1, 59_999, minute, 61_000, 3_599_999, 3_600_000, 90_000_000, 400_000_000]) {
      const now = openingTime + age
      const next = nextAgeAt(now, openingTime)!
      assert.isAbove(next, now)
      assert.strictEqual(ageOf(next - 1, openingTime), ageOf(now, openingTime))
      assert.notStrictEqual(ageOf(next, openingTime), ageOf(now, openingTime))
    }
    assert.strictEqual(ageOf(openingTime, openingTime + 5000), "just now")
    assert.isNull(nextAgeAt(openingTime, null))
  })
})
