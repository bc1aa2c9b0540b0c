import { assert, describe, it } from "@effect/vitest"
import {
  deleteAfter,
  deleteBefore,
  deleteToStart,
  deleteWord,
  insert,
  lineOf,
  maxLineLength,
  moveCursor,
  textOf
} from "../../../src/screens/model/lineEdit.ts"

const family = "👨‍👩‍👧"

describe("an edited line", () => {
  it("is edited by graphemes", () => {
    const line = lineOf(`a${family}o\u0302\u0301`)
    assert.strictEqual(line.cursor, 3)
    assert.strictEqual(textOf(deleteBefore(line)), `a${family}`)
    assert.strictEqual(textOf(deleteBefore(moveCursor(line, -1))), "ao\u0302\u0301")
    assert.strictEqual(textOf(deleteAfter(moveCursor(line, -2))), "ao\u0302\u0301")
  })

  it("joins a combining mark to the character before it", () => {
    const { edit } = insert(insert(lineOf(""), "a").edit, "\u0301")
    assert.deepStrictEqual(edit, { graphemes: ["a\u0301"], cursor: 1 })
  })

  it("inserts in the middle, with the cursor after the new text", () => {
    const { edit } = insert(moveCursor(lineOf("áo dài"), -4), " tứ")
    assert.strictEqual(textOf(edit), "áo tứ dài")
    assert.strictEqual(edit.cursor, 5)
  })

  it("deletes words as shells do, and everything before the cursor", () => {
    assert.strictEqual(textOf(deleteWord(lineOf("áo dài  "))), "áo ")
    assert.strictEqual(textOf(deleteWord(lineOf("   "))), "")
    assert.strictEqual(textOf(deleteWord(lineOf(""))), "")
    assert.strictEqual(textOf(deleteToStart(moveCursor(lineOf("áo dài"), -3))), "dài")
  })

  it("does not move or delete beyond its ends", () => {
    const line = lineOf("áo")
    assert.strictEqual(moveCursor(line, 5).cursor, 2)
    assert.strictEqual(moveCursor(line, -5).cursor, 0)
    assert.strictEqual(textOf(deleteAfter(line)), "áo")
    assert.strictEqual(textOf(deleteBefore(moveCursor(line, -5))), "áo")
  })

  it("removes control characters, and turns line ends into spaces", () => {
    const { edit, isCut } = insert(lineOf(""), "a\u001b[2Jb\r\nc\td\u2028e\u007f\u0085")
    assert.strictEqual(textOf(edit), "a[2Jb c de")
    assert.isFalse(isCut)
  })

  it("has a maximum length, and reports a cut", () => {
    const full = insert(lineOf(""), "đ".repeat(maxLineLength))
    assert.isFalse(full.isCut)
    const over = insert(full.edit, "x")
    assert.isTrue(over.isCut)
    assert.strictEqual(textOf(over.edit), "đ".repeat(maxLineLength))
    const middle = insert(moveCursor(lineOf("ab"), -1), "x".repeat(10_000))
    assert.isTrue(middle.isCut)
    assert.strictEqual(middle.edit.graphemes.length, maxLineLength)
    assert.isTrue(textOf(middle.edit).endsWith("xb"))
  })
})
