import { assert, describe, it } from "@effect/vitest"
import type { Change } from "@stocktally/tally"
import { row } from "@stocktally/testing"
import { historyChange } from "../../../src/commands/history/historyChange.ts"
import { csvList } from "../../../src/output/Csv.ts"
import { tableList } from "../../../src/terminal/table.ts"

const counts = (available: number) => ({ onHand: available + 1, committed: 1, incoming: 0, available })
const changeAt = (location: string | null): Change => ({
  _tag: "Haravan",
  location,
  at: 0,
  updatedAt: 0,
  before: counts(7),
  after: counts(14)
})
const of = (change: Change) => ({ row: row("l:1:2", { location: "Trực tuyến" }), change })

describe("a change of one of several locations that feed a row", () => {
  it("names that location and the row's own", () => {
    const writer = tableList(historyChange, { columns: undefined, color: false, unicode: true })
    const text = writer.records([of(changeAt("Kho \u001b[2JHà Nội")), of(changeAt(null))])
    assert.match(text, /  Trực tuyến  Haravan, Kho \\u\{1b\}\[2JHà Nội +7 +14 /)
    assert.match(text, /  Trực tuyến  Haravan +7 +14 /)
  })

  it("has the location after the earlier fields", () => {
    const csv = csvList(historyChange, { raw: false, excel: false }).records([of(changeAt("=Kho")), of(changeAt(null))])
    const [head, first, second] = csv.split("\r\n")
    assert.match(head ?? "", /^rowId,.*,incoming,haravanLocation$/)
    assert.match(first ?? "", /,15,1,0,'=Kho$/)
    assert.match(second ?? "", /,15,1,0,$/)
  })
})
