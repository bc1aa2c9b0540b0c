import { it } from "@effect/vitest"
import { assertGenerated } from "@stocktally/testing"
import { keysInMarkdown } from "../../src/screens/keys/help.ts"

it("docs/keys.md has every key of the key table", () => assertGenerated("docs/keys.md", { keys: keysInMarkdown() }))
