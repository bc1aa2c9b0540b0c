import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { FoundLink } from "../../src/store/LinkStore.ts"
import { type LinkStep, planLinks } from "../../src/linkfile/planLinks.ts"
import { readLinkFile } from "../../src/linkfile/readLinkFile.ts"
import { declaredLink, ignored, makeLinkStore } from "@stocktally/testing"

const found: ReadonlyArray<FoundLink> = [{ kind: "variant", loop: "3", haravan: "22", evidence: "sku", foundAt: 0 }]

/** Plans a file for a store in which links 1 to 21 and 2 to 22 are declared, and 4 is ignored. */
const planOf = (...rows: ReadonlyArray<string>) =>
  readLinkFile(["kind,loop_id,haravan_id,action,note", ...rows].join("\n")).pipe(
    Effect.flatMap((file) =>
      planLinks(
        makeLinkStore([declaredLink("1", "21", "sure"), declaredLink("2", "22"), ignored("4", "a sample")], [], found),
        file
      )
    ),
    Effect.map(({ problems, steps, version }) => {
      assert.strictEqual(version, 7)
      return {
        effects: steps.map(({ effect }) => effect),
        problems: problems.map(({ column, line, problem }) => `${line} ${column}: ${problem}`)
      }
    })
  )

describe("planLinks", () => {
  const effects: ReadonlyArray<readonly [row: string, effect: LinkStep["effect"]]> = [
    ["variant,1,21,link,sure", "unchanged"],
    ["variant,1,21,link,not sure", "replaces"],
    ["variant,1,22,link,", "replaces"],
    ["variant,5,22,link,", "replaces"],
    ["variant,1,,ignore,no", "replaces"],
    ["variant,4,,ignore,a sample", "unchanged"],
    ["variant,4,,ignore,a toy", "replaces"],
    ["variant,6,,ignore,a sample", "new"],
    ["variant,,21,remove,", "removes"],
    ["variant,5,,remove,", "unchanged"],
    ["location,1,,remove,", "unchanged"]
  ]
  for (const [row, effect] of effects) {
    it.effect(`${row} is ${effect}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* planOf(row), { effects: [effect], problems: [] })
      }))
  }

  it.effect("reports ids that no record has, unless there is a declaration about them", () =>
    Effect.gen(function*() {
      const { problems } = yield* planOf(
        "variant,1,21,link,sure",
        "variant,5,674353902539857000,link,",
        "location,7,,ignore,no"
      )
      assert.deepStrictEqual(problems, [
        "3 haravan_id: there is no Haravan variant 674353902539857000; compare its digits with an export",
        "4 loop_id: there is no Loop location 7; compare its digits with an export"
      ])
    }))

  it.effect("reports two records without an action that are not linked", () =>
    Effect.gen(function*() {
      const { problems } = yield* planOf("variant,5,22,,", "variant,3,22,,", "location,3,22,,")
      assert.deepStrictEqual(problems, [
        "2 action: is empty, and the two records are not linked; write link if they are the same",
        "4 action: is empty, and the two records are not linked; write link if they are the same"
      ])
    }))
})
