/** The prose of a file: comments, strings and test names of code, everything of other files. */
import { parseSync, Visitor } from "rolldown/utils"

/** A piece of prose. Line breaks within a paragraph are spaces, so that a phrase may cross them. */
export interface Passage {
  readonly kind: "comment" | "title" | "string" | "text"
  readonly text: string
  /** The line, from 1, of an index of `text`. */
  readonly lineAt: (index: number) => number
}

/** A name that code declares or uses. */
export interface Identifier {
  readonly name: string
  readonly line: number
}

interface Range {
  readonly start: number
  readonly end: number
}

interface Prose {
  readonly passages: ReadonlyArray<Passage>
  readonly identifiers: ReadonlyArray<Identifier>
}

const isCode = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path)

export const proseOf = (path: string, text: string): Prose =>
  isCode(path)
    ? proseOfCode(path, text)
    : { passages: [joinLines("text", text.split("\n"), 1)], identifiers: [] }

/** Joins the lines of a paragraph with spaces. A list item, a heading, a table row and a fence start a paragraph. */
const joinLines = (kind: Passage["kind"], lines: ReadonlyArray<string>, firstLine: number): Passage => {
  const starts: Array<number> = []
  let text = ""
  for (const line of lines) {
    const content = line.trim()
    const startsParagraph = content === "" || /^(?:[-*|#>@]|```|\d+\. )/.test(content)
    text += text === "" ? "" : startsParagraph ? "\n" : " "
    starts.push(text.length)
    text += content.replace(/^(?:[-*] |#+ |\d+\. )/, "")
  }
  return { kind, text, lineAt: (index) => firstLine + starts.findLastIndex((start) => start <= index) }
}

const proseOfCode = (path: string, code: string): Prose => {
  const { comments, errors, program } = parseSync(path, code)
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`)
  const breaks = [...code.matchAll(/\n/g)].map(({ index }) => index)
  const lineOf = (index: number): number => 1 + breaks.findLastIndex((end) => end < index) + 1
  const textOf = ({ end, start }: Range): string => code.slice(start, end)

  const passages: Array<Passage> = []
  let lineComments: Array<string> = []
  for (const [index, comment] of comments.entries()) {
    const lines = comment.value.split("\n").map((line) => line.replace(/^\s*\*+ ?/, ""))
    lineComments.push(...lines)
    const next = comments[index + 1]
    // Line comments below each other are one text.
    const continues = comment.type === "Line" && next?.type === "Line" &&
      /^\n[ \t]*$/.test(code.slice(comment.end, next.start))
    if (continues) continue
    passages.push(joinLines("comment", lineComments, lineOf(comment.start) - lineComments.length + lines.length))
    lineComments = []
  }

  const titles = new Set<Range>()
  const identifiers: Array<Identifier> = []
  const addString = (node: Range, text: string) => {
    // One word is a name or a key.
    if (!/\p{L} \p{L}/u.test(text) || isSql(text)) return
    passages.push(joinLines(titles.has(node) ? "title" : "string", text.split("\n"), lineOf(node.start)))
  }
  new Visitor({
    CallExpression: ({ arguments: [title], callee }) => {
      if (title !== undefined && /^(?:it|describe)\b/.test(textOf(callee))) titles.add(title)
    },
    Identifier: ({ name, start }) => {
      identifiers.push({ name, line: lineOf(start) })
    },
    Literal: (node) => {
      if (typeof node.value === "string") addString(node, node.value)
    },
    TemplateLiteral: (node) => addString(node, node.quasis.map(({ value }) => value.cooked ?? "").join("…")),
    JSXText: (node) => addString(node, node.value)
  }).visit(program)
  return { passages, identifiers }
}

const isSql = (text: string): boolean => /\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|FROM|WHERE|JOIN)\b/.test(text)
