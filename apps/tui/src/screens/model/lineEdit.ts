/** Editing a line by graphemes, the characters that people see. */
import type { LineEdit } from "./state/Overlay.ts"

/** The most characters of a line. */
export const maxLineLength = 200

/** Control characters, line ends and lone surrogates. */
const notTypable = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu

/** Made on first use, because it takes 20 ms. */
let segmenter: Intl.Segmenter | undefined
const ascii = /^[ -~]*$/

const graphemesOf = (text: string): ReadonlyArray<string> => {
  if (ascii.test(text)) return text.split("")
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" })
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

export const lineOf = (text: string): LineEdit => {
  const graphemes = graphemesOf(text).slice(0, maxLineLength)
  return { graphemes, cursor: graphemes.length }
}

export const textOf = ({ graphemes }: LineEdit): string => graphemes.join("")

/** A line after an insertion, and whether text was cut off. */
export interface Inserted {
  readonly edit: LineEdit
  readonly isCut: boolean
}

/**
 * Inserts a text at the cursor: control characters are removed, line ends become spaces, and a too long text is cut.
 */
export const insert = ({ cursor, graphemes }: LineEdit, text: string): Inserted => {
  // Of a huge paste, only the beginning is processed.
  const beginning = text.slice(0, 20 * maxLineLength)
  const inserted = beginning.replace(/[\r\n\t]+/g, " ").replace(notTypable, "")
  if (inserted === "") return { edit: { graphemes, cursor }, isCut: text.length > beginning.length }
  const before = graphemes.slice(0, cursor).join("") + inserted
  const after = graphemes.slice(cursor)
  // A combining mark joins the character before it, so both are split again.
  const all = graphemesOf(before)
  const head = all.slice(0, Math.max(0, maxLineLength - after.length))
  return {
    edit: { graphemes: [...head, ...after], cursor: head.length },
    isCut: head.length < all.length || text.length > beginning.length
  }
}

export const moveCursor = (edit: LineEdit, by: number): LineEdit => ({
  ...edit,
  cursor: Math.max(0, Math.min(edit.graphemes.length, edit.cursor + by))
})

/** Deletes the text between the cursor and `to`. */
const deleteTo = ({ cursor, graphemes }: LineEdit, to: number): LineEdit => {
  const [from, until] = to < cursor ? [Math.max(0, to), cursor] : [cursor, to]
  return { graphemes: graphemes.filter((_, index) => index < from || index >= until), cursor: from }
}

export const deleteBefore = (edit: LineEdit): LineEdit => deleteTo(edit, edit.cursor - 1)
export const deleteAfter = (edit: LineEdit): LineEdit => deleteTo(edit, edit.cursor + 1)
export const deleteToStart = (edit: LineEdit): LineEdit => deleteTo(edit, 0)

/** Deletes spaces and then the word before them, as shells do. */
export const deleteWord = (edit: LineEdit): LineEdit => {
  let to = edit.cursor
  while (to > 0 && edit.graphemes[to - 1]?.trim() === "") to--
  while (to > 0 && edit.graphemes[to - 1]?.trim() !== "") to--
  return deleteTo(edit, to)
}
