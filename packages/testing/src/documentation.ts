/** Parts of the documentation that are generated from code. `npm run docs` writes them. */
import { expect } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** A table in Markdown. */
export const markdownTable = (
  header: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): string =>
  [header, header.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`)
    .join("\n")

/**
 * Asserts that a file of the repository contains the generated text of each part, between `<!-- NAME -->` and `<!--
 * /NAME -->`. With Vitest's `--update` it writes the text into the file.
 */
export const assertGenerated = (file: string, parts: Readonly<Record<string, string>>): Promise<void> => {
  const path = fileURLToPath(new URL(`../../../${file}`, import.meta.url))
  const updated = Object.entries(parts).reduce((markdown, [name, text]) => {
    const [before, rest] = markdown.split(`<!-- ${name} -->\n`)
    const [, after] = rest?.split(`<!-- /${name} -->`) ?? []
    if (before === undefined || after === undefined) throw new Error(`${file} has no part <!-- ${name} -->`)
    return `${before}<!-- ${name} -->\n${text.trim()}\n<!-- /${name} -->${after}`
  }, readFileSync(path, "utf8"))
  return expect(updated).toMatchFileSnapshot(path)
}
