import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { formatTimestamp, isTimestamp, parseTimestamp, TimestampFromString } from "../src/index.ts"

/** From year 0 to the end of year 9999, the range of four digits. */
const times = fc.integer({ min: Date.parse("0000-01-01T00:00:00Z"), max: Date.parse("9999-12-31T23:59:59.999Z") })
const offsets = fc.oneof(
  fc.constant("Z"),
  fc.tuple(fc.constantFrom("+", "-"), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([sign, hours, minutes]) => `${sign}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`)
)
const fractions = fc.stringMatching(/^(\.[0-9]{1,9})?$/)

describe("timestamps", () => {
  it("are read back unchanged from text", () => {
    fc.assert(fc.property(times, (millis) => {
      assert.strictEqual(parseTimestamp(formatTimestamp(millis)), millis)
    }))
  })

  it("are the same as by Date.parse, for 0 to 9 fraction digits and any offset", () => {
    fc.assert(fc.property(times, fractions, offsets, (millis, fraction, offset) => {
      const text = `${formatTimestamp(millis).slice(0, 19)}${fraction}${offset}`
      assert.isTrue(isTimestamp(text), text)
      assert.strictEqual(parseTimestamp(text), Date.parse(text), text)
    }))
  })

  it("accept Haravan's three, two, one and no fraction digits", () => {
    const at = Date.parse("2021-07-08T01:47:17.000Z")
    assert.deepStrictEqual(
      ["17.612Z", "17.61Z", "17.6Z", "17Z", "17.6129999Z"].map((end) => parseTimestamp(`2021-07-08T01:47:${end}`) - at),
      [612, 610, 600, 0, 612]
    )
  })

  it("accept offsets with and without a colon", () => {
    assert.strictEqual(parseTimestamp("2026-11-16T17:36:20+07:00"), Date.parse("2026-11-16T10:36:20Z"))
    assert.strictEqual(parseTimestamp("2026-11-16T17:36:20.5+0700"), Date.parse("2026-11-16T10:36:20.500Z"))
    assert.strictEqual(parseTimestamp("2026-11-16T00:00:00-00:30"), Date.parse("2026-11-16T00:30:00Z"))
  })

  it("accept every day of the calendar and no other", () => {
    for (let year = 1896; year <= 2104; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 1; day <= 31; day++) {
          const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
          const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
          assert.strictEqual(isTimestamp(`${date}T00:00:00Z`), exists, date)
        }
      }
    }
  })

  for (
    const text of [
      "",
      "now",
      "2026-11-16",
      "2026-11-16T10:36:20",
      "2026-11-16 10:36:20Z",
      "2026-11-16T10:36Z",
      "2026-02-31T00:00:00Z",
      "2025-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "2026-01-32T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:60Z",
      "2026-01-01T00:00:00.Z",
      "2026-01-01T00:00:00.1234567890Z",
      "2026-01-01T00:00:00z",
      "2026-01-01T00:00:00+7",
      "2026-01-01T00:00:00+24:00",
      "2026-01-01T00:00:00+07:60",
      "2026-01-01T00:00:00ZZ",
      " 2026-01-01T00:00:00Z",
      "2026-01-01T00:00:00Z\n",
      "+012026-01-01T00:00:00Z",
      "1605519380691"
    ]
  ) {
    it(`refuse ${JSON.stringify(text)}`, () => {
      assert.isFalse(isTimestamp(text))
      assert.isNaN(parseTimestamp(text))
    })
  }

  it("are text in JSON and numbers in records", () => {
    const decode = Schema.decodeUnknownSync(TimestampFromString)
    assert.strictEqual(decode("2021-07-08T01:47:17.6Z"), Date.parse("2021-07-08T01:47:17.600Z"))
    assert.strictEqual(Schema.encodeSync(TimestampFromString)(0), "1970-01-01T00:00:00.000Z")
    assert.throws(() => decode("2026-11-16"), /a time with its zone such as/)
    assert.throws(() => decode(0))
  })
})
