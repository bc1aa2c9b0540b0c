import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { chooseSource, type SandboxSetting, type SandboxUse } from "../../src/index.ts"

type Source = ReturnType<typeof chooseSource>

describe("chooseSource", () => {
  const table: ReadonlyArray<readonly [SandboxUse, SandboxSetting | null, without: Source, withCredential: Source]> = [
    ["refused", null, "none", "live"],
    ["refused", "never", "none", "live"],
    ["refused", "auto", "sandbox", "live"],
    ["refused", "always", "sandbox", "sandbox"],
    ["allowed", null, "sandbox", "live"],
    ["allowed", "never", "none", "live"],
    ["allowed", "auto", "sandbox", "live"],
    ["allowed", "always", "sandbox", "sandbox"],
    ["flag", null, "sandbox", "sandbox"],
    ["flag", "never", "sandbox", "sandbox"],
    ["flag", "auto", "sandbox", "sandbox"],
    ["flag", "always", "sandbox", "sandbox"]
  ]
  for (const [use, setting, without, withCredential] of table) {
    it(`${use}, STOCKTALLY_SANDBOX ${setting ?? "not set"}`, () => {
      const choose = (hasCredential: boolean) =>
        chooseSource({ use, setting: Option.fromNullOr(setting), hasCredential })
      assert.strictEqual(choose(false), without)
      assert.strictEqual(choose(true), withCredential)
    })
  }
})
