import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { readFileSync } from "node:fs"
import { assert, it } from "vitest"
import { secrets, settings } from "../../src/settings/table.ts"

const cell = (text: string): string => text.replaceAll("|", "\\|")

const table = [
  "| name | default | what it is |",
  "|---|---|---|",
  ...[...Object.values(secrets), ...Object.values(settings)].map((row) =>
    `| \`${row.name}\` | ${cell(row.default)} | ${cell(row.about)} |`
  )
].join("\n")

it("the README's settings are those of the table", () => {
  const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8")
  const [, settings] = /<!-- settings: [^>]*-->\n([^]*)\n?<!-- \/settings -->/.exec(readme) ?? []
  assert.strictEqual(settings?.trim(), table)
})

it.each(Object.values(settings))("$name's default is what is said of it", ({ default: written, fallback, parser }) => {
  if (Option.isOption(fallback)) return
  const parsed = parser(written === "none" ? "" : written)
  assert.deepStrictEqual(Result.getOrThrow<unknown, unknown>(parsed), fallback)
})
