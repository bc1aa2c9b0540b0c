import { assert, describe, it } from "@effect/vitest"
import { joinSort } from "../../src/cli/argv.ts"

describe("joinSort", () => {
  it("joins a column that begins with a dash to --sort", () => {
    assert.deepStrictEqual(joinSort(["tally", "--sort", "-delta", "--q", "x"]), ["tally", "--sort=-delta", "--q", "x"])
  })

  it("leaves everything else as it is", () => {
    for (
      const argv of [
        ["tally", "--sort", "delta"],
        ["tally", "--sort", "--q", "x"],
        ["tally", "--sort=-delta"],
        ["tally", "--sort"],
        ["tally", "--", "--sort", "-delta"],
        []
      ]
    ) assert.deepStrictEqual(joinSort(argv), argv)
  })
})
