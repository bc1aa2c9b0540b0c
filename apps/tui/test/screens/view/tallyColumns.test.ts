import { assert, describe, it } from "@effect/vitest"
import { makeTheme } from "../../../src/terminal/tones.ts"
import { layoutFor } from "../../../src/screens/view/tallyColumns.ts"
import { headerLine, rowLine } from "../../../src/screens/view/tallyRows.ts"
import { styledWidth } from "../../../src/terminal/width.ts"
import { now, row } from "./states.ts"

const theme = makeTheme({ color: "256", unicode: true, spoken: false })
const plain = { locations: true, rules: false, currency: null }
const priced = { locations: true, rules: false, currency: "VND" }
const ruled = { locations: true, rules: true, currency: "VND" }
const headings = (columns: number, has: Parameters<typeof layoutFor>[1] = priced) =>
  layoutFor(columns, has).columns.map(({ column }) => column.header)

describe("the columns of the tally", () => {
  it("fit at every width, header and rows alike", () => {
    for (let columns = 60; columns <= 250; columns++) {
      for (const has of [plain, priced, ruled, { locations: false, rules: true, currency: "USD" }]) {
        const layout = layoutFor(columns, has)
        assert.isAtMost(styledWidth(headerLine(layout, "delta", true, theme)), columns)
        const widths = [1, 2, 5].map((index) =>
          styledWidth(rowLine(row(index), { isNew: index === 1, isSelected: index === 2 }, layout, theme, now))
        )
        assert.deepStrictEqual(widths, [widths[0], widths[0], widths[0]])
        assert.isAtMost(widths[0] ?? 0, columns)
      }
    }
  })

  it("never lose what a row is about", () => {
    for (let columns = 60; columns <= 250; columns++) {
      assert.includeMembers(headings(columns, plain), ["SKU", "LOCATION", "LOOP", "HARAVAN", "DIFF", "VERDICT"])
      assert.includeMembers(headings(columns, ruled), ["SKU", "LOCATION", "LOOP", "EXPECTED", "DIFF", "VERDICT"])
    }
    assert.includeMembers(headings(80, plain), ["NAME", "SINCE"])
    assert.includeMembers(headings(80), ["NAME", "VALUE"])
    assert.includeMembers(headings(80, ruled), ["NAME", "VALUE"])
    assert.includeMembers(headings(200), ["ON HAND", "COMMITTED", "INCOMING", "BARCODE", "SINCE", "VALUE"])
    assert.includeMembers(headings(140, ruled), ["HARAVAN", "EXPECTED", "VALUE", "SINCE"])
    assert.notInclude(headings(80, { ...plain, locations: false }), "LOCATION")
  })

  it("have no room for what nobody has: values without a currency, expectations without a rule", () => {
    assert.notInclude(headings(250, plain), "VALUE")
    assert.notInclude(headings(250, priced), "EXPECTED")
  })

  it("have money whole on a wide terminal, and short on a narrow one or if it is much", () => {
    const cell = (columns: number, value: number | null, currency = "VND") => {
      const { column, width } = layoutFor(columns, { ...priced, currency }).columns.find(({ column }) =>
        column.header === "VALUE"
      )!
      return column.text(row(8, { value }), width)
    }
    assert.deepStrictEqual([80, 140].map((columns) => cell(columns, 2_250_000)), ["2.3M", "2.250.000\u00A0₫"])
    assert.deepStrictEqual([80, 140].map((columns) => cell(columns, 1_250, "USD")), ["12.5", "$12.50"])
    assert.strictEqual(cell(140, 2_250_000_000_000), "2.3T")
    assert.strictEqual(cell(140, null), "-")
    for (const value of [0, 999, 999_949, 999_999_999, 1e12]) assert.isAtMost(cell(80, value).length, 6)
  })

  it("say which one the rows are sorted by, and which way", () => {
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
