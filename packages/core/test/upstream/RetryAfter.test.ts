import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { retryAfterMillis } from "../../src/upstream/RetryAfter.ts"

const now = Date.parse("2026-11-16T10:36:20Z")

describe("Retry-After", () => {
  for (
    const [header, millis] of [
      ["2.0", 2000],
      ["0.1", 100],
      ["2", 2000],
      [" 30 ", 30_000],
      ["2.", 2000],
      ["0", 0],
      ["0.0001", 1],
      ["Mon, 16 Nov 2026 10:36:50 GMT", 30_000],
      ["Mon, 16 Nov 2026 10:36:00 GMT", 0],
      ["999999999999", 86_400_000],
      ["Tue, 16 Nov 2027 10:36:20 GMT", 86_400_000],
      [undefined, undefined],
      ["", undefined],
      ["-1", undefined],
      ["soon", undefined],
      ["1e3", undefined],
      ["NaN", undefined]
    ] as const
  ) {
    it(`${JSON.stringify(header)} is ${millis === undefined ? "nothing" : `${millis} ms`}`, () => {
      assert.strictEqual(retryAfterMillis(header, now), millis)
    })
  }

  it("is never below 0 nor above a day", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (header) => {
      const millis = retryAfterMillis(header, now)
      assert.isTrue(millis === undefined || (millis >= 0 && millis <= 86_400_000), header)
    }))
  })
})
