import { readFileSync } from "node:fs"
import { assert, it } from "vitest"
import { keysInMarkdown } from "../../../src/screens/keys/help.ts"

it("the README's keys are those of the key table", () => {
  const readme = readFileSync(new URL("../../../../../README.md", import.meta.url), "utf8")
  const [, keys] = /<!-- keys: [^>]*-->\n([^]*)\n<!-- \/keys -->/.exec(readme) ?? []
  assert.strictEqual(keys?.trim(), keysInMarkdown().trim())
})
