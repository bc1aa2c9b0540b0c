import { Haravan, Loop } from "@stocktally/core"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { readFileSync } from "node:fs"
import { assert, it } from "vitest"
import { descriptions, secrets } from "../../src/settings/descriptions.ts"
import { settings } from "../../src/settings/table.ts"

const cell = (text: string): string => text.replaceAll("|", "\\|")

const table = [
  "| name | default | what it is |",
  "|---|---|---|",
  ...[...Object.values(secrets), ...Object.values(descriptions)].map((row) =>
    `| \`${row.name}\` | ${cell(row.default)} | ${cell(row.about)} |`
  )
].join("\n")

it("the README lists the settings of the table", () => {
  const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8")
  const [, settings] = /<!-- settings: [^>]*-->\n([^]*)\n?<!-- \/settings -->/.exec(readme) ?? []
  assert.strictEqual(settings?.trim(), table)
})

it("the default addresses are the library's", () => {
  assert.deepStrictEqual(
    [descriptions.loopBaseUrl.default, descriptions.haravanBaseUrl.default],
    [Loop.baseUrl, Haravan.baseUrl]
  )
})

it.each(Object.values(settings))("$name's default is the documented one", ({ default: written, fallback, parser }) => {
  if (Option.isOption(fallback)) return
  const parsed = parser(written === "none" ? "" : written)
  assert.deepStrictEqual(Result.getOrThrow<unknown, unknown>(parsed), fallback)
})
