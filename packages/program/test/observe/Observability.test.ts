import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Layer, Logger } from "effect"
import { TestConsole } from "effect/testing"
import { Observability, type ObservabilityOptions } from "../../src/index.ts"
import { jsonLogger } from "../../src/observe/jsonLogger.ts"
import { type Machine, makeMachine } from "../support.ts"

const hostile = "Áo \u001b[31mđỏ\u001b[0m\r\nERROR forged \u202e\u009b2J\u200b\u2028"

/** The text on stdout and stderr while `work` runs. */
const written = (machine: Machine, options: ObservabilityOptions, work: Effect.Effect<void>) =>
  Effect.scoped(Effect.gen(function*() {
    const { layer } = yield* makeMachine(machine)
    yield* Effect.provide(work, Observability.layer(options).pipe(Layer.provide(layer)))
    return { stdout: yield* TestConsole.logLines, stderr: (yield* TestConsole.errorLines).map(String) }
  })).pipe(Effect.provide(TestConsole.layer, { local: true }))

describe("logs", () => {
  it.effect("go to stderr, one line for each entry, and never to stdout", () =>
    Effect.gen(function*() {
      for (const terminal of [true, false]) {
        const { stderr, stdout } = yield* written({}, { terminal }, Effect.logInfo("read", { rows: 3 }))
        assert.deepStrictEqual(stdout, [])
        assert.strictEqual(stderr.length, 1)
        assert.notInclude(stderr[0], "\n")
      }
    }))

  it.effect("are pretty on a terminal and JSON elsewhere, unless the settings choose", () =>
    Effect.gen(function*() {
      const isJson = (text: string | undefined) => text?.startsWith("{") === true
      const info = Effect.logInfo("hello")
      assert.isFalse(isJson((yield* written({}, { terminal: true }, info)).stderr[0]))
      assert.isTrue(isJson((yield* written({}, { terminal: false }, info)).stderr[0]))
      const json = { env: { STOCKTALLY_LOG_FORMAT: "json" } }
      assert.isTrue(isJson((yield* written(json, { terminal: true }, info)).stderr[0]))
    }))

  it.effect("pause while something else owns the terminal", () =>
    Effect.gen(function*() {
      let isSilent = true
      const work = Effect.logWarning("unseen").pipe(
        Effect.andThen(Effect.sync(() => {
          isSilent = false
        })),
        Effect.andThen(Effect.logWarning("seen"))
      )
      const { stderr } = yield* written({}, { terminal: true, isSilent: () => isSilent }, work)
      assert.strictEqual(stderr.length, 1)
      assert.include(stderr[0], "seen")
    }))

  it.effect("use the level of the settings or the command line", () =>
    Effect.gen(function*() {
      const work = Effect.andThen(Effect.logDebug("detail"), Effect.logWarning("trouble"))
      const count = (machine: Machine, options: ObservabilityOptions) =>
        Effect.map(written(machine, options, work), ({ stderr }) => stderr.length)
      assert.strictEqual(yield* count({}, {}), 1)
      assert.strictEqual(yield* count({ env: { STOCKTALLY_LOG_LEVEL: "debug" } }, {}), 2)
      assert.strictEqual(yield* count({ env: { STOCKTALLY_LOG_LEVEL: "none" } }, {}), 0)
      assert.strictEqual(yield* count({ env: { STOCKTALLY_LOG_LEVEL: "none" } }, { logLevel: "Debug" }), 2)
    }))

  it.effect("make control characters visible", () =>
    Effect.gen(function*() {
      const work = Effect.logError(hostile, Cause.fail(new Error(hostile))).pipe(
        Effect.annotateLogs({ [hostile]: hostile, nested: { name: hostile } })
      )
      for (const terminal of [true, false]) {
        const { stderr } = yield* written({}, { terminal, logLevel: "Debug" }, work)
        const text = stderr.join("\n")
        assert.notMatch(text, /[\p{Cf}\p{Zl}\p{Zp}]|[^\P{Cc}\n]/u)
        assert.include(text, "Áo")
        const entries = text.split("\n").filter((line) => !line.startsWith("    "))
        assert.strictEqual(entries.length, 1, text)
      }
    }))

  it.effect("show stack traces only at debug level", () =>
    Effect.gen(function*() {
      const work = Effect.logError("failed", Cause.fail(new Error("why")))
      const lines = ({ stderr }: { readonly stderr: ReadonlyArray<string> }) => stderr.join("\n").split("\n").length
      assert.strictEqual(lines(yield* written({}, { terminal: true }, work)), 1)
      assert.isAbove(lines(yield* written({}, { terminal: true, logLevel: "Debug" }, work)), 1)
    }))

  it.effect("parse to the same values as JSON", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const collect = Logger.map(jsonLogger, (line) => void lines.push(line))
      yield* Effect.logInfo(hostile).pipe(Effect.provide(Logger.layer([collect])))
      assert.strictEqual(JSON.parse(lines[0] ?? "").message, hostile)
    }))
})
