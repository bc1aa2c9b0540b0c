import { assert, describe, it } from "@effect/vitest"
import { adviseGrace } from "../../src/doctor/graceWindow.ts"

const minutes = (count: number) => count * 60_000

/** Differences that went away after these minutes. */
const healings = (...times: ReadonlyArray<number>) =>
  times.map((time) => ({ began: minutes(1000), healed: minutes(1000 + time), wasDrift: false }))

describe("adviseGrace", () => {
  it("says nothing of few", () => {
    assert.isUndefined(adviseGrace(healings(...Array.from({ length: 19 }, () => 5))))
  })

  it("proposes what nineteen of twenty keep to, rounded up to what one would write", () => {
    assert.deepStrictEqual(adviseGrace(healings(...Array.from({ length: 19 }, (_, index) => index + 1), 600)), {
      healed: 20,
      median: minutes(10),
      most: minutes(19),
      proposed: minutes(20)
    })
  })

  it("proposes whole days where that is what it takes, and never nothing", () => {
    const long = adviseGrace(healings(...Array.from({ length: 20 }, () => 3000)))
    assert.strictEqual(long?.proposed, minutes(3 * 1440))
    assert.strictEqual(adviseGrace(healings(...Array.from({ length: 20 }, () => 0)))?.proposed, minutes(1))
  })
})
