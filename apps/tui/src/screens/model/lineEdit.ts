/** Writing a line, by what people take for one character. */
import type { LineEdit } from "./state/Overlay.ts"

/** Characters that a line may have. */
export const maxLineLength = 200

/** Controls, line ends among them, and lone surrogates; all that is written is otherwise left as it is. */
const notTypable = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu

/** Made when it is needed, for that takes 20 ms. */
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

/** What came of writing: whether something had no room. */
export interface Inserted {
  readonly edit: LineEdit
  readonly isCut: boolean
}

/** Writes a text at the cursor: controls are left out, line ends become spaces, and what has no room is cut off. */
export const insert = ({ cursor, graphemes }: LineEdit, text: string): Inserted => {
  // What has no room is not even looked at, however much was pasted.
  const looked = text.slice(0, 20 * maxLineLength)
  const written = looked.replace(/[\r\n\t]+/g, " ").replace(notTypable, "")
  if (written === "") return { edit: { graphemes, cursor }, isCut: text.length > looked.length }
  const before = graphemes.slice(0, cursor).join("") + written
  const after = graphemes.slice(cursor)
  // A combining mark joins what is before it, so both are split again.
  const all = graphemesOf(before)
  const head = all.slice(0, Math.max(0, maxLineLength - after.length))
  return {
    edit: { graphemes: [...head, ...after], cursor: head.length },
    isCut: head.length < all.length || text.length > looked.length
  }
}

export const moveCursor = (edit: LineEdit, by: number): LineEdit => ({
  ...edit,
  cursor: Math.max(0, Math.min(edit.graphemes.length, edit.cursor + by))
})

/** Deletes what is between the cursor and `to`. */
const deleteTo = ({ cursor, graphemes }: LineEdit, to: number): LineEdit => {
  const [from, until] = to < cursor ? [Math.max(0, to), cursor] : [cursor, to]
  return { graphemes: graphemes.filter((_, index) => index < from || index >= until), cursor: from }
}

export const deleteBefore = (edit: LineEdit): LineEdit => deleteTo(edit, edit.cursor - 1)
export const deleteAfter = (edit: LineEdit): LineEdit => deleteTo(edit, edit.cursor + 1)
export const deleteToStart = (edit: LineEdit): LineEdit => deleteTo(edit, 0)

/** As shells do: spaces first, and then what is before them. */
export const deleteWord = (edit: LineEdit): LineEdit => {
  let to = edit.cursor
  while (to > 0 && edit.graphemes[to - 1]?.trim() === "") to--
  while (to > 0 && edit.graphemes[to - 1]?.trim() !== "") to--
  return deleteTo(edit, to)
}
