import { fit, widthOf } from "./width.ts"

/** A text in lines of at most `columns` cells, broken between words, and within a word only if it is longer. */
export const wrap = (text: string, columns: number): ReadonlyArray<string> => {
  if (columns <= 0) return []
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`
    if (widthOf(longer) <= columns) {
      line = longer
      continue
    }
    if (line !== "") lines.push(line)
    line = word
    while (widthOf(line) > columns) {
      // A character that is wider than the screen never fits, and is left out.
      const head = fit(line, columns, "")
      lines.push(head)
      line = line.slice(Math.max(1, head.length))
    }
  }
  if (line !== "" || lines.length === 0) lines.push(line)
  return lines
}
