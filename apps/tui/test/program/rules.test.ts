import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { cpSync, writeFileSync } from "node:fs"
import { userInfo } from "node:os"
import { join } from "node:path"
import { formulasIn, rowsOf } from "../support/csv.ts"
import { type Ended, Program } from "../support/program.ts"

const jsonOf = ({ status, stderr, stdout }: Ended) => {
  assert.strictEqual(status, 0, stderr)
  return JSON.parse(stdout)
}

const header = "loop_location,haravan_locations,percent,buffer"
const me = userInfo().username

/**
 * Warehouses in Haravan, one for goods in transit and one for goods not for sale, each linked to a location in Loop.
 */
const shop = { skus: 40, locations: 4, hostile: true }

layer(Program.layerOfShop(shop), { excludeTestServices: true })("stock rules", (it) => {
  let locations: ReadonlyArray<{ readonly id: string; readonly name: string; readonly transit: boolean }> | undefined

  /** A copy of a synced store, and functions that use it. */
  const synced = Effect.fnUntraced(function*(name: string) {
    const { home, run, storeOf } = yield* Program
    const of = (name: string) => storeOf(name)["XDG_STATE_HOME"] ?? assert.fail("a place")
    if (locations === undefined) {
      jsonOf(yield* run(["sync", "--format", "json"], storeOf("once")))
      locations = jsonOf(yield* run(["haravan", "locations", "--format", "json"], storeOf("once")))
    }
    cpSync(of("once"), of(name), { recursive: true })
    const use = (...args: ReadonlyArray<string>) => run(args, storeOf(name))
    const file = join(home, `${name}.csv`)
    const [first, second, , fourth] = locations ?? []
    if (first === undefined || second === undefined || fourth === undefined) return assert.fail("four locations")
    return {
      use,
      first,
      second,
      fourth,
      transit: locations?.find(({ transit }) => transit)?.id ?? assert.fail("a location in transit"),
      rules: Effect.map(use("rules", "list", "--format", "json"), jsonOf),
      import: (text: string, ...flags: ReadonlyArray<string>) => {
        writeFileSync(file, text)
        return use("rules", "import", file, ...flags)
      }
    }
  })

  it.effect("do not exist at first, and need a sync before they name locations", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const store = storeOf("unsynced")
      const none = yield* run(["rules", "list"], store)
      assert.deepStrictEqual([none.status, none.stdout], [0, ""])
      assert.match(none.stderr, /^stocktally: there are no stock rules: each location in Loop should show the count of/)
      for (const args of [["set", "--default"], ["check"], ["propose"]]) {
        const ended = yield* run(["rules", ...args], store)
        assert.deepStrictEqual([ended.status, ended.stdout], [7, ""])
        assert.match(ended.stderr, /Stocktally has no data yet.*run stocktally sync/)
      }
      assert.strictEqual((yield* run(["rules", "undo"], store)).status, 5)
    }), 60_000)

  it.effect("are set by name, change only in the given parts, and record their author", () =>
    Effect.gen(function*() {
      const { first, rules, second, use } = yield* synced("set")
      const from = `${first.name},${second.id}`
      const set = yield* use(..."rules set --percent 80 --buffer 2 --cap 50".split(" "), "--from", from, "kho ha noi")
      assert.strictEqual(set.status, 0, set.stderr)
      assert.match(
        set.stdout,
        /^EFFECT +LOOP LOCATION +RULE\nadded +Kho Hà Nội +80 % of .+ \+ .+, less 2, at least 0, at most 50\n/
      )
      assert.match(set.stdout, /\n\nVERDICT +BEFORE +AFTER\n/)
      assert.match(set.stderr, /1 added; the rules are now version 1\n$/)
      const others = "--cap none --below-zero keep --tolerance-percent 5 --note"
      yield* use("rules", "set", "kho ha noi", ...others.split(" "), "since May")
      const { change, rules: [rule], version } = yield* rules
      assert.deepStrictEqual([version, change.by, change.action], [2, me, "set"])
      assert.deepStrictEqual(rule, {
        loopLocationId: rule.loopLocationId,
        loopName: "Kho Hà Nội",
        haravanLocationIds: [first.id, second.id],
        haravanNames: [first.name, second.name],
        percent: 80,
        buffer: 2,
        cap: null,
        belowZero: "keep",
        tolerance: null,
        tolerancePercent: 5,
        note: "since May"
      })
    }), 60_000)

  it.effect("return to the linked location, and are removed", () =>
    Effect.gen(function*() {
      const { first, import: take, rules, use } = yield* synced("back")
      yield* take(`${header},note\nKho Hà Nội,${first.id},80,2,why`)
      yield* use("rules", "set", "Kho Hà Nội", "--from", "linked", "--note", "")
      const { rules: [linked] } = yield* rules
      assert.deepStrictEqual([linked.haravanLocationIds, linked.note, linked.percent], [null, null, 80])
      const same = yield* use("rules", "set", "Kho Hà Nội", "--percent", "80")
      assert.deepStrictEqual([same.status, same.stdout], [0, ""])
      assert.match(same.stderr, /nothing to change/)

      yield* use("rules", "set", "--default", "--percent", "90")
      const table = yield* use("rules", "list")
      assert.match(
        table.stdout,
        /^LOOP LOCATION +SHARE .*\ndefault +90 % .* the linked location\nKho Hà Nội +80 % /
      )
      assert.match(table.stderr, new RegExp(`2 stock rules; version 3, set by ${me}, \\d{4}-`))
      const removed = yield* use("rules", "remove", "--default", "--format", "ndjson")
      assert.deepStrictEqual(jsonOf(removed).effect, "removed")
      assert.strictEqual((yield* use("rules", "remove", "--default")).status, 5)
      assert.match((yield* use("rules", "remove", "--all")).stderr, /1 removed/)
    }), 60_000)

  it.effect("are refused with a clear message", () =>
    Effect.gen(function*() {
      const { first, rules, use } = yield* synced("refused")
      const wrong: ReadonlyArray<readonly [status: number, problem: RegExp, ...args: ReadonlyArray<string>]> = [
        [2, /--percent: "80%" has a percent sign; write 80/, "Kho Hà Nội", "--percent", "80%"],
        [2, /name the rule with LOCATION or --default/],
        [2, /LOCATION and --default name two rules/, "Kho Hà Nội", "--default"],
        [2, /LOCATION is empty/, ""],
        [2, /names "Kho Hà Nội" \(\d+\) twice/, "Kho Hà Nội", "--from", `${first.name},${first.id}`],
        [5, /there is no Loop location "Kho Ha Nio"; did you mean "Kho Hà Nội"\?/, "Kho Ha Nio"],
        [5, /there is no Haravan location "Kho X"/, "Kho Hà Nội", "--from", "Kho X"]
      ]
      for (const [status, problem, ...args] of wrong) {
        const ended = yield* use("rules", "set", ...args)
        assert.deepStrictEqual([ended.status, ended.stdout], [status, ""], args.join(" "))
        assert.match(ended.stderr, problem)
      }
      assert.strictEqual((yield* rules).version, 0)
      const large = yield* use("rules", "set", "Kho Hà Nội", "--buffer", "1000000")
      assert.strictEqual(large.status, 0, "a buffer may be larger than any stock")
    }), 60_000)

  it.effect("are unchanged by importing an export, in both forms, also from stdin", () =>
    Effect.gen(function*() {
      const { fourth, import: take, rules, use } = yield* synced("sheet")
      const { shell, storeOf } = yield* Program
      yield* use("rules", "set", "Kho Hà Nội", "--from", fourth.id, "--percent", "80", "--note==1+1; \"sure\"")
      yield* use("rules", "set", "--default", "--buffer", "1.5")
      const before = yield* rules
      for (const form of [[], ["--excel"], ["--format", "csv"]]) {
        const exported = yield* use("rules", "export", ...form)
        assert.match(
          exported.stdout,
          /^\uFEFF?loop_location,loop_name,haravan_locations,haravan_names,percent,buffer,cap,below_zero,/
        )
        const rows = yield* rowsOf(exported.stdout)
        const texts = rows.map((cells) => cells.map((cell) => cell.replace(/^="(.*)"$/, "$1")))
        assert.deepStrictEqual(formulasIn(texts), [])
        assert.isTrue(texts.flat().some((cell) => cell.startsWith("'=\u001b[2JKho hàng lỗi")), "a name as text")
        const taken = yield* take(exported.stdout)
        assert.deepStrictEqual([taken.status, taken.stdout], [0, ""])
        assert.match(taken.stderr, /nothing to change\n$/)
      }
      assert.deepStrictEqual(yield* rules, before)
      const piped = yield* shell(
        `printf '${header}\\ndefault,,70,\\n' | stocktally rules import - --format json`,
        storeOf("sheet")
      )
      assert.deepStrictEqual(jsonOf(piped).changes.map(({ effect }: { readonly effect: string }) => effect), [
        "changed",
        "removed"
      ])
    }), 60_000)

  it.effect(
    "are imported completely or not at all, with every problem named by line and column",
    () =>
      Effect.gen(function*() {
        const { import: take, rules } = yield* synced("wrong")
        const ended = yield* take(
          [header, "Kho Hà Nội,,80%,", "Kho Hà Nội,nowhere,0,-1", "default,,80,2", ",,80,2"].join("\n")
        )
        assert.deepStrictEqual([ended.status, ended.stdout], [2, ""])
        assert.deepStrictEqual(
          ended.stderr.trimEnd().split("\n").map((line) =>
            line.replace(/^stocktally: (line \d, column \w+): .*$/, "$1")
          ),
          [
            "line 2, column percent",
            "line 3, column haravan_locations",
            "line 3, column percent",
            "line 3, column buffer",
            "line 3, column loop_location",
            "line 5, column loop_location"
          ]
        )
        assert.strictEqual((yield* rules).version, 0)
        assert.strictEqual((yield* take("sku,name\nA,B")).status, 2)
      }),
    60_000
  )

  it.effect("refuse a sheet that is older than the last change", () =>
    Effect.gen(function*() {
      const { import: take, rules, use } = yield* synced("two")
      yield* use("rules", "set", "--default", "--percent", "80")
      const sheet = (yield* use("rules", "export")).stdout
      const edited = sheet.replace(",80,", ",85,")
      const mine = yield* take(edited)
      assert.strictEqual(mine.status, 0, mine.stderr)
      assert.strictEqual((yield* take(edited.replace(",85,", ",86,"))).status, 0, "own changes since are known")
      assert.deepStrictEqual((yield* rules).rules.map(({ percent }: { readonly percent: number }) => percent), [86])
    }), 60_000)

  it.effect("are undone, naming the author of the change", () =>
    Effect.gen(function*() {
      const { rules, use } = yield* synced("undo")
      yield* use("rules", "set", "--default", "--percent", "80")
      yield* use("rules", "remove", "--all")
      const undone = yield* use("rules", "undo")
      assert.strictEqual(undone.status, 0)
      assert.match(undone.stderr, new RegExp(`undid version 2, removed by ${me}, \\d{4}-`))
      assert.strictEqual((yield* rules).rules[0].percent, 80)
      const json = jsonOf(yield* use("rules", "undo", "--format", "json"))
      assert.deepStrictEqual([json.version, json.undone.action], [4, "undo"])
    }), 60_000)

  it.effect("are checked for oddities", () =>
    Effect.gen(function*() {
      const { transit, use } = yield* synced("check")
      yield* use("rules", "set", "--default", "--from", transit)
      const odd = yield* use("rules", "check", "--format", "json")
      assert.strictEqual(odd.status, 0)
      const kinds = jsonOf(odd).map(({ kind }: { readonly kind: string }) => kind)
      assert.includeMembers(kinds, ["transit", "unused"])
      const table = yield* use("rules", "check")
      assert.match(table.stdout, /^KIND +LOCATION +WHY\n/)
      assert.match(table.stdout, /^in transit +\D+ +a rule names/m)
      const doctor = yield* use("doctor")
      assert.match(doctor.stdout, /! +Stock rules +1 rule; a rule names ".*", which holds goods in transit; Haravan's/)
    }), 60_000)
})

const rule = { percent: 80, warehouses: 3, buffer: 2 }

layer(Program.layerOfShop({ skus: 120, rule }), { excludeTestServices: true })(
  "stock rules that are proposed",
  (it) => {
    it.effect(
      "come as a sheet to import, and explain the shop; then there is no further proposal",
      () =>
        Effect.gen(function*() {
          const { run, shell, storeOf } = yield* Program
          const store = storeOf("proposed")
          const use = (...args: ReadonlyArray<string>) => run(args, store)
          yield* use("sync")
          const table = yield* use("rules", "propose")
          assert.match(
            table.stdout,
            /^LOOP LOCATION +ROWS +EXPLAINED NOW +WITH RULE +PROPOSED RULE\n.* 80 % of (?:[^+]+ \+ ){2}[^+]+, less 2/
          )
          assert.match(
            table.stdout,
            /\n\nRows that would still differ, for example:\nLOOP LOCATION +SKU +LOOP +EXPECTED +HARAVAN\n/
          )
          assert.match(table.stderr, /the proposed rule explains \d+ of \d+ rows; no rule: 0\n/)
          const { proposals, rules } = jsonOf(yield* use("rules", "propose", "--format", "json"))
          assert.deepStrictEqual([proposals[0].rule.percent, rules.length], [80, 1])

          const taking = (flags: string) =>
            shell(
              `stocktally rules propose --format csv > rules.csv && stocktally rules import rules.csv --format json ${flags}`,
              store
            )
          const dry = jsonOf(yield* taking("--dry-run"))
          assert.deepStrictEqual([dry.version, dry.dryRun], [0, true])
          assert.isAbove(dry.after.match, dry.before.match)
          const taken = jsonOf(yield* taking(""))
          assert.deepStrictEqual([taken.version, taken.after], [1, dry.after])
          const { summary } = jsonOf(yield* use("tally", "--refresh", "never", "--format", "json"))
          assert.deepStrictEqual(summary, taken.after)

          const again = yield* use("rules", "propose")
          assert.deepStrictEqual([again.status, again.stdout], [0, ""])
          assert.match(again.stderr, /no proposal; the current rule explains \d+ of \d+ rows/)
          assert.deepStrictEqual(jsonOf(yield* taking("")).changes, [], "its sheet is of what counts")
        }),
      60_000
    )

    it.effect(
      "and imported by several processes at once are set by one of them; the others fail",
      () =>
        Effect.gen(function*() {
          const { run, storeOf } = yield* Program
          const store = storeOf("several")
          yield* run(["sync"], store)
          const ended = yield* Effect.all(
            [70, 75, 80, 85].map((percent) => run(["rules", "set", "--default", "--percent", `${percent}`], store)),
            { concurrency: "unbounded" }
          )
          const { rules, version } = jsonOf(yield* run(["rules", "list", "--format", "json"], store))
          assert.strictEqual(
            ended.filter(({ status }) => status === 0).length,
            version,
            "each that was done is a version"
          )
          for (const { status, stderr, stdout } of ended) {
            if (status === 0) continue
            assert.deepStrictEqual([status, stdout], [7, ""], stderr)
            assert.match(
              stderr,
              /someone else has just changed the stock rules, so nothing was changed; run the command again/
            )
          }
          assert.include([70, 75, 80, 85], rules[0].percent)
        }),
      60_000
    )
  }
)
