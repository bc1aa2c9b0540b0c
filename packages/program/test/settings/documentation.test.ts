import { Haravan, Loop } from "@stocktally/core"
import { assertGenerated, markdownTable } from "@stocktally/testing"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { fileURLToPath } from "node:url"
import { assert, expect, it } from "vitest"
import { type SettingDescription, descriptions, type Secret, secrets } from "../../src/settings/descriptions.ts"
import { settings } from "../../src/settings/table.ts"
import { ShopsFile } from "../../src/shops/ShopsFile.ts"

const table = (rows: ReadonlyArray<SettingDescription | Secret>) =>
  markdownTable(
    ["name", "default", "what it is"],
    rows.map(({ about, default: byDefault, name }) => [`\`${name}\``, byDefault, about])
  )

it("docs/settings.md has the settings of the table", () =>
  assertGenerated("docs/settings.md", {
    secrets: table(Object.values(secrets)),
    settings: table(Object.values(descriptions))
  }))

it("docs/shops.schema.json describes the file of shops", async () => {
  const { schema } = Schema.toJsonSchemaDocument(ShopsFile, { onExcessProperty: "error" })
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Stocktally's file of shops",
    ...schema
  }
  const path = fileURLToPath(new URL("../../../../docs/shops.schema.json", import.meta.url))
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(path)
})

it("the default addresses are the library's", () => {
  assert.deepStrictEqual(
    [descriptions.loopBaseUrl.default, descriptions.haravanBaseUrl.default],
    [Loop.baseUrl, Haravan.baseUrl]
  )
})

it.each(Object.values(settings))(
  "$name's default is the documented one",
  ({ default: written, fallback, parser }) => {
    if (Option.isOption(fallback)) return
    const parsed = parser(written === "none" ? "" : written)
    assert.deepStrictEqual(Result.getOrThrow<unknown, unknown>(parsed), fallback)
  }
)
