import { assert, describe, it } from "@effect/vitest"
import { adviseGrace } from "../../src/doctor/graceWindow.ts"

const minutes = (count: number) => count * 60_000

/** Differences that resolved after these minutes. */
const resolvedDifferences = (...times: ReadonlyArray<number>) =>
  times.map((time) => ({ began: minutes(1000), healed: minutes(1000 + time), wasDrift: false }))

describe("adviseGrace", () => {
  it("gives no advice for few differences", () => {
    assert.isUndefined(adviseGrace(resolvedDifferences(...Array.from({ length: 19 }, () => 5))))
  })

  it("proposes the 95th percentile, rounded up to a common duration", () => {
    assert.deepStrictEqual(
      adviseGrace(resolvedDifferences(...Array.from({ length: 19 }, (_, index) => index + 1), 600)),
      {
        healed: 20,
        median: minutes(10),
        most: minutes(19),
        proposed: minutes(20)
      }
    )
  })

  it("proposes whole days if needed, and never zero", () => {
    const long = adviseGrace(resolvedDifferences(...Array.from({ length: 20 }, () => 3000)))
    assert.strictEqual(long?.proposed, minutes(3 * 1440))
    assert.strictEqual(adviseGrace(resolvedDifferences(...Array.from({ length: 20 }, () => 0)))?.proposed, minutes(1))
  })
})
