import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { type Env, Program } from "../support/program.ts"

/** The program without its launcher, which prints some pages itself. */
const program = `"$NODE" "$(dirname "$LAUNCHER")/../dist/main.js"`

const terminals: ReadonlyArray<Env> = [
  {},
  { NO_COLOR: "1" },
  { FORCE_COLOR: "1" },
  { FORCE_COLOR: "0" },
  { FORCE_COLOR: "1", NO_COLOR: "1" },
  { FORCE_COLOR: "1", TERM: "dumb" }
]

layer(Program.layer, { excludeTestServices: true })("a page about the program", (it) => {
  for (const argument of ["--version", "--help", "-h"]) {
    it.effect(`at ${argument} is the same from its launcher, with colours and without`, () =>
      Effect.gen(function*() {
        const { shell } = yield* Program
        for (const env of terminals) {
          const { status, stdout } = yield* shell(`stocktally ${argument}`, env)
          assert.strictEqual(status, 0)
          assert.include(stdout, "stocktally")
          assert.strictEqual(stdout, (yield* shell(`${program} ${argument}`, env)).stdout, JSON.stringify(env))
        }
      }))
  }

  it.effect("about a command comes from the program, also after --help", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      assert.include((yield* run(["--help", "tally"])).stdout, "stocktally tally")
      assert.include((yield* run(["tally", "--help"])).stdout, "stocktally tally")
    }))

  it.effect("does not crash if its reader leaves", () =>
    Effect.gen(function*() {
      const { stderr } = yield* (yield* Program).shell("stocktally --help | true; stocktally --help >&-")
      assert.strictEqual(stderr, "")
    }))

  it.effect("fails with a message if it cannot be written", () =>
    Effect.gen(function*() {
      const { shell } = yield* Program
      for (
        const command of [
          "stocktally --help",
          "stocktally --version",
          "stocktally tally --help",
          `${program} --version`
        ]
      ) {
        const { status, stderr } = yield* shell(`${command} > /dev/full`)
        assert.strictEqual(status, 1, command)
        assert.match(stderr, /^stocktally: the output could not be written: .*ENOSPC.*\n$/, command)
      }
    }))
})
