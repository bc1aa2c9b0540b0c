import { Haravan, Loop } from "@stocktally/core"
import { assertGenerated, markdownTable } from "@stocktally/testing"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { assert, it } from "vitest"
import { type SettingDescription, descriptions, type Secret, secrets } from "../../src/settings/descriptions.ts"
import { settings } from "../../src/settings/table.ts"

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
