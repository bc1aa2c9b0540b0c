import { assert, describe, it } from "@effect/vitest"
import { Duration, Result } from "effect"
import * as fc from "fast-check"
import { parseDuration } from "../../src/index.ts"

const millis = (text: string) => Duration.toMillis(Result.getOrThrow(parseDuration(text)))

describe("parseDuration", () => {
  it("parses the documented forms", () => {
    const forms = {
      "30 minutes": 1_800_000,
      "30m": 1_800_000,
      "72h": 259_200_000,
      "7d": 604_800_000,
      "500 millis": 500,
      "250ms": 250,
      "1 second": 1000,
      "1.5h": 5_400_000,
      "1h30m": 5_400_000,
      "1h 30m": 5_400_000,
      " 2 Weeks ": 1_209_600_000,
      "0": 0,
      "0s": 0
    }
    for (const [text, expected] of Object.entries(forms)) assert.strictEqual(millis(text), expected, text)
  })

  it("says what is wrong and what is expected", () => {
    for (const text of ["", " ", "30", "m", "-5m", "5 fortnights", "1e3s", "5m!", "NaN", "Infinity", "m5"]) {
      const parsed = parseDuration(text)
      assert.isTrue(Result.isFailure(parsed), text)
      if (Result.isFailure(parsed)) assert.include(parsed.failure, "30 minutes")
    }
    assert.isTrue(Result.isFailure(parseDuration("99999999d")))
  })

  it("accepts any number of any unit, abbreviated or not", () => {
    const units = fc.constantFrom(
      ["ms", "millis", 1],
      ["s", "seconds", 1000],
      ["m", "minutes", 60_000],
      ["h", "hours", 3_600_000],
      ["d", "days", 86_400_000]
    )
    fc.assert(fc.property(fc.integer({ min: 0, max: 30_000 }), units, (amount, [short, long, factor]) => {
      assert.strictEqual(millis(`${amount}${short}`), amount * factor)
      assert.strictEqual(millis(`${amount} ${long}`), amount * factor)
    }))
  })
})
