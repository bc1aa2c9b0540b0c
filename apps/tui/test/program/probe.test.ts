import { assert, layer } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { Effect } from "effect"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { Program } from "../support/program.ts"
import { openPty } from "../screens/support/PseudoTerminal.ts"

const settings = (storeOf: (name: string) => Record<string, string>) => storeOf("probe")

layer(Program.layerOfShop({ skus: 200, locations: 4 }), { excludeTestServices: true })("doctor --probe", (it) => {
  const inHome = (name: string) => Effect.map(Program, ({ home }) => join(home, name))

  it.effect("writes the shown report to a new file that only its user can read", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const sandbox = yield* Sandbox
      const path = yield* inHome("probe.txt")
      const probed = yield* run(["doctor", "--probe", "--output", "probe.txt"], settings(storeOf))
      assert.deepStrictEqual([probed.status, probed.stderr], [0, "stocktally: the report was written to probe.txt\n"])
      const written = readFileSync(path, "utf8")
      assert.isTrue(probed.stdout.endsWith(`\n\n${written}`))
      assert.match(written, /^What the documentation of Loop and Haravan leaves open\./)
      assert.match(written, /^✓ {2}Haravan balances\.page-size\n {3}limit 250: 250 rows/m)
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      yield* sandbox.resetStats
      const again = yield* run(["doctor", "--probe", "--output", "probe.txt"], settings(storeOf))
      assert.deepStrictEqual([again.status, again.stdout], [2, ""])
      assert.match(again.stderr, /probe\.txt already exists/)
      const lost = yield* run(["doctor", "--output", "other.txt"], settings(storeOf))
      assert.strictEqual(lost.status, 2)
      assert.match(lost.stderr, /add --probe/)
      assert.strictEqual((yield* sandbox.stats).haravan.requests, 0)
      assert.strictEqual(readFileSync(path, "utf8"), written)
    }))

  it.effect("is part of the JSON, and rows of the CSV", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const json = yield* run(["doctor", "--probe", "--format", "json", "--output", "probe.json"], settings(storeOf))
      const { checks, probe } = JSON.parse(json.stdout)
      assert.isAbove(checks.length, 5)
      assert.deepStrictEqual(JSON.parse(readFileSync(yield* inHome("probe.json"), "utf8")), probe)
      assert.deepStrictEqual(Object.keys(probe.answers[0]), ["upstream", "question", "status", "answer", "value"])
      assert.deepStrictEqual(probe.spent.map(({ upstream }: { readonly upstream: string }) => upstream), [
        "loop",
        "haravan"
      ])
      const csv = yield* run(["doctor", "--probe", "--format", "csv"], settings(storeOf))
      assert.match(csv.stdout, /^upstream,name,status,detail,remedy\r\n/)
      assert.match(
        csv.stdout,
        /^haravan,balances\.unfiltered,settled,the same rows as with a filter for every location,\r$/m
      )
    }))

  for (const [typed, writes] of [["y", true], ["n", false]] as const) {
    it.effect(`asks on a terminal before it writes, and accepts ${typed} as an answer`, () =>
      Effect.scoped(Effect.gen(function*() {
        const { home, sandboxSettings, storeOf } = yield* Program
        const name = `asked-${typed}.txt`
        const terminal = yield* openPty({
          args: ["doctor", "--probe", "--output", name],
          rows: 60,
          cwd: home,
          env: {
            PATH: process.env["PATH"] ?? "",
            HOME: home,
            XDG_CONFIG_HOME: home,
            LANG: "C.UTF-8",
            ...settings(storeOf),
            ...sandboxSettings
          }
        })
        const asked = yield* terminal.until("the question", (text) => text.includes("[y/N]"))
        assert.include(asked, `Write this report to ${name}? [y/N]`)
        const path = yield* inHome(name)
        assert.throws(() => statSync(path))
        yield* terminal.type(`${typed}\r`)
        assert.strictEqual((yield* terminal.ended).status, 0)
        if (writes) assert.include(readFileSync(path, "utf8"), "balances.page-size")
        else assert.throws(() => statSync(path))
      })))
  }

  it.effect("lists its questions in the help", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { stdout } = yield* run(["doctor", "--help"])
      for (const word of ["--probe", "--output", "updated_at_min", "decimals", "no names", "half"]) {
        assert.include(stdout, word)
      }
    }))
})
