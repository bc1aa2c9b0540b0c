// oxlint-disable-next-line no-control-regex -- these are the formatter's own escape sequences
const styles = /\u001b\[[\d;]*m/g

const widthOf = (text: string): number => text.replaceAll(styles, "").length

/** The start of a line before its text: its indentation, or a name and the gap after it. */
const leading = /^\s*(?:\S.*?\s{2,})?/

/** Wraps lines longer than `columns`, and indents each continuation to the start of the line's text. */
export const wrapPage = (page: string, columns: number): string =>
  page.split("\n").map((line) => widthOf(line) <= columns ? line : wrapLine(line, columns)).join("\n")

const wrapLine = (line: string, columns: number): string => {
  const [lead = ""] = leading.exec(line) ?? []
  const isTooWide = widthOf(lead) > columns / 2
  const indent = " ".repeat(isTooWide ? 6 : widthOf(lead))
  const lines = [isTooWide ? indent : lead]
  for (const word of line.slice(lead.length).split(" ")) {
    const last = lines.at(-1) ?? ""
    const longer = last.trim() === "" || last === lead ? last + word : `${last} ${word}`
    if (widthOf(longer) <= columns || lines.at(-1) === indent) lines[lines.length - 1] = longer
    else lines.push(indent + word)
  }
  return [...(isTooWide ? [lead.trimEnd()] : []), ...lines].join("\n")
}
