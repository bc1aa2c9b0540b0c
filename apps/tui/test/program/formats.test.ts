import { assert, layer } from "@effect/vitest"
import { defaultOptions } from "@stocktally/sandbox"
import { isDifference } from "@stocktally/tally"
import { Effect } from "effect"
import { formulasIn, rowsOf } from "../support/csv.ts"
import { Program } from "../support/program.ts"

layer(Program.layerOfShop({ hostile: true }), { excludeTestServices: true })("stocktally writes", (it) => {
  it.effect("the same list as table, json, ndjson and csv", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const [table, json, ndjson, csv] = yield* Effect.all(
        ["table", "json", "ndjson", "csv"].map((format) =>
          run(["haravan", "balances", "--order", "id", "--limit", "300", "--format", format])
        ),
        { concurrency: 2 }
      )
      for (const { status, stderr } of [table!, json!, ndjson!, csv!]) assert.deepStrictEqual([status, stderr], [0, ""])
      const records = JSON.parse(json!.stdout)
      assert.strictEqual(records.length, 300)
      assert.deepStrictEqual(ndjson!.stdout.trimEnd().split("\n").map((line) => JSON.parse(line)), records)
      const [head, ...rows] = yield* rowsOf(csv!.stdout)
      assert.deepStrictEqual(head, Object.keys(records[0]))
      assert.deepStrictEqual(rows.map(([id]) => id), records.map(({ id }: { readonly id: string }) => id))
      assert.isTrue(records.every(({ id, updatedAt }: { readonly id: unknown; readonly updatedAt: string }) =>
        typeof id === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(updatedAt)
      ))
      const lines = table!.stdout.trimEnd().split("\n")
      assert.match(lines[0] ?? "", /^ID +LOCATION +PRODUCT +VARIANT +ON HAND +COMMITTED +INCOMING +AVAILABLE +UPDATED$/)
      assert.strictEqual(lines.length, 301)
      assert.notInclude(table!.stdout, "\u001b")
    }))

  it.effect("one Loop record, with all 18 digits of its ids", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const list = yield* run(["loop", "inventories", "--format", "json"])
      const expected = JSON.parse(list.stdout)[0]
      const args = ["loop", "inventory", expected.variant.id, expected.location.id]
      assert.deepStrictEqual(JSON.parse((yield* run([...args, "--format", "json"])).stdout), expected)
      assert.include((yield* run(args)).stdout, `variant.id                    ${expected.variant.id}\n`)
    }))

  it.effect("locations and the shop", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const ours = JSON.parse((yield* run(["loop", "locations", "--format", "json"])).stdout)
      const theirs = JSON.parse((yield* run(["haravan", "locations", "--format", "json"])).stdout)
      const shop = JSON.parse((yield* run(["haravan", "shop", "--format", "json"])).stdout)
      assert.isAbove(ours.length, 2)
      assert.isTrue(theirs.some(({ transit }: { readonly transit: boolean }) => transit))
      assert.match(shop.id, /^\d+$/)
    }))

  it.effect("a tally with its summary, the worst rows first or as sorted", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { source, complete, asOf, rows, summary } = JSON.parse((yield* run(["tally", "--format", "json"])).stdout)
      assert.deepStrictEqual([source, complete], ["live", true])
      assert.match(asOf, /Z$/)
      const counts = Object.values<number>(summary).reduce((sum, count) => sum + count, 0)
      assert.strictEqual(rows.length, counts)
      assert.isAbove(summary.match, 0)

      const drift = JSON.parse(
        (yield* run(["tally", "--format", "json", "--verdict", "match,unlinked", "--sort", "-haravan"])).stdout
      ).rows
      const available = drift.flatMap(({ haravan }: { readonly haravan: { readonly available: number } | null }) =>
        haravan === null ? [] : [haravan.available]
      )
      assert.isAbove(available.length, 1)
      assert.deepStrictEqual(available, available.toSorted((a: number, b: number) => b - a))

      const table = yield* run(["tally", "--verdict", "oversold"])
      assert.match(
        table.stdout,
        /^Loop as of \d{4}-\d\d-\d\d [\d:]+\+07; Haravan as of \d{4}-\d\d-\d\d [\d:]+\+07\n\nVERDICT +SKU +NAME +LOCATION +LOOP +HARAVAN +EXPECTED +DIFF +VALUE/
      )
      assert.match(table.stdout, /\n\d+ rows shown, worst first; DIFF is Loop minus .*\nby verdict: .*match \d+/)
    }))

  it.effect("a tally of the chosen rows, which says how many it leaves out", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const json = (...args: ReadonlyArray<string>) =>
        Effect.map(
          run(["tally", "--format", "json", "--refresh", "never", ...args]),
          ({ stdout }) => JSON.parse(stdout)
        )
      yield* run(["sync"])
      const { notCounted, rows } = yield* json()
      const all = (yield* json("--all-locations")).rows
      const transit = all.filter(({ flags }: { readonly flags: ReadonlyArray<string> }) => flags.includes("transit"))
      assert.isAbove(transit.length, 0)
      assert.strictEqual(notCounted.inTransit, transit.length)
      assert.strictEqual(rows.length, all.length - transit.length)
      const verdicts = rows.map(({ verdict }: { readonly verdict: string }) => verdict)
      const worst = verdicts.slice(0, verdicts.filter(isDifference).length)
      assert.isTrue(worst.every(isDifference), "differences come first")

      const [one, other] = [rows[0].location, transit[0].location]
      const both = (yield* json("--location", `${one}, ${other}`)).rows
      assert.deepStrictEqual((yield* json("--location", one, "--location", other)).rows, both)
      assert.sameMembers([...new Set(both.map(({ location }: { readonly location: string }) => location))], [
        one,
        other
      ])
      const skus = [...new Set(rows.flatMap(({ sku }: { readonly sku: string | null }) => sku ?? []))].slice(0, 2)
      const named = (yield* json(...skus.flatMap((sku) => ["--sku", String(sku)]))).rows
      assert.sameMembers([...new Set(named.map(({ sku }: { readonly sku: string }) => sku))], skus)

      const left = new RegExp(`not counted: ${transit.length} rows at locations in transit`)
      const table = yield* run(["tally", "--refresh", "never", "--limit", "3"])
      assert.match(
        table.stdout,
        new RegExp(
          `\\n3 of ${rows.length} rows shown, worst first; [^\\n]*\\nby verdict: [^\\n]*\\n[^]*\\n${left.source}[^\\n]*\\n$`
        )
      )
      const csv = yield* run(["tally", "--refresh", "never", "--limit", "3", "--format", "csv"])
      assert.lengthOf((yield* rowsOf(csv.stdout)).slice(1), 3)
      assert.match(csv.stderr, left)
      const quiet = yield* run(["tally", "--refresh", "never", "--limit", "3", "--quiet", "--fail-on", "settling"])
      assert.deepStrictEqual(quiet, { status: 3, stdout: "", stderr: "" })
    }))

  it.effect("a tally's csv without cells that a spreadsheet would run, and unchanged with --raw", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const safe = (yield* rowsOf((yield* run(["tally", "--format", "csv"])).stdout)).slice(1)
      assert.deepStrictEqual(formulasIn(safe), [])
      const raw = (yield* rowsOf((yield* run(["tally", "--format", "csv", "--raw"])).stdout)).slice(1)
      assert.isNotEmpty(raw.flat().filter((cell) => cell.startsWith("=HYPERLINK(")))
    }))

  it.effect("csv for Excel with a byte-order mark and ids as text", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { stdout } = yield* run(["haravan", "balances", "--limit", "1", "--format", "csv", "--excel"])
      assert.match(
        stdout,
        /^\uFEFFid,locationId,.*\r\n"=""\d+""","=""\d+""","=""\d+""","=""\d+""",-?\d+,-?\d+,-?\d+,-?\d+,2[^,]*Z\r\n$/
      )
    }))

  it.effect("no escape sequence into a table", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      const { stdout } = yield* run(["tally"])
      // oxlint-disable-next-line no-control-regex -- the output must not contain these
      assert.notMatch(stdout, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/)
      assert.include(stdout, "\\u{1b}")
    }))

  it.effect("colours if FORCE_COLOR is set, and not with NO_COLOR", () =>
    Effect.gen(function*() {
      const { run } = yield* Program
      assert.include((yield* run(["tally"], { FORCE_COLOR: "1" })).stdout, "\u001b[32m")
      assert.notInclude((yield* run(["tally"], { FORCE_COLOR: "1", NO_COLOR: "1" })).stdout, "\u001b")
      assert.include((yield* run(["--help"], { FORCE_COLOR: "1" })).stdout, "\u001b[1m")
    }))

  it.effect("its help and version", () =>
    Effect.gen(function*() {
      const { runBare } = yield* Program
      const help = yield* runBare(["--help"])
      assert.strictEqual(help.status, 0)
      for (
        const name of [
          "tally",
          "sync",
          "links",
          "history",
          "loop",
          "haravan",
          "doctor",
          "sandbox",
          "--format",
          "--sandbox",
          "--completions"
        ]
      ) {
        assert.include(help.stdout, name)
      }
      assert.deepStrictEqual(yield* runBare(["--version"]), { status: 0, stdout: "stocktally v0.1.0\n", stderr: "" })
      const { stdout } = yield* runBare(["sandbox", "--help"])
      for (
        const [flag, value] of [["skus", defaultOptions.skus], ["locations", defaultOptions.locations], [
          "seed",
          defaultOptions.seed
        ]]
      ) {
        assert.match(stdout, new RegExp(`--${flag} N .*; ${value} by default\n`))
      }
      assert.include((yield* runBare(["--completions", "bash"])).stdout, "balances")
    }))

  it.effect("nothing more after its reader has left", () =>
    Effect.gen(function*() {
      const { shell } = yield* Program
      for (const command of ["haravan balances --format ndjson", "tally", "--help"]) {
        const { status, stderr, stdout } = yield* shell(`stocktally ${command} | head -n 1`)
        assert.deepStrictEqual([status, stderr, stdout.split("\n").length], [0, "", 2])
      }
    }))
})
