import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { openPty } from "../screens/support/PseudoTerminal.ts"
import { Program } from "../support/program.ts"

layer(Program.layerOfShop({ skus: 40, locations: 3 }), { excludeTestServices: true })("on a terminal, a list", (it) => {
  /** Runs a command on a terminal of 80 columns to its end. */
  const shown = (...args: ReadonlyArray<string>) =>
    Effect.scoped(Effect.gen(function*() {
      const { home, sandboxSettings, storeOf } = yield* Program
      const terminal = yield* openPty({
        args,
        cwd: home,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: home,
          XDG_CONFIG_HOME: home,
          LANG: "C.UTF-8",
          ...storeOf("terminal"),
          ...sandboxSettings
        }
      })
      const { status } = yield* terminal.ended
      assert.strictEqual(status, 0, terminal.text())
      return terminal.text().trimEnd()
    }))

  it.effect("without records says so, without a header", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* shown("loop", "inventories", "--variant-id", "1"),
        "stocktally: there are no inventories"
      )
    }))

  it.effect("names the columns that do not fit", () =>
    Effect.gen(function*() {
      const text = yield* shown("tally", "--verdict", "drift")
      assert.match(
        text,
        /not shown at this width: EXPECTED, SINCE, FLAGS; widen the terminal, or use\n--format csv\n/
      )
      const below = text.slice(text.indexOf("not shown at")).split("\n")
      assert.deepStrictEqual(below.filter((line) => line.length > 80), [])
      assert.isTrue(below.some((line) => line.startsWith("not counted: ")))
    }))
})
