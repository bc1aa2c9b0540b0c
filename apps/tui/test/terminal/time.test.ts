import { afterEach, assert, describe, it } from "@effect/vitest"
import { localMinute, localTime, zoneAt } from "../../src/terminal/time.ts"

const at = Date.parse("2026-11-16T10:36:20Z")

describe("times for people", () => {
  const { TZ } = process.env
  afterEach(() => {
    if (TZ === undefined) delete process.env["TZ"]
    else process.env["TZ"] = TZ
  })

  it("have their zone, as psql writes it", () => {
    process.env["TZ"] = "Asia/Ho_Chi_Minh"
    assert.strictEqual(localTime(at), "2026-11-16 17:36:20+07")
    assert.strictEqual(localMinute(at), "2026-11-16 17:36+07")
    process.env["TZ"] = "UTC"
    assert.strictEqual(localTime(at), "2026-11-16 10:36:20+00")
  })

  it("have the zone of their date, also if it has minutes or is behind UTC", () => {
    process.env["TZ"] = "America/St_Johns"
    assert.strictEqual(zoneAt(at), "-03:30")
    assert.strictEqual(zoneAt(Date.parse("2026-07-01T00:00:00Z")), "-02:30")
  })
})
