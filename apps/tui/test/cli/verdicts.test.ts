import { assert, it } from "@effect/vitest"
import { Verdict } from "@stocktally/schema"
import { verdicts } from "../../src/cli/verdicts.ts"

it("the command line knows every verdict", () => {
  assert.deepStrictEqual([...verdicts], [...Verdict.literals])
})
