import { assert, describe, it } from "@effect/vitest"
import { makeTheme } from "../../../src/terminal/tones.ts"
import { layoutFor } from "../../../src/screens/view/tallyColumns.ts"
import { headerLine, rowLine } from "../../../src/screens/view/tallyRows.ts"
import { styledWidth } from "../../../src/terminal/width.ts"
import { now, row } from "./states.ts"

const theme = makeTheme({ color: "256", unicode: true, spoken: false })
const headings = (columns: number, withLocation = true) =>
  layoutFor(columns, withLocation).columns.map(({ column }) => column.header)

describe("the columns of the tally", () => {
  it("fit at every width, header and rows alike", () => {
    for (let columns = 60; columns <= 250; columns++) {
      for (const withLocation of [true, false]) {
        const layout = layoutFor(columns, withLocation)
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
      assert.includeMembers(headings(columns), ["SKU", "LOCATION", "LOOP", "HARAVAN", "DIFF", "VERDICT"])
    }
    assert.includeMembers(headings(80), ["NAME", "SINCE"])
    assert.includeMembers(headings(200), ["ON HAND", "COMMITTED", "INCOMING", "BARCODE", "HARAVAN UPDATED"])
    assert.notInclude(headings(80, false), "LOCATION")
  })

  it("say which one the rows are sorted by, and which way", () => {
    for (const columns of [60, 80, 140, 200]) {
      const layout = layoutFor(columns, true)
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
