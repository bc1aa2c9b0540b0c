import { assert, describe, it } from "@effect/vitest"
import { readIdentifier, readText, writeCell } from "../../src/sheet/cell.ts"

const plain = { raw: false, excel: false }

describe("a cell", () => {
  const cells: ReadonlyArray<
    readonly [text: string, isIdentifier: boolean, form: Parameters<typeof writeCell>[2], cell: string]
  > = [
    ["Áo", false, plain, "Áo"],
    ["", false, plain, "\"\""],
    ["a, \"b\"", false, plain, "\"a, \"\"b\"\"\""],
    ["=1+1", false, plain, "'=1+1"],
    ["'=1+1", false, plain, "''=1+1"],
    ["＝1+1", false, plain, "'＝1+1"],
    ["'＋1", false, plain, "''＋1"],
    ["－1", true, { raw: false, excel: true }, "'－1"],
    ["＠SUM(1)", true, plain, "'＠SUM(1)"],
    ["a＝1", false, plain, "a＝1"],
    ["=1+1", false, { raw: true, excel: false }, "=1+1"],
    ["00123", true, { raw: false, excel: true }, "\"=\"\"00123\"\"\""],
    ["00123", true, plain, "00123"],
    ["a\u001b[2Jb", false, plain, "a\u001b[2Jb"],
    ["a\u001b[2Jb", false, { ...plain, visible: true }, "a\\u{1b}[2Jb"]
  ]
  for (const [text, isIdentifier, form, cell] of cells) {
    it(`of ${JSON.stringify(text)} is ${JSON.stringify(cell)}`, () => {
      assert.strictEqual(writeCell(text, isIdentifier, form), cell)
    })
  }

  it("is read back unchanged", () => {
    assert.deepStrictEqual(["'=1", "''=1", "'＝1", "'tis", "=1"].map(readText), [
      "=1",
      "'=1",
      "＝1",
      "'tis",
      "=1"
    ])
    assert.deepStrictEqual(["=\"00123\"", "'123", " 7 ", "=\" 7\"", ""].map(readIdentifier), [
      "00123",
      "123",
      "7",
      "7",
      ""
    ])
  })
})
