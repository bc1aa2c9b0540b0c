import { assert, describe, it } from "@effect/vitest"
import { commands } from "../../../src/screens/keys/commands.ts"
import { helpSections, keysInMarkdown } from "../../../src/screens/keys/help.ts"
import { keyLabel } from "../../../src/screens/keys/keyNames.ts"

describe("help", () => {
  it("has every command with its keys; the nine verdicts share an entry", () => {
    const entries = helpSections.flatMap(({ entries }) => entries)
    for (const { id, keys, title } of commands) {
      if (id.startsWith("toggle-verdict")) continue
      const entry = entries.find((entry) => entry.title === title)
      assert.deepStrictEqual(entry?.keys, keys.map(keyLabel), id)
    }
    assert.deepStrictEqual(entries.find(({ title }) => title === "Show or hide a verdict")?.keys, ["1 to 9"])
  })

  it("is Markdown with a row for each command", () => {
    const text = keysInMarkdown()
    assert.include(text, "| `/` | Filter by text | shows rows with each of the words in the SKU, barcode or name |")
    assert.include(text, "| `PgDn` `Space` `Ctrl+F` | Page down | a page down |")
    for (const line of text.split("\n").filter((line) => line.startsWith("|"))) {
      assert.strictEqual(line.split("|").length, 5, line)
    }
  })
})
