/** Files of `NAME=value` lines, with the line number of each setting. */
import * as ConfigProvider from "effect/ConfigProvider"

/** A line that cannot be used. `name` is undefined if the line has none. */
export interface BadLine {
  readonly line: number
  readonly name: string | undefined
  readonly problem: string
}

export interface DotEnvFile {
  readonly provider: ConfigProvider.ConfigProvider
  /** The line that sets each name, counted from 1. The last one wins, as it does for the value. */
  readonly lines: ReadonlyMap<string, number>
  readonly bad: ReadonlyArray<BadLine>
}

const assignment = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=|:[ \t])[ \t]*(.*)$/

/**
 * Parses the text of a `.env` file. Effect's own parser reads the values; it skips lines it does not understand, so this
 * one checks the lines. A bad line is never quoted, because it may hold a secret.
 */
export const parseDotEnv = (contents: string): DotEnvFile => {
  const text = contents.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n")
  const lines = new Map<string, number>()
  const bad: Array<BadLine> = []
  const rows = text.split("\n")

  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? ""
    if (/^\s*(?:#|$)/.test(row)) continue
    const line = index + 1
    const [, name, value = ""] = assignment.exec(row) ?? []
    if (name === undefined) {
      bad.push({ line, name: undefined, problem: "is not NAME=value; put # before it if it is a comment" })
      continue
    }
    lines.set(name, line)
    const quote = /^["'`]/.exec(value)?.[0]
    if (quote === undefined) {
      if (value.replace(/\s#.*$/, "").includes("#", 1)) {
        bad.push({ line, name, problem: "has a # in its value, which begins a comment: put the value in quotes" })
      }
      continue
    }
    // A quoted value may span several lines.
    const end = closingLine(rows, index, value.slice(1), quote)
    if (end === undefined) bad.push({ line, name, problem: `has an opening ${quote} and no closing one` })
    else index = end
  }
  return { provider: ConfigProvider.fromDotEnvContents(text, { preserveEmptyStrings: true }), lines, bad }
}

const closingLine = (rows: ReadonlyArray<string>, from: number, rest: string, quote: string): number | undefined => {
  for (let index = from; index < rows.length; index++) {
    const text = index === from ? rest : rows[index] ?? ""
    if (text.replaceAll(`\\${quote}`, "").includes(quote)) return index
  }
  return undefined
}
