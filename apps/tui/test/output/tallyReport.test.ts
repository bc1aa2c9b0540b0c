import { assert, describe, it } from "@effect/vitest"
import { noUnreadable, type RowRule, type TallyRow, type TallySummary } from "@stocktally/schema"
import { haravanLocationId, part, row } from "@stocktally/testing"
import { type TallyReport, tallyWriter } from "../../src/output/TallyReport.ts"
import type { OutputOptions } from "../../src/output/OutputOptions.ts"
import { widthOf } from "../../src/terminal/width.ts"

const side = { complete: true, asOf: 0, unreadable: noUnreadable, clockAheadMillis: null }

const counted = (counts: Partial<TallySummary>): TallySummary => ({
  unlinked: 0,
  unknown: 0,
  untracked: 0,
  oversold: 0,
  "only-in-loop": 0,
  "only-in-haravan": 0,
  match: 0,
  drift: 0,
  settling: 0,
  ...counts
})

const reportOf = (over: Partial<TallyReport> = {}): TallyReport => ({
  source: "live",
  complete: true,
  asOf: 0,
  version: 1,
  currency: "VND",
  sides: { loop: side, haravan: side },
  summary: counted({ drift: 2, match: 1 }),
  values: counted({ drift: 2_250_000 }),
  unpriced: 0,
  notCounted: { inTransit: 0, empty: 0 },
  unusedLocations: [],
  ...over
})

const options = (format: OutputOptions["format"], columns?: number): OutputOptions => ({
  format,
  csv: { raw: false, excel: false },
  surface: { columns, color: false, unicode: true }
})

const written = (rows: ReadonlyArray<TallyRow>, report: TallyReport, chosen: OutputOptions): string => {
  const writer = tallyWriter(report, chosen)
  return writer.head + writer.rows(rows) + writer.end()
}
const linesOf = (text: string) => text.trimEnd().split("\n")
const notesOf = (over: Partial<TallyReport>) => linesOf(written([], reportOf(over), options("table"))).slice(4)

const rule: RowRule = {
  for: "location",
  percent: 80,
  buffer: 2,
  cap: null,
  belowZero: "zero",
  tolerance: null,
  tolerancePercent: 0
}
const ruled = row("l:1:2", {
  sku: "AKH-0031-DEN-L",
  name: "Áo khoác chống nắng mùa hè 31 - Đen / L",
  location: "Cửa hàng trực tuyến",
  loop: 9,
  haravan: 20,
  expected: 14,
  rule,
  parts: [part(1, "Kho Hà Nội", 14), part(2, "Kho Đà Nẵng", 6)],
  value: 2_250_000
})
const plain = row("h:1:1", {
  sku: "KLU-0004-XR-S",
  name: "Khăn lụa Hà Đông phiên bản Hội An 4",
  loop: 9,
  haravan: 14,
  location: "Kho Hà Nội"
})

describe("the tally as a table", () => {
  it("has the expected count beside both counts, and money in the form of its currency", () => {
    const [, , head, first, second] = linesOf(written([ruled, plain], reportOf(), options("table")))
    assert.match(head ?? "", /^VERDICT +SKU +NAME +LOCATION +LOOP +HARAVAN +EXPECTED +DIFF +VALUE +SINCE +FLAGS$/)
    assert.match(first ?? "", / 9 +20 +14 +-5 +2\.250\.000\u00A0₫$/)
    assert.match(second ?? "", / 9 +14 +14 +-5 +-$/)
    const end = (text: string | undefined, word: string) => (text ?? "").indexOf(word) + word.length
    assert.strictEqual(end(first, "₫"), end(head, "VALUE"), "money is aligned right")
  })

  it("keeps the identity of a row and the base of its difference on a narrow terminal", () => {
    for (const [rows, kept, left] of [[[ruled], "EXPECTED", "HARAVAN"], [[plain], "HARAVAN", "EXPECTED"]] as const) {
      const text = written(rows, reportOf(), options("table", 80))
      const [head = "", line = ""] = linesOf(text).slice(2)
      for (const header of ["SKU", "NAME", "LOCATION", "LOOP", kept, "DIFF"]) assert.include(head, header)
      assert.notInclude(head, left)
      assert.include(line, rows[0].sku ?? "")
      for (const shown of linesOf(text)) assert.isAtMost(widthOf(shown), 80, shown)
      assert.include(text.replaceAll("\n", " "), `not shown at this width: ${left}`)
    }
    assert.match(written([ruled], reportOf(), options("table", 140)), /LOOP +HARAVAN +EXPECTED +DIFF +VALUE/)
  })

  it("shows what the rows are ordered by on a narrow terminal", () => {
    const headOf = (sort: string | undefined, currency: string | null = "VND") =>
      linesOf(written([ruled, plain], reportOf({ sort, currency }), options("table", 80)))[2] ?? ""
    for (const sort of [undefined, "harm", "value", "-value"]) assert.match(headOf(sort), / DIFF +VALUE$/, sort)
    assert.match(headOf("-size"), / DIFF/)
    assert.match(headOf("since"), / SINCE$/)
    assert.match(headOf("expected"), / EXPECTED /)
    assert.notInclude(headOf(undefined, null), "VALUE")
  })

  it("shortens labels and money on a narrow terminal, and cuts names in the middle", () => {
    const lost = row("h:1:2", {
      sku: "KLU-0004-XR-S",
      name: "Khăn lụa Hà Đông phiên bản Hội An 4 - Xanh rêu / S",
      haravan: 14,
      location: "Kho Thành phố Hồ Chí Minh",
      verdict: "only-in-haravan",
      value: 2_250_000
    })
    const [, , , line = ""] = linesOf(written([lost], reportOf(), options("table", 80)))
    assert.match(line, /^only Hara\. +KLU-0004-XR-S +Khăn.*….*\/ S +Kho.*….*Minh .* 2,3M$/)
    assert.match(written([lost], reportOf(), options("table")), /\nonly in Haravan .* 2\.250\.000\u00A0₫\n/)
  })

  it("shows the worth of each verdict and of all differences", () => {
    const [rows, verdicts, total] = notesOf({
      summary: counted({ oversold: 6, drift: 9, match: 76, unlinked: 16 }),
      values: counted({ oversold: 1_980_000, drift: 9_870_000, match: 12_000 })
    })
    assert.strictEqual(rows, "0 rows shown")
    assert.strictEqual(
      verdicts,
      "by verdict: not linked 16, oversold 6 (1.980.000\u00A0₫), match 76 (12.000\u00A0₫), differs 9 (9.870.000\u00A0₫)"
    )
    assert.strictEqual(total, "all differences are worth 11.850.000\u00A0₫")
    const huge = notesOf({ values: { ...counted({ oversold: 5 }), drift: null } })
    assert.include(huge[1], "differs 2 (too much to add up exactly)")
    assert.lengthOf(huge, 2)
    assert.include(notesOf({ currency: "USD" })[2], "$22,500.00")
  })

  it("says how many rows have no value, why, and their place in the order", () => {
    const some = { summary: counted({ drift: 5, match: 9 }), unpriced: 3 }
    assert.include(notesOf(some), "3 rows differ and have no price; rows with a value come first")
    assert.include(notesOf({ ...some, unpriced: 1 }), "1 row differs and has no price; rows with a value come first")
    assert.include(notesOf({ ...some, sort: "sku" }), "3 rows differ and have no price")
    assert.include(notesOf({ ...some, minValue: 1 }), "3 rows differ and have no price, so --min-value leaves them out")
    const none = { ...some, values: counted({}), unpriced: 5 }
    assert.deepStrictEqual(notesOf(none).slice(2), [
      "no row that differs has a price in Haravan; the largest differences come first"
    ])
    const unsaid = { ...some, values: counted({}), currency: null }
    assert.deepStrictEqual(notesOf(unsaid).slice(2), [
      "no row has a value, because Haravan has not reported its currency yet; the largest differences come first"
    ])
    assert.deepStrictEqual(notesOf({ ...unsaid, summary: counted({ match: 4 }) }).slice(2), [])
    const loopAlone = { loop: side, haravan: { ...side, asOf: null } }
    assert.deepStrictEqual(notesOf({ ...unsaid, sides: loopAlone }).slice(2), [])
  })

  it("names locations that feed no Loop location, with any characters in their names", () => {
    const unusedLocations = [{ id: haravanLocationId(5), name: "Kho \u001b[2Jtrưng bày", transit: false }]
    assert.include(
      notesOf({ unusedLocations }),
      "Haravan's Kho \\u{1b}[2Jtrưng bày feeds no Loop location (see stocktally rules list)"
    )
  })
})

describe("the tally in other formats", () => {
  it("as JSON has the currency, the values, and the unused locations", () => {
    const unusedLocations = [{ id: haravanLocationId(5), name: "Kho trưng bày", transit: false }]
    const report = reportOf({ unusedLocations, unpriced: 1 })
    const document = JSON.parse(written([ruled], report, options("json")))
    assert.strictEqual(document.currency, "VND")
    assert.deepStrictEqual(document.values, report.values)
    assert.strictEqual(document.unpriced, 1)
    assert.deepStrictEqual(document.unusedLocations, [{ id: "405", name: "Kho trưng bày", transit: false }])
    const [{ expected, parts, rule: rowRule, value }] = document.rows
    assert.deepStrictEqual([expected, rowRule, value], [14, rule, 2_250_000])
    assert.deepStrictEqual(parts.map(({ available, location }: TallyRow["parts"][number]) => [location, available]), [
      ["Kho Hà Nội", 14],
      ["Kho Đà Nẵng", 6]
    ])
  })

  it("as CSV has the new columns after the earlier ones, and the parts in one cell", () => {
    const [head = "", first = "", second = ""] = written([ruled, plain], reportOf(), options("csv")).split("\r\n")
    assert.match(
      head,
      /^id,sku,.*,since,expected,rule\.for,rule\.percent,rule\.buffer,rule\.cap,rule\.belowZero,rule\.tolerance,rule\.tolerancePercent,parts,value$/
    )
    assert.match(first, /,14,location,80,2,,zero,,0,Kho Hà Nội: 14; Kho Đà Nẵng: 6,2250000$/)
    assert.match(second, /,14,,,,,,,,"",$/)
  })

  it("as CSV has no forged part, and none that a spreadsheet would run", () => {
    const hostile = row("h:1:1", {
      rule,
      parts: [part(1, "=1+1; Kho Đà Nẵng: 99", 1), part(2, "Kho Vinh", null)]
    })
    assert.include(
      written([hostile], reportOf(), options("csv")),
      ",\"'=1+1, Kho Đà Nẵng: 99: 1; Kho Vinh: none\","
    )
  })
})
