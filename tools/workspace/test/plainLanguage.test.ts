import { assert, describe, it } from "vitest"
import { exempt, names, type Phrase, phrases } from "./support/dialect.ts"
import { type Passage, proseOf } from "./support/passages.ts"
import { filesOf, read } from "./support/repository.ts"

interface Finding {
  readonly line: number
  readonly text: string
}

/** The banned phrases and names in a file by line, each with the words to write instead. */
const check = (path: string, text: string): ReadonlyArray<string> => {
  const { identifiers, passages } = proseOf(path, text)
  const findings = [
    ...passages.flatMap((passage) => phrases.flatMap((phrase) => checkPassage(path, passage, phrase))),
    ...identifiers.flatMap(({ line, name }) => {
      const replacement = names.get(name)
      return replacement === undefined ? [] : [{ line, text: `${name} → ${replacement}` }]
    })
  ]
  return findings.toSorted((a, b) => a.line - b.line).map(({ line, text }) => `${path}:${line}: ${text}`)
}

const checkPassage = (
  path: string,
  { kind, lineAt, text }: Passage,
  { files = /^/, kinds = [kind], pattern, write }: Phrase
): ReadonlyArray<Finding> =>
  kinds.includes(kind) && files.test(path)
    ? [...text.matchAll(new RegExp(pattern, `g${pattern.flags}`))].map(({ 0: found, index }) => ({
      line: lineAt(index + found.search(/\S/)),
      text: `"${found.trim()}" → ${write}`
    }))
    : []

it("the repository contains no dialect", { timeout: 60_000 }, () => {
  const files = filesOf().filter((path) => !exempt.test(path))
  assert.deepEqual(files.flatMap((path) => check(path, read(path))), [])
})

describe("the check", () => {
  for (const { example, files, pattern } of phrases) {
    it(`finds ${pattern} in its example`, () => {
      const path = files === undefined ? "packages/core/src/a.ts" : "apps/tui/src/a.ts"
      const code = `/** ${example} */\nexport const a = ${JSON.stringify(example)}`
      assert.isTrue(check(path, code).some((finding) => finding.startsWith(`${path}:`)), example)
    })
  }

  it("reads comments, strings, test names, templates, JSX and Markdown, across line breaks, by line", () => {
    const code = [
      `import { it } from "vitest"`,
      "",
      "/**",
      " * Balances that changed",
      " * lately.",
      " */",
      "export const a = 1 // makes it anew",
      "// A reading that was left",
      "// off.",
      `it("goes on", () => \`is \${a} told that \${a} may pass\`)`,
      "export const Tide = <b>all of that besides</b>"
    ].join("\n")
    assert.deepEqual(check("a/test/a.tsx", code).map((finding) => finding.replace(/ → .*/, "")), [
      `a/test/a.tsx:5: "lately"`,
      `a/test/a.tsx:7: "anew"`,
      `a/test/a.tsx:8: "left off"`,
      `a/test/a.tsx:10: "goes on"`,
      `a/test/a.tsx:10: "told"`,
      `a/test/a.tsx:10: "may pass"`,
      `a/test/a.tsx:11: "besides"`,
      "a/test/a.tsx:11: Tide"
    ])
    assert.deepEqual(check("a.md", "# Title\n\nIt is gone\non with.\n- Where it is."), [
      `a.md:3: "gone on" → resume, continue`,
      `a.md:5: "Where it" → If, When`
    ])
  })

  it("ignores identifiers, module paths and SQL", () => {
    assert.deepEqual(
      check(
        "a.ts",
        "import { anew } from \"./where.ts\"\nexport const wants = anew(`SELECT a FROM b where c = 1 ORDER BY anew`)"
      ),
      []
    )
  })
})
