import { assert, layer } from "@effect/vitest"
import { serveSandboxShops } from "@stocktally/program"
import { Context, Effect, Layer } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Env, Program } from "../support/program.ts"

/** Four simulated shops, of which one has a Haravan that cannot be reached, and a wrong entry. */
class Shops extends Context.Service<Shops, { readonly all: Env; readonly good: Env }>()("stocktally/test/Shops") {
  static readonly layer = Layer.effect(
    Shops,
    Effect.gen(function*() {
      const directory = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-test-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
      )
      const { settings } = yield* serveSandboxShops({ shops: 4, skus: 20, locations: 2, limits: "none" })
      const env = Object.fromEntries(settings)
      const { shops } = JSON.parse(readFileSync(env["STOCKTALLY_SHOPS"] ?? "", "utf8"))
      const write = (name: string, entries: ReadonlyArray<object>): Env => {
        const file = join(directory, name)
        writeFileSync(file, JSON.stringify({ shops: entries }), { mode: 0o600 })
        return { ...env, STOCKTALLY_SHOPS: file }
      }
      const [hanoi, saigon, danang, hue] = shops
      const away = { ...saigon, haravan: { ...saigon.haravan, baseUrl: "http://127.0.0.1:1/com" } }
      return {
        good: write("good.json", [hanoi, danang, hue]),
        all: write("all.json", [hanoi, away, danang, { slug: "sapa", loop: { key: "env:STOCKTALLY_SHOP_SAPA" } }])
      }
    })
  )
}

layer(Layer.merge(Program.layer, Shops.layer), { excludeTestServices: true, timeout: 120_000 })("--all-shops", (it) => {
  const slugsOf = (csv: string): ReadonlyArray<string> => [
    ...new Set(csv.trimEnd().split("\r\n").slice(1).map((line) => line.split(",")[0] ?? ""))
  ]

  it.effect("writes the rows of every shop, in the order of the file, in every format", () =>
    Effect.gen(function*() {
      const { runBare } = yield* Program
      const { good } = yield* Shops
      const csv = yield* runBare(["tally", "--all-shops", "--format", "csv"], good)
      assert.strictEqual(csv.status, 0, csv.stderr)
      assert.match(csv.stdout, /^shop,id,sku,/)
      assert.deepStrictEqual(slugsOf(csv.stdout), ["hanoi", "danang", "hue"])

      const never = ["tally", "--all-shops", "--refresh", "never"]
      const json = JSON.parse((yield* runBare([...never, "--format", "json"], good)).stdout)
      const counts = json.shops.map(({ rows, slug }: { slug: string; rows: ReadonlyArray<unknown> }) => [
        slug,
        rows.length
      ])
      assert.deepStrictEqual(counts.map(([slug]: [string]) => slug), ["hanoi", "danang", "hue"])
      const rows = counts.reduce((sum: number, [, count]: [string, number]) => sum + count, 0)
      assert.strictEqual(rows, csv.stdout.trimEnd().split("\r\n").length - 1)
      assert.strictEqual(
        Object.values<number>(json.summary).reduce((sum, count) => sum + count, 0),
        rows
      )
      const ndjson = yield* runBare([...never, "--format", "ndjson", "--limit", "1"], good)
      assert.deepStrictEqual(
        ndjson.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).shop),
        ["hanoi", "danang", "hue"]
      )
      const table = yield* runBare([...never, "--limit", "1"], good)
      assert.match(table.stdout, /^SHOP +VERDICT/)
      assert.match(table.stdout, /\n3 rows of 3 shops shown/)
      // The shops of one table are below each other in columns of the same width.
      const [head, ...lines] = table.stdout.split("\n").slice(0, 4)
      const sku = head?.indexOf("VERDICT") ?? 0
      for (const line of lines) assert.match(line.slice(sku - 2), /^ {2}\S/)

      const unnamed = yield* runBare([...never, "--sku", "no such thing"], good)
      assert.strictEqual(unnamed.status, 5, unnamed.stderr)
      assert.match(unnamed.stderr, /in no shop that was read: no row has the SKU/)
      const failing = yield* runBare([...never, "--quiet", "--fail-on", "match"], good)
      assert.deepStrictEqual([failing.status, failing.stdout, failing.stderr], [3, "", ""])
    }), 120_000)

  it.effect(
    "a shop that cannot be read leaves the others, and is named with its error and the exit status",
    () =>
      Effect.gen(function*() {
        const { runBare } = yield* Program
        const { all } = yield* Shops
        const tally = yield* runBare(["tally", "--all-shops", "--format", "json", "--refresh", "never"], all)
        assert.strictEqual(tally.status, 2, tally.stderr)
        assert.match(tally.stderr, /^stocktally: saigon: Haravan is unavailable: connection refused/m)
        assert.match(tally.stderr, /^stocktally: shops file: sapa \(entry 4\): .*STOCKTALLY_SHOP_SAPA/m)
        const { shops } = JSON.parse(tally.stdout)
        assert.deepStrictEqual(shops.map(({ slug }: { slug: string }) => slug), ["hanoi", "saigon", "danang"])
        assert.match(shops[1].error, /connection refused/)

        const doctor = yield* runBare(["doctor", "--all-shops", "--format", "json"], all)
        assert.strictEqual(doctor.status, 2, doctor.stderr)
        const report = JSON.parse(doctor.stdout)
        const outcomes = report.shops.map(({ ok, slug }: { slug: string; ok: boolean }) => [slug, ok])
        assert.deepStrictEqual(outcomes, [["hanoi", true], ["saigon", false], ["danang", true]])
        assert.deepStrictEqual(report.checks.map(({ name }: { name: string }) => name), ["Shops file"])
        const csv = yield* runBare(["doctor", "--all-shops", "--format", "csv"], all)
        assert.deepStrictEqual(slugsOf(csv.stdout), ["hanoi", "saigon", "danang", ""])
      }),
    120_000
  )

  it.effect("needs no shops file, but not --shop, and no probe", () =>
    Effect.gen(function*() {
      const { run, runBare } = yield* Program
      const { good } = yield* Shops
      const only = yield* run(["tally", "--all-shops", "--format", "ndjson", "--limit", "1"])
      assert.strictEqual(only.status, 0, only.stderr)
      assert.isNull(JSON.parse(only.stdout).shop)
      for (const command of ["tally", "doctor"]) {
        const both = yield* runBare([command, "--all-shops", "--shop", "hue"], good)
        assert.strictEqual(both.status, 2)
        assert.match(both.stderr, /^stocktally: --all-shops is for every shop; leave --shop out, or --all-shops\n$/)
      }
      const probe = yield* runBare(["doctor", "--all-shops", "--probe"], good)
      assert.strictEqual(probe.status, 2)
      assert.match(probe.stderr, /--probe and --output are for one shop/)
    }), 120_000)
})
