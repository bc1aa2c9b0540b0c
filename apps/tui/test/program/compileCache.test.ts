import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { Program } from "../support/program.ts"

const root = process.getuid?.() === 0

/** Starts the program with its own folders, after `prepare` has changed them. */
const start = Effect.fnUntraced(
  function*(name: string, prepare: (cache: string, home: string) => void = () => {}, env: Record<string, string> = {}) {
    const { home: parent, runBare } = yield* Program
    const home = join(parent, name)
    const temporary = join(home, "tmp")
    const cache = join(home, "cache", "stocktally")
    mkdirSync(temporary, { recursive: true })
    chmodSync(parent, 0o700)
    prepare(cache, home)
    const { status } = yield* runBare(["tally"], {
      HOME: home,
      XDG_CACHE_HOME: join(home, "cache"),
      TMPDIR: temporary,
      ...env
    })
    assert.strictEqual(status, 2, "no credentials are set")
    assert.deepStrictEqual(readdirSync(temporary), [], "nothing is saved in a folder that others can write to")
    return { cache, home }
  }
)

const isFilled = (folder: string) => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith("v"))

it.layer(Program.layer)("the compile cache", (it) => {
  it.effect("is in the user's own folder", () =>
    Effect.gen(function*() {
      const { cache } = yield* start("own")
      assert.isTrue(isFilled(cache))
      const { home } = yield* start("relative", undefined, { XDG_CACHE_HOME: "cache" })
      assert.isTrue(isFilled(join(home, process.platform === "darwin" ? "Library/Caches" : ".cache", "stocktally")))
    }))

  for (
    const [name, prepare] of [
      ["a link", (cache, home) => {
        mkdirSync(join(home, "elsewhere"), { mode: 0o700 })
        mkdirSync(join(home, "cache"), { mode: 0o700 })
        symlinkSync(join(home, "elsewhere"), cache)
      }],
      ["open to others", (cache) => {
        mkdirSync(cache, { recursive: true })
        chmodSync(cache, 0o777)
      }],
      ["a file's place", (cache, home) => {
        mkdirSync(join(home, "cache"))
        symlinkSync(process.execPath, cache)
      }],
      ["below a folder that others can write to", (cache, home) => {
        mkdirSync(cache, { recursive: true, mode: 0o700 })
        chmodSync(join(home, "cache"), 0o777)
      }],
      ...(root
        ? [
          ["another's", (cache: string) => {
            mkdirSync(cache, { recursive: true, mode: 0o700 })
            chownSync(cache, 4343, 4343)
          }],
          ["in a folder of another's", (cache: string, home: string) => {
            mkdirSync(cache, { recursive: true, mode: 0o700 })
            chownSync(join(home, "cache"), 4343, 4343)
          }]
        ] as const
        : [])
    ] as ReadonlyArray<readonly [name: string, prepare: (cache: string, home: string) => void]>
  ) {
    it.effect(`is not used when it is ${name}`, () =>
      Effect.gen(function*() {
        const { cache, home } = yield* start(name.replaceAll(" ", "-"), prepare)
        for (const folder of [cache, join(home, "elsewhere")]) {
          if (existsSync(folder) && !folder.endsWith("stocktally")) assert.deepStrictEqual(readdirSync(folder), [])
        }
        if (name !== "a file's place") assert.isFalse(isFilled(cache))
      }))
  }

  it.effect("is in NODE_COMPILE_CACHE, and is off with NODE_DISABLE_COMPILE_CACHE", () =>
    Effect.gen(function*() {
      const { home: parent } = yield* Program
      const { cache } = yield* start("named", undefined, { NODE_COMPILE_CACHE: join(parent, "chosen") })
      assert.isFalse(existsSync(cache))
      assert.isTrue(isFilled(join(parent, "chosen")))
      assert.isFalse(isFilled((yield* start("disabled", undefined, { NODE_DISABLE_COMPILE_CACHE: "1" })).cache))
    }))

  it.effect("does not need a home", () => start("homeless", undefined, { HOME: "/dev/null", XDG_CACHE_HOME: "" }))
})
