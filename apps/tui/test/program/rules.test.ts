import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
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

/** Haravan's warehouses, goods in transit, and one for goods that are not for sale, each linked to a location of Loop's. */
const shop = { skus: 40, locations: 4, hostile: true }

layer(Program.layerOfShop(shop), { excludeTestServices: true })("stock rules", (it) => {
  /** A store that was synced, with the means to use it. */
  const synced = Effect.fnUntraced(function*(name: string) {
    const { home, run, storeOf } = yield* Program
    const use = (...args: ReadonlyArray<string>) => run(args, storeOf(name))
    jsonOf(yield* use("sync", "--format", "json"))
    const file = join(home, `${name}.csv`)
    const [first, second, , fourth] = jsonOf(yield* use("haravan", "locations", "--format", "json"))
    return {
      use,
      file,
      first,
      second,
      fourth,
      rules: Effect.map(use("rules", "list", "--format", "json"), jsonOf),
      import: (text: string, ...flags: ReadonlyArray<string>) => {
        writeFileSync(file, text)
        return use("rules", "import", file, ...flags)
      }
    }
  })

  it.effect("are none at first, and locations cannot be named before a sync", () =>
    Effect.gen(function*() {
      const { run, storeOf } = yield* Program
      const store = storeOf("unsynced")
      const none = yield* run(["rules", "list"], store)
      assert.deepStrictEqual([none.status, none.stdout], [0, ""])
      assert.match(none.stderr, /^stocktally: there are no stock rules: Loop should show what Haravan has/)
      for (const args of [["set", "--default"], ["check"], ["propose"]]) {
        const ended = yield* run(["rules", ...args], store)
        assert.deepStrictEqual([ended.status, ended.stdout], [7, ""])
        assert.match(ended.stderr, /not filled yet.*run stocktally sync/)
      }
      assert.strictEqual((yield* run(["rules", "undo"], store)).status, 5)
    }))

  it.effect("are set by name, changed by what is said alone, listed with who did it, and removed", () =>
    Effect.gen(function*() {
      const { first, rules, second, use } = yield* synced("set")
      const from = `${first.name},${second.id}`
      const set = yield* use(
        "rules",
        "set",
        "kho ha noi",
        "--from",
        from,
        "--percent",
        "80",
        "--buffer",
        "2",
        "--cap",
        "50"
      )
      assert.strictEqual(set.status, 0, set.stderr)
      assert.match(
        set.stdout,
        /^EFFECT +LOOP LOCATION +RULE\nadded +Kho Hà Nội +80 % of .+ \+ .+, less 2, at least 0, at most 50\n/
      )
      assert.match(set.stdout, /\n\nVERDICT +BEFORE +AFTER\n/)
      assert.match(set.stderr, /1 added; the rules are at version 1 now\n$/)
      yield* use(
        "rules",
        "set",
        "kho ha noi",
        "--cap",
        "none",
        "--below-zero",
        "keep",
        "--tolerance-percent",
        "5",
        "--note",
        "since May"
      )
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
      jsonOf(yield* use("rules", "set", rule.loopLocationId, "--from", "linked", "--note", "", "--format", "json"))
      const { rules: [linked] } = yield* rules
      assert.deepStrictEqual([linked.haravanLocationIds, linked.note, linked.percent], [null, null, 80])
      const same = yield* use("rules", "set", "Kho Hà Nội", "--percent", "80")
      assert.deepStrictEqual([same.status, same.stdout], [0, ""])
      assert.match(same.stderr, /nothing to change/)

      yield* use("rules", "set", "--default", "--percent", "90")
      const table = yield* use("rules", "list")
      assert.match(
        table.stdout,
        /^LOOP LOCATION +FROM HARAVAN +SHARE .*\ndefault +the linked location +90 % .*\nKho Hà Nội .*80 % /
      )
      assert.match(table.stderr, new RegExp(`2 stock rules; version 4, set by ${me}, \\d{4}-`))
      const removed = yield* use("rules", "remove", "--default", "--format", "ndjson")
      assert.deepStrictEqual(jsonOf(removed).effect, "removed")
      assert.strictEqual((yield* use("rules", "remove", "--default")).status, 5)
      assert.match((yield* use("rules", "remove", "--all")).stderr, /1 removed/)
    }))

  it.effect("are refused in plain words", () =>
    Effect.gen(function*() {
      const { first, rules, use } = yield* synced("refused")
      const wrong: ReadonlyArray<readonly [status: number, problem: RegExp, ...args: ReadonlyArray<string>]> = [
        [2, /--percent: "80%" has a percent sign; write 80/, "Kho Hà Nội", "--percent", "80%"],
        [2, /--percent: "0" is not a whole number from 1 to 100/, "Kho Hà Nội", "--percent", "0"],
        [2, /--percent: "101" is not/, "Kho Hà Nội", "--percent", "101"],
        [2, /--buffer: "-1" is below zero/, "Kho Hà Nội", "--buffer", "-1"],
        [2, /--below-zero: "no" is unknown; expected zero or keep/, "Kho Hà Nội", "--below-zero", "no"],
        [2, /name the rule: LOCATION or --default/],
        [2, /LOCATION and --default name two rules/, "Kho Hà Nội", "--default"],
        [2, /LOCATION is empty/, ""],
        [2, /names "Kho Hà Nội" \(\d+\) twice/, "Kho Hà Nội", "--from", `${first.name},${first.id}`],
        [5, /there is no Loop location "Kho Ha Nio"; did you mean "Kho Hà Nội"\?/, "Kho Ha Nio"],
        [5, /there is no Loop location 99;/, "99"],
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
    }))

  it.effect("come back as they were exported, in both forms, and are taken from stdin", () =>
    Effect.gen(function*() {
      const { fourth, import: take, rules, use } = yield* synced("sheet")
      const { shell, storeOf } = yield* Program
      yield* use("rules", "set", "Kho Hà Nội", "--from", `${fourth.id}`, "--percent", "80", "--note==1+1; \"sure\"")
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
    }))

  it.effect("are taken whole or not at all, with every problem named by line and column", () =>
    Effect.gen(function*() {
      const { import: take, rules } = yield* synced("wrong")
      const ended = yield* take(
        [header, "Kho Hà Nội,,80%,", "Kho Hà Nội,nowhere,0,-1", "default,,80,2", ",,80,2"].join("\n")
      )
      assert.deepStrictEqual([ended.status, ended.stdout], [2, ""])
      assert.deepStrictEqual(
        ended.stderr.trimEnd().split("\n").map((line) => line.replace(/^stocktally: (line \d, column \w+): .*$/, "$1")),
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
    }))

  it.effect("are kept from a sheet that others changed the rules after", () =>
    Effect.gen(function*() {
      const { import: take, rules, use } = yield* synced("two")
      yield* use("rules", "set", "--default", "--percent", "80")
      const sheet = (yield* use("rules", "export")).stdout
      const edited = sheet.replace(",80,", ",85,")
      const mine = yield* take(edited)
      assert.strictEqual(mine.status, 0, mine.stderr)
      assert.strictEqual((yield* take(edited.replace(",85,", ",86,"))).status, 0, "own changes since are known")
      assert.deepStrictEqual((yield* rules).rules.map(({ percent }: { readonly percent: number }) => percent), [86])
    }))

  it.effect("are undone, which says whose change it was", () =>
    Effect.gen(function*() {
      const { rules, use } = yield* synced("undo")
      yield* use("rules", "set", "--default", "--percent", "80")
      yield* use("rules", "remove", "--all")
      const undone = yield* use("rules", "undo")
      assert.strictEqual(undone.status, 0)
      assert.match(undone.stderr, new RegExp(`undone: version 2, removed by ${me}, \\d{4}-`))
      assert.strictEqual((yield* rules).rules[0].percent, 80)
      const json = jsonOf(yield* use("rules", "undo", "--format", "json"))
      assert.deepStrictEqual([json.version, json.undone.action], [4, "undo"])
    }))

  it.effect("are checked for what is odd", () =>
    Effect.gen(function*() {
      const { use } = yield* synced("check")
      const transit = jsonOf(yield* use("haravan", "locations", "--format", "json"))
        .find(({ transit }: { readonly transit: boolean }) => transit)
      yield* use("rules", "set", "--default", "--from", transit.id)
      const odd = yield* use("rules", "check", "--format", "json")
      assert.strictEqual(odd.status, 0)
      const kinds = jsonOf(odd).map(({ kind }: { readonly kind: string }) => kind)
      assert.includeMembers(kinds, ["transit", "unused"])
      const table = yield* use("rules", "check")
      assert.match(table.stdout, /^KIND +LOCATION +ID +WHY\n/)
      const doctor = yield* use("doctor")
      assert.match(doctor.stdout, /! +Stock rules +1 rule; a rule names ".*", which holds goods in transit; Haravan's/)
    }))
})
