import { assert, describe, it } from "@effect/vitest"
import { makeRule, makeRulesStore, type StubRules } from "@stocktally/testing"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { readRuleFile } from "../../src/rulefile/readRuleFile.ts"

const header = "loop_location,haravan_locations,percent,buffer,cap,below_zero,tolerance,tolerance_percent,note"

const shop: StubRules = {
  loop: { "674353902539857001": "Web", "7": "Đại lý" },
  haravan: {
    "964801": "Kho Hà Nội",
    "964802": "Kho Đà Nẵng",
    "11": "Kho Quận 1, tầng 2",
    "12": "Chung",
    "13": "Chung"
  },
  gone: { "99": "Kho cũ", "98": "Web cũ" },
  links: { "7": "964802" }
}

const read = (text: string, stub: StubRules = shop) => readRuleFile(makeRulesStore(stub), text, "mai")
const problemsOf = (text: string, stub: StubRules = shop) =>
  Effect.map(Effect.flip(read(text, stub)), ({ message }) => message.split("\n"))

const web = "674353902539857001"

describe("readRuleFile", () => {
  it.effect("reads a rule from each row, with locations by id and by name, and defaults for blank cells", () =>
    Effect.gen(function*() {
      const rules = yield* read([
        header,
        "Web,Kho Hà Nội; kho da nang,80,2,50,keep,1,5,\"the web shop, since May\"",
        "7,,,,,,,,",
        "default,,90,1.5,,zero,,,"
      ].join("\n"))
      assert.deepStrictEqual(rules, [
        makeRule({
          loop: web,
          from: ["964801", "964802"],
          percent: 80,
          buffer: 2,
          cap: 50,
          belowZero: "keep",
          tolerance: 1,
          tolerancePercent: 5,
          note: "the web shop, since May"
        }),
        makeRule({ loop: "7" }),
        makeRule({ loop: null, percent: 90, buffer: 1.5 })
      ])
    }))

  const one = [makeRule({ loop: web, from: ["964801", "964802"], percent: 80 })]
  const forms: ReadonlyArray<readonly [form: string, text: string]> = [
    [
      "a byte-order mark, CRLF and Excel's text",
      `\uFEFF${header}\r\n"=""${web}""","964801; 964802","=""80""",,,,,,\r\n`
    ],
    ["a leading apostrophe", `${header}\n'${web},964801|964802,80,,,,,,`],
    ["semicolons", `${header.replaceAll(",", ";")}\r\nWeb;"964801;964802";80;;;;;;\r\n`],
    ["tabs", `${header.replaceAll(",", "\t")}\r\nWeb\t964801 | 964802\t80\t\t\t\t\t\t`],
    ["Excel's first line", `sep=;\r\n${header.replaceAll(",", ";")}\r\nWeb;964801,964802;80;;;;;;`],
    [
      "columns in another order, those for people, and none that may be left out",
      "haravan_names,percent,buffer,Haravan_Locations,loop_name,LOOP_LOCATION\n=A1,80,0,964801;964802,x,Web"
    ],
    ["blank rows", `${header}\n\n,,,,,,,,\nWeb,964801;964802,80,,,,,,\n`]
  ]
  for (const [form, text] of forms) {
    it.effect(`accepts ${form}`, () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* read(text), one)
      }))
  }

  it.effect("accepts a name with a separator if a location has that name", () =>
    Effect.gen(function*() {
      const rules = yield* read(`${header}\nWeb,"Kho Quận 1, tầng 2; Kho Hà Nội",,,,,,,\n7,"Kho Hà Nội, 11",,,,,,,`)
      assert.deepEqual<unknown>(rules.map(({ haravanLocationIds }) => haravanLocationIds), [
        ["11", "964801"],
        ["964801", "11"]
      ])
    }))

  const wrong: ReadonlyArray<readonly [row: string, ...problems: ReadonlyArray<RegExp>]> = [
    ["Wbe,,80,,,,,,", /^line 2, column loop_location: there is no Loop location "Wbe"; did you mean "Web"\?$/],
    ["Cửa hàng,,80,,,,,,", /there is no Loop location "Cửa hàng"; there are "Đại lý", "Web"$/],
    [
      "674353902539857002,,,,,,,,",
      /there is no Loop location 674353902539857002; did you mean "674353902539857001"\?$/
    ],
    ["6.74354E+17,,,,,,,,", /column loop_location: "6\.74354E\+17" is an id that a spreadsheet has rounded/],
    ["98,,,,,,,,", /column loop_location: Loop location 98 \("Web cũ"\) has been gone since 2026-11-20T00:00:00/],
    ["Web,99,,,,,,,", /column haravan_locations: Haravan location 99 \("Kho cũ"\) has been gone since 2026-11-20/],
    [
      "Web,964801;Kho HàNội;5,,,,,,,",
      /no Haravan location "Kho HàNội"; did you mean "Kho Hà Nội"\?; there is no Haravan location 5/
    ],
    [
      "Web,Chung,,,,,,,",
      /"Chung" is the name of 2 Haravan locations \(12, 13\); write its id instead/
    ],
    [
      "Web,Kho Hà Nội;964801,,,,,,,",
      /column haravan_locations: names "Kho Hà Nội" \(964801\) twice; leave one of them out/
    ],
    ["Web,;,,,,,,,", /column haravan_locations: ";" names no location; leave it empty/],
    ["Web,,0,,,,,,", /column percent: "0" is not a whole number from 1 to 100$/],
    ["Web,,101,,,,,,", /column percent: "101" is not a whole number from 1 to 100$/],
    ["Web,,80.5,,,,,,", /column percent: "80\.5" is not a whole number from 1 to 100$/],
    ["Web,,80%,,,,,,", /column percent: "80%" has a percent sign; write 80$/],
    ["Web,,\"0,8\",,,,,,", /column percent: "0,8" is not a whole number from 1 to 100; write 80 for 80 %/],
    ["Web,,,-2,,,,,", /column buffer: "-2" is below zero; expected 0 or more/],
    ["Web,,,two,,,,,", /column buffer: "two" is not a number of units/],
    ["Web,,,\"2,5\",,,,,", /column buffer: "2,5" is not a number of units; write digits, with a point before decimals/],
    ["Web,,,2.00001,,,,,", /column buffer: "2\.00001" is not/],
    ["Web,,,,-1,,,,", /column cap: "-1" is below zero/],
    ["Web,,,,1e5,,,,", /column cap: "1e5" is not a number of units/],
    ["Web,,,,,none,,,", /column below_zero: "none" is unknown; expected zero or keep/],
    ["Web,,,,,,x,,", /column tolerance: "x" is not/],
    ["Web,,,,,,,101,", /column tolerance_percent: "101" is not a whole number from 0 to 100/],
    [`Web,,,,,,,,${"x".repeat(1001)}`, /column note: has 1001 characters/],
    ["Web,,,,,,,,a, b", /^line 2: has 10 cells and the header 9/],
    [
      "Wbe,Kho X,80%,-2,x,y,z,101,",
      /loop_location/,
      /haravan_locations/,
      /percent/,
      /buffer/,
      /cap/,
      /below_zero/,
      /tolerance: /,
      /tolerance_percent/
    ]
  ]
  for (const [row, ...problems] of wrong) {
    it.effect(`refuses ${row.slice(0, 40)}`, () =>
      Effect.gen(function*() {
        const found = yield* problemsOf(`${header}\n${row}`)
        assert.strictEqual(found.length, problems.length, found.join("\n"))
        problems.forEach((pattern, index) => assert.match(found[index] ?? "", pattern))
      }))
  }

  it.effect("refuses two rules for one location, by id or by name, and two defaults", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* problemsOf([header, "Web,,,,,,,,", ",,90,,,,,,", `${web},,80,,,,,,`, "default,,,,,,,,"].join("\n")),
        [
          `line 4, column loop_location: is a second rule for "Web" (${web}); keep this one or line 2`,
          "line 5, column loop_location: is a second default; keep this one or line 3"
        ]
      )
    }))

  const headers: ReadonlyArray<readonly [text: string, problems: ReadonlyArray<RegExp>]> = [
    ["", [/^line 1: is not the header of a sheet of stock rules; expected loop_location,haravan_locations,percent/]],
    ["loop_location,percent,buffer\nWeb,80,", [/^line 1, column haravan_locations: is missing; expected loop_loc/]],
    [`${header.replace("buffer", "bufer")}\nWeb,,,,,,,,`, [
      /column buffer: is missing/,
      /unknown column "bufer"; did you mean buffer\?/
    ]],
    [`${header},price\nWeb,,,,,,,,,`, [/^line 1: has the unknown column "price"; expected loop_location,/]],
    [`${header},\nWeb,,,,,,,,,5`, [/^line 1: has a column without a name/]],
    [`${header},percent\nWeb,,,,,,,,,`, [/column percent: appears twice/]]
  ]
  for (const [text, expected] of headers) {
    it.effect(`refuses the header ${JSON.stringify(text.split("\n")[0])}`, () =>
      Effect.gen(function*() {
        const problems = yield* problemsOf(text)
        assert.strictEqual(problems.length, expected.length, problems.join("\n"))
        expected.forEach((pattern, index) => assert.match(problems[index] ?? "", pattern))
      }))
  }

  it.effect("refuses more rows than a set may have, and reports twenty problems", () =>
    Effect.gen(function*() {
      const problems = yield* problemsOf([header, ...Array.from({ length: 1_001 }, () => "Wbe,,,,,,,,")].join("\n"))
      assert.strictEqual(problems.length, 21)
      assert.match(problems[0] ?? "", /^line 1002: is one row too many: a sheet of stock rules has 1000 at most$/)
      assert.strictEqual(problems[20], "and 981 more like these")
    }))

  it.effect("keeps a location that is gone if the current rule names it, and only then", () =>
    Effect.gen(function*() {
      const rules = [makeRule({ loop: web, from: ["964801", "99"] }), makeRule({ loop: "98" })]
      const text = [header, `${web},964801;99,80,,,,,,`, "98,,50,,,,,,"].join("\n")
      assert.deepStrictEqual(yield* read(text, { ...shop, rules }), [
        makeRule({ loop: web, from: ["964801", "99"], percent: 80 }),
        makeRule({ loop: "98", percent: 50 })
      ])
      assert.lengthOf(yield* problemsOf([header, "7,99,,,,,,,"].join("\n"), { ...shop, rules }), 1)
    }))

  it.effect("refuses an export from before a change by someone else, and an unknown version", () =>
    Effect.gen(function*() {
      const versions = [["mai", 3], ["ops", 2], ["mai", 1]] as const
      const of = (version: string, rest = "7,,,,,,,,,\n") =>
        Effect.result(read(`${header},version\n${rest}Web,,,,,,,,,${version}`, { ...shop, versions }))
      for (const version of ["", "3", "2", "'2"]) assert.isTrue(Result.isSuccess(yield* of(version)), version)
      for (const version of ["1", "0"]) {
        const refused = yield* of(version)
        assert.isTrue(Result.isFailure(refused))
        assert.match(
          Result.isFailure(refused) ? refused.failure.message : "",
          new RegExp(`^line 3, column version: the sheet has version ${version}, but ops has changed the rules since`)
        )
      }
      for (const version of ["4", "x", "1.5"]) {
        const refused = yield* of(version)
        assert.match(
          Result.isFailure(refused) ? refused.failure.message : "",
          /is not a version of the rules, which are at 3/
        )
      }
    }))

  it.effect("accepts a sheet without rows as no rules, unless there are rules now", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* read(header), [])
      assert.deepStrictEqual(yield* problemsOf(header, { ...shop, rules: [makeRule({ loop: "7" })] }), [
        "line 1: has no rule below it; to remove all rules, run stocktally rules remove --all"
      ])
    }))
})
