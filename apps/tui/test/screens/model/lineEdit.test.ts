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

describe("a line that is written", () => {
  it("is edited by what people take for one character", () => {
    const line = lineOf(`a${family}o\u0302\u0301`)
    assert.strictEqual(line.cursor, 3)
    assert.strictEqual(textOf(deleteBefore(line)), `a${family}`)
    assert.strictEqual(textOf(deleteBefore(moveCursor(line, -1))), "ao\u0302\u0301")
    assert.strictEqual(textOf(deleteAfter(moveCursor(line, -2))), "ao\u0302\u0301")
  })

  it("joins a combining mark to what stands before it", () => {
    const { edit } = insert(insert(lineOf(""), "a").edit, "\u0301")
    assert.deepStrictEqual(edit, { graphemes: ["a\u0301"], cursor: 1 })
  })

  it("writes in the middle and keeps the cursor behind what was written", () => {
    const { edit } = insert(moveCursor(lineOf("áo dài"), -4), " tứ")
    assert.strictEqual(textOf(edit), "áo tứ dài")
    assert.strictEqual(edit.cursor, 5)
  })

  it("deletes words as shells do, and all that is before the cursor", () => {
    assert.strictEqual(textOf(deleteWord(lineOf("áo dài  "))), "áo ")
    assert.strictEqual(textOf(deleteWord(lineOf("   "))), "")
    assert.strictEqual(textOf(deleteWord(lineOf(""))), "")
    assert.strictEqual(textOf(deleteToStart(moveCursor(lineOf("áo dài"), -3))), "dài")
  })

  it("does not go or delete beyond its ends", () => {
    const line = lineOf("áo")
    assert.strictEqual(moveCursor(line, 5).cursor, 2)
    assert.strictEqual(moveCursor(line, -5).cursor, 0)
    assert.strictEqual(textOf(deleteAfter(line)), "áo")
    assert.strictEqual(textOf(deleteBefore(moveCursor(line, -5))), "áo")
  })

  it("takes no controls, and ends of lines as spaces", () => {
    const { edit, isCut } = insert(lineOf(""), "a\u001b[2Jb\r\nc\td\u2028e\u007f\u0085")
    assert.strictEqual(textOf(edit), "a[2Jb c de")
    assert.isFalse(isCut)
  })

  it("has room for so many characters, and says what had none", () => {
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
