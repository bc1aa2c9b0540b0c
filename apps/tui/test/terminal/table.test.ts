import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { RecordKind } from "../../src/output/RecordKind.ts"
import { tableList } from "../../src/terminal/table.ts"
import { haravanBalance } from "../../src/commands/haravan/records.ts"
import { fit, pad, widthOf } from "../../src/terminal/width.ts"
import { balance } from "../support/records.ts"

interface Thing {
  readonly id: string
  readonly name: string
  readonly count: number
}

const things: RecordKind<Thing> = {
  names: ["thing", "things"],
  json: (thing) => thing,
  fields: [],
  columns: [
    { header: "ID", text: ({ id }) => id },
    { header: "NAME", text: ({ name }) => name, elastic: "end" },
    { header: "COUNT", align: "right", text: ({ count }) => String(count), tone: () => "bad" }
  ]
}

const pipe = { columns: undefined, color: false, unicode: true }
const terminal = (columns: number) => ({ columns, color: false, unicode: true })
const show = (records: ReadonlyArray<Thing>, surface: Parameters<typeof tableList>[1]) => {
  const writer = tableList(things, surface)
  return (writer.records(records) + writer.end()).trimEnd().split("\n")
}

describe("a table", () => {
  it("aligns Vietnamese, full-width characters and emoji", () => {
    const lines = show([
      { id: "1", name: "Áo dài", count: 12 },
      { id: "2", name: "ao\u0301 da\u0300i", count: 3 },
      { id: "3", name: "東京", count: -4 },
      { id: "4", name: "👨‍👩‍👧 x", count: 100 }
    ], pipe)
    assert.deepStrictEqual(lines, [
      "ID  NAME    COUNT",
      "1   Áo dài     12",
      "2   ao\u0301 da\u0300i      3",
      "3   東京       -4",
      "4   👨‍👩‍👧 x      100"
    ])
  })

  it("streams: the first records decide the widths, and later ones are not cut", () => {
    const writer = tableList(things, pipe)
    assert.strictEqual(writer.records([{ id: "1", name: "a", count: 1 }]), "ID  NAME  COUNT\n1   a         1\n")
    assert.strictEqual(writer.records([{ id: "2", name: "a longer name", count: 1 }]), "2   a longer name      1\n")
    assert.strictEqual(writer.end(), "")
    assert.strictEqual(tableList(things, pipe).end(), "ID  NAME  COUNT\n")
  })

  it("fits a terminal, and marks its cuts", () => {
    const [head, first] = show([{ id: "674353902539857412", name: "x".repeat(100), count: 1 }], terminal(40))
    assert.strictEqual(head, "ID                  NAME           COUNT")
    assert.strictEqual(first, `674353902539857412  ${"x".repeat(12)}…      1`)
  })

  it("hides expendable columns on a narrow terminal, and names them", () => {
    const writer = tableList(haravanBalance, terminal(80))
    const head = writer.records([balance]).split("\n")[0] ?? ""
    assert.isAtMost(widthOf(head), 80)
    assert.include(head, "AVAILABLE")
    assert.notInclude(head, "PRODUCT")
    assert.match(writer.note?.() ?? "", /PRODUCT.*--format csv/)
  })

  it("shows shorter texts before it hides columns of value, and keeps least widths", () => {
    const columns = [
      { header: "SKU", text: ({ id }: Thing) => id, elastic: "middle", least: 16 },
      { header: "NAME", text: ({ name }: Thing) => name, elastic: "middle" },
      { header: "VALUE", text: () => "1.000.000 ₫", narrow: () => "1M", expendable: 2 },
      { header: "NOTE", text: () => "note", expendable: 1 }
    ] as const
    const lines = (width: number) => {
      const list = tableList({ columns }, terminal(width))
      return list.records([{ id: "KLU-0004-XR-S", name: "Áo thun cổ tròn - Đỏ / L", count: 1 }]).split("\n")
    }
    assert.deepStrictEqual(lines(58), [
      "SKU            NAME                      VALUE        NOTE",
      "KLU-0004-XR-S  Áo thun cổ tròn - Đỏ / L  1.000.000 ₫  note",
      ""
    ])
    assert.deepStrictEqual(lines(38), [
      "SKU            NAME              VALUE",
      "KLU-0004-XR-S  Áo thun…- Đỏ / L  1M",
      ""
    ])
    assert.deepStrictEqual(lines(27), ["SKU            NAME", "KLU-0004-XR-S  Áo th…Đỏ / L", ""])
  })

  it("makes text from outside visible", () => {
    const [, line] = show([{ id: "1", name: "\u001b[31mred\u001b[0m\n\u202Eevil", count: 1 }], pipe)
    assert.strictEqual(line, "1   \\u{1b}[31mred\\u{1b}[0m\\u{a}\\u{202e}evil      1")
  })

  it("colours only if the surface has colours", () => {
    const record = { id: "1", name: "a", count: 1 }
    assert.include(show([record], { ...pipe, color: true })[1], "\u001b[31m    1\u001b[39m")
    assert.notInclude(show([record], pipe).join(""), "\u001b")
  })
})

describe("width", () => {
  it("of a fitted text is never above the limit, and of a padded one never below", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 3, max: 30 }), (text, width) => {
      assert.isAtMost(widthOf(fit(text, width, "…")), width)
      assert.isAtLeast(widthOf(pad(text, width, "left")), width)
      assert.strictEqual(fit(text, Math.max(3, widthOf(text)), "…"), text)
    }))
  })
})
