import { assert, describe, it } from "@effect/vitest"
import { makeTheme } from "../../../src/terminal/tones.ts"
import { layoutFor } from "../../../src/screens/view/tallyLayout.ts"
import { groupLine, headerLine, rowLine } from "../../../src/screens/view/tallyRows.ts"
import { styledWidth } from "../../../src/terminal/width.ts"
import { now, row } from "./states.ts"

const theme = makeTheme({ color: "256", unicode: true, spoken: false })
const plainTheme = theme.plain
const plain = { locations: true, rules: false, currency: null, zone: "+07", sort: "harm" as const }
const priced = { locations: true, rules: false, currency: "VND", zone: "+07", sort: "harm" as const }
const ruled = { locations: true, rules: true, currency: "VND", zone: "+07", sort: "harm" as const }
const headings = (columns: number, has: Parameters<typeof layoutFor>[1] = priced) =>
  layoutFor(columns, has).columns.map(({ column }) => column.header)

describe("the columns of the tally", () => {
  it("fit at every width, header and rows alike", () => {
    for (let columns = 60; columns <= 250; columns++) {
      for (
        const has of [plain, priced, ruled, {
          locations: false,
          rules: true,
          currency: "USD",
          zone: "+05:30",
          sort: "value" as const
        }]
      ) {
        const layout = layoutFor(columns, has)
        assert.isAtMost(styledWidth(headerLine(layout, "delta", true, theme)), columns)
        assert.isAtMost(styledWidth(groupLine(layout, theme)), columns)
        const widths = [1, 2, 5].map((index) =>
          styledWidth(rowLine(row(index), { isNew: index === 1, isSelected: index === 2 }, layout, theme, now))
        )
        assert.deepStrictEqual(widths, [widths[0], widths[0], widths[0]])
        assert.isAtMost(widths[0] ?? 0, columns)
      }
    }
  })

  it("never lose the columns that a row is about", () => {
    for (let columns = 60; columns <= 250; columns++) {
      const haravan = columns >= 132 ? "AVAILABLE" : "HARAVAN"
      assert.includeMembers(headings(columns, plain), ["SKU", "LOCATION", "LOOP", haravan, "DIFF", "VERDICT"])
      assert.includeMembers(headings(columns, ruled), ["SKU", "LOCATION", "LOOP", "EXPECTED", "DIFF", "VERDICT"])
    }
    assert.includeMembers(headings(88, plain), ["NAME", "SINCE"])
    for (const sort of ["harm", "value"] as const) {
      assert.includeMembers(headings(80, { ...priced, sort }), ["SKU", "NAME", "LOCATION", "VALUE", "VERDICT"])
      assert.includeMembers(headings(80, { ...ruled, sort }), ["SKU", "NAME", "LOCATION", "EXPECTED", "VALUE"])
    }
    assert.notInclude(headings(80, { ...priced, sort: "sku" }), "VALUE")
    assert.includeMembers(headings(92, { ...priced, sort: "sku" }), ["NAME", "VALUE"])
    assert.includeMembers(headings(92, { ...ruled, sort: "sku" }), ["NAME", "VALUE"])
    assert.includeMembers(headings(200), ["ON HAND", "COMMITTED", "INCOMING", "BARCODE", "SINCE", "VALUE"])
    assert.includeMembers(headings(140, ruled), ["AVAILABLE", "EXPECTED", "VALUE", "SINCE"])
    assert.notInclude(headings(80, { ...plain, locations: false }), "LOCATION")
  })

  it("leave room to recognize a variant and a location before anything else but the order's value at 80 columns", () => {
    for (const has of [plain, { ...priced, sort: "sku" as const }, { ...ruled, sort: "since" as const }]) {
      const widthOf = (header: string) =>
        layoutFor(80, has).columns.find(({ column }) => column.header === header)?.width ?? 0
      assert.isAtLeast(widthOf("NAME"), 15)
      assert.isAtLeast(widthOf("LOCATION"), 12)
    }
    const named = row(0, { name: "Túi xách da bò cao cấp 48 - Đỏ đô / L", location: "Kho hàng lỗi Đà Nẵng" })
    const lineBy = (sort: "harm" | "sku") =>
      rowLine(named, { isNew: false, isSelected: false }, layoutFor(80, { ...priced, sort }), theme, now)
    assert.match(lineBy("sku"), /Túi xác… đô \/ L.*Kho h…à Nẵng/)
    assert.match(lineBy("harm"), /Túi …ô \/ L.*Kho … Nẵng/)
  })

  it("have a heading over those of Haravan", () => {
    const layout = layoutFor(200, priced)
    const group = groupLine(layout, plainTheme)
    const header = headerLine(layout, "harm", false, plainTheme)
    assert.include(group, " HARAVAN ")
    const [start, end] = [group.indexOf("─"), group.lastIndexOf("─")]
    const spanned = header.slice(start, end + 1)
    assert.match(spanned, /^ *AVAILABLE +ON HAND +COMMITTED +INCOMING/)
  })

  it("have no values without a currency, and no expected counts without a rule", () => {
    assert.notInclude(headings(250, plain), "VALUE")
    assert.notInclude(headings(250, priced), "EXPECTED")
  })

  it("show values whole on a wide terminal, and short on a narrow one or if they are large", () => {
    const cell = (columns: number, value: number | null, currency = "VND") => {
      const { column, width } = layoutFor(columns, { ...priced, currency }).columns.find(({ column }) =>
        column.header === "VALUE"
      )!
      return column.text(row(8, { value }), width)
    }
    assert.deepStrictEqual([90, 140].map((columns) => cell(columns, 2_250_000)), ["2,3M", "2.250.000\u00A0₫"])
    assert.deepStrictEqual([90, 140].map((columns) => cell(columns, 1_250, "USD")), ["12.5", "$12.50"])
    assert.strictEqual(cell(140, 2_250_000_000_000), "2,3T")
    assert.strictEqual(cell(140, null), "-")
    for (const value of [0, 999, 999_949, 999_999_999, 1e12]) assert.isAtMost(cell(90, value).length, 6)
  })

  it("mark the column that the rows are sorted by, and the direction", () => {
    for (const columns of [60, 80, 140, 200]) {
      const layout = layoutFor(columns, ruled)
      for (const { column } of layout.columns) {
        const header = headerLine(layout, column.sort, false, theme)
        assert.match(
          header,
          new RegExp(column.align === "left" ? `${column.header}▲` : `▲${column.header}`),
          `${columns} ${column.sort}`
        )
        assert.include(headerLine(layout, column.sort, true, theme), "▼")
      }
    }
  })
})
