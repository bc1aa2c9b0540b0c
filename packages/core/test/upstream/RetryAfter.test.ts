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
      ["2, 5", 5000],
      ["5,2", 5000],
      ["2, Mon, 16 Nov 2026 10:36:50 GMT", 30_000],
      ["Mon, 16 Nov 2026 10:36:50 GMT, 40", 40_000],
      ["-1, 5", 5000],
      ["120", 120_000],
      ["31536000", 120_000],
      ["1795862180", 120_000],
      ["9".repeat(400), 120_000],
      ["Tue, 16 Nov 2027 10:36:20 GMT", 120_000],
      [undefined, undefined],
      ["", undefined],
      [" , ", undefined],
      ["-1", undefined],
      ["soon", undefined],
      ["1e3", undefined],
      ["1e99", undefined],
      ["NaN", undefined]
    ] as const
  ) {
    it(`${JSON.stringify(header?.slice(0, 40))} is ${millis === undefined ? "ignored" : `${millis} ms`}`, () => {
      assert.strictEqual(retryAfterMillis({ "retry-after": header }, now), millis)
    })
  }

  it("is relative to the response's own date, whatever our clock says", () => {
    const headers = { "retry-after": "Mon, 16 Nov 2026 10:36:50 GMT", date: "Mon, 16 Nov 2026 10:36:20 GMT" }
    for (const ours of [now - 86_400_000, now, now + 3_600_000]) {
      assert.strictEqual(retryAfterMillis(headers, ours), 30_000)
    }
    assert.strictEqual(retryAfterMillis({ ...headers, date: "yesterday" }, now + 10_000), 20_000)
    assert.strictEqual(retryAfterMillis({ ...headers, "retry-after": "7" }, now), 7000)
  })

  it("is never below 0 nor above two minutes", () => {
    const text = fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String))
    fc.assert(fc.property(text, text, (header, date) => {
      const millis = retryAfterMillis({ "retry-after": header, date }, now)
      assert.isTrue(millis === undefined || (millis >= 0 && millis <= 120_000), header)
    }))
  })
})
