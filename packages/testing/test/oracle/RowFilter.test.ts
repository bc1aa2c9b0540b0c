import { assert, describe, it } from "@effect/vitest"
import { filterRows } from "../../src/oracle/filterRows.ts"
import { type RowFilter, emptySummary } from "@stocktally/tally"
import { row } from "../../src/builders/rows.ts"

const rows = [
  row("1", { sku: "AO-1", name: "Áo thun Đỏ", location: "Kho Hà Nội", verdict: "drift" }),
  row("2", { sku: "AO-1", name: "Áo thun Đỏ", location: "Kho Sài Gòn", verdict: "match" }),
  row("3", { sku: " ao-1 ", barcode: "8931234", name: "Quần", location: "KHO HÀ NỘI", verdict: "match" }),
  row("4", { sku: null, name: "ÁO khoác", location: "Kho", verdict: "only-in-loop", flags: ["empty"] })
]
const shown = (filter: RowFilter) => [...filterRows(rows, filter)].map(({ id }) => id).join("")

describe("filterRows", () => {
  it("hides empty rows by default", () => {
    assert.strictEqual(shown({}), "123")
    assert.strictEqual(shown({ empty: true }), "1234")
  })

  it("filters by verdict, by the complete name of a location, and by the complete SKU", () => {
    assert.strictEqual(shown({ verdicts: ["match", "only-in-loop"] }), "23")
    assert.strictEqual(shown({ verdicts: [] }), "")
    assert.strictEqual(shown({ locations: ["kho ha noi"] }), "13")
    assert.strictEqual(shown({ locations: ["Kho"], empty: true }), "4")
    assert.strictEqual(shown({ skus: ["Ao-1"] }), "123")
    assert.strictEqual(shown({ skus: ["AO"] }), "")
    assert.strictEqual(
      shown({ locations: ["kho sai gon, Kho"], empty: true }),
      "24",
      "no location has a comma in its name"
    )
    assert.strictEqual(shown({ skus: [" "], empty: true }), "")
  })

  it("finds text in SKU, barcode and name, with or without marks and capitals", () => {
    for (const q of ["ao", "Áo", "ÁO", "áo", "Áo".normalize("NFD"), " ao "]) {
      assert.strictEqual(shown({ q, empty: true }), "1234")
    }
    assert.strictEqual(shown({ q: "do" }), "12")
    assert.strictEqual(shown({ q: "9312" }), "3")
    assert.strictEqual(shown({ q: "khoac", empty: true }), "4")
    assert.strictEqual(shown({ q: "nothing" }), "")
  })

  it("finds words in any order, each in any of these fields", () => {
    assert.strictEqual(shown({ q: "\u00d0o ao-1 thun" }), "12")
    assert.strictEqual(shown({ q: "8931234 quan" }), "3")
    assert.strictEqual(shown({ q: "thun quan" }), "")
  })

  it("leaves out rows at locations in transit by default, unless they are named", () => {
    const more = [...rows, row("5", { location: "Đang chuyển", flags: ["transit"] })]
    const ids = (filter: RowFilter) => [...filterRows(more, filter)].map(({ id }) => id).join("")
    assert.strictEqual(ids({}), "123")
    assert.strictEqual(ids({ allLocations: true }), "1235")
    assert.strictEqual(ids({ locations: ["dang chuyen"] }), "5")
  })

  it("shows only rows with enough value", () => {
    const some = [row("1", { value: 5 }), row("2", { value: null }), row("3", { value: 4 }), row("4", { value: 9 })]
    const ids = (filter: RowFilter) => [...filterRows(some, filter)].map(({ id }) => id).join("")
    assert.strictEqual(ids({}), "1234")
    assert.strictEqual(ids({ minValue: 5 }), "14")
    assert.strictEqual(ids({ minValue: 10 }), "")
  })

  it("applies all parts of a filter", () => {
    assert.strictEqual(shown({ q: "ao", locations: ["Kho Hà Nội"], verdicts: ["match"] }), "3")
  })

  it("counts rows that pass without the verdicts, and generates rows one by one", () => {
    const summary = emptySummary()
    const some = filterRows(rows, { skus: ["ao-1"], verdicts: ["match"] }, summary)
    assert.strictEqual(some.next().value?.id, "2")
    assert.deepStrictEqual(summary, { ...emptySummary(), drift: 1, match: 1 })
    assert.deepStrictEqual([...some].map(({ id }) => id), ["3"])
    assert.deepStrictEqual(summary, { ...emptySummary(), drift: 1, match: 2 })
  })
})
