import { assert, describe, it } from "@effect/vitest"
import * as Command from "effect/cli/Command"
import * as CliOutput from "effect/cli/CliOutput"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { descriptions, helpFormatter, secrets } from "../../src/help/index.ts"
import { environment } from "../../src/process/environment.ts"
import { wrapPage } from "../../src/help/wrapPage.ts"

const pages: Array<string> = []
const command = Command.make("counter", {
  size: Flag.Literals("size", ["small", "middling", "large"]).pipe(
    Flag.withDescription(
      "How large what is counted is, which is said in so many words that one line does not hold them"
    )
  )
}).pipe(Command.withDescription("Counts."))

describe("help", () => {
  it.effect("stays within 80 columns and ends with the settings", () =>
    Effect.gen(function*() {
      const formatter = yield* helpFormatter([...Object.values(secrets), ...Object.values(descriptions)])
      yield* Command.runWith(command, { version: "1" })(["--help"]).pipe(
        Effect.provideService(CliOutput.Presenter, {
          present: (event) =>
            Effect.sync(() => void (event._tag === "Help" && pages.push(formatter.formatHelpDoc(event.helpDoc))))
        }),
        Effect.provide(environment)
      )
      // oxlint-disable-next-line no-control-regex -- colours may be forced, and take no room
      const lines = pages.join().replaceAll(/\u001b\[[\d;]*m/g, "").split("\n")
      assert.deepStrictEqual(lines.filter((line) => line.length > 80), [])
      assert.isAbove(
        lines.findIndex((line) => /^ {2}--help/.test(line)),
        lines.findIndex((line) => /--size/.test(line))
      )
      for (const { name } of Object.values(descriptions)) {
        assert.isAbove(lines.findIndex((line) => line.startsWith(`  ${name}`)), lines.indexOf("SETTINGS"), name)
      }
    }))

  it("indents continuations to the start of the text, and loses no word", () => {
    const page = "NAME\n  counter    Counts what there is to count\n  --very-long-name-of-a-flag    Says something"
    assert.deepStrictEqual(wrapPage(page, 30).split("\n"), [
      "NAME",
      "  counter    Counts what there",
      "             is to count",
      "  --very-long-name-of-a-flag",
      "      Says something"
    ])
    const styled = "  \u001b[32m--size\u001b[0m    How large that is"
    assert.strictEqual(wrapPage(styled, 24), "  \u001b[32m--size\u001b[0m    How large\n            that is")
  })
})
