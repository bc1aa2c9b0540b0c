import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { readLinkFile } from "../../src/linkfile/readLinkFile.ts"

const header = "kind,loop_id,haravan_id,action,note"

/** The changes of the file's entries. */
const changesOf = (text: string) => Effect.map(readLinkFile(text), ({ entries }) => entries.map(({ change }) => change))

const problemsOf = (text: string) => Effect.map(Effect.flip(readLinkFile(text)), ({ message }) => message.split("\n"))

const link = (loop: string, haravan: string, note: string | null = null) => ({
  _tag: "Declare",
  kind: "variant",
  note,
  declaration: { _tag: "Link", loop, haravan }
})

describe("readLinkFile", () => {
  it.effect("reads links, records without a partner, and removals", () =>
    Effect.gen(function*() {
      const text = [
        header,
        "variant,674353902539857412,1060001205,link,by hand",
        "location,681170457216189000,,ignore,a showroom",
        "Variant,,1060001206,IGNORE,\"sample, not for sale\"",
        "variant,5,,remove,",
        "location,6,7,remove,"
      ].join("\n")
      assert.deepEqual<ReadonlyArray<unknown>>(yield* changesOf(text), [
        link("674353902539857412", "1060001205", "by hand"),
        {
          _tag: "Declare",
          kind: "location",
          note: null,
          declaration: { _tag: "IgnoreLoop", loop: "681170457216189000", reason: "a showroom" }
        },
        {
          _tag: "Declare",
          kind: "variant",
          note: null,
          declaration: { _tag: "IgnoreHaravan", haravan: "1060001206", reason: "sample, not for sale" }
        },
        { _tag: "Forget", kind: "variant", loop: "5", haravan: undefined },
        { _tag: "Forget", kind: "location", loop: "6", haravan: "7" }
      ])
    }))

  const forms: ReadonlyArray<readonly [form: string, text: string]> = [
    ["a byte-order mark, CRLF and Excel's text", `\uFEFF${header}\r\n"variant","=""1""","=""2""",link,x\r\n`],
    ["a leading apostrophe", `${header}\nvariant,'1,' 2 ,link,x`],
    [
      "columns in another order, and further ones",
      "name,action,note,haravan_id,kind,loop_id\n=A1,link,x,2,variant,1\n"
    ],
    ["semicolons", "kind;loop_id;haravan_id;action;note\r\nvariant;1;2;link;x\r\n"],
    ["tabs", "Kind\tLoop_ID\tHaravan_ID\tAction\tNote\nvariant\t1\t2\tlink\tx"],
    [
      "Excel's first line about its separator, which goes before what the header looks like",
      "\uFEFFsep=;\r\nname, kind of;kind;loop_id;haravan_id;action;note\r\nA, B;variant;1;2;link;x\r\n"
    ],
    ["the same of a comma, with cells after it", `SEP=,,,,\n${header}\nvariant,1,2,link,x`],
    ["the same of a tab", "sep=\t\nkind\tloop_id\tharavan_id\taction\tnote\nvariant\t1\t2\tlink\tx"],
    ["old Mac line endings", `${header}\rvariant,1,2,link,x\r`],
    ["blank rows, and rows of commas", `${header}\n\n,,,,\nvariant,1,2,link,x\n \n`],
    ["rows that say nothing", `${header}\nvariant,9,,,\nvariant,,8,,think about it\nvariant,1,2,link,x`],
    ["the same said twice", `${header}\nvariant,1,2,link,x\nvariant,1,2,link,x`]
  ]
  for (const [form, text] of forms) {
    it.effect(`accepts ${form}`, () =>
      Effect.gen(function*() {
        assert.deepEqual<ReadonlyArray<unknown>>(yield* changesOf(text), [link("1", "2", "x")])
      }))
  }

  it.effect("accepts a file without the column note", () =>
    Effect.gen(function*() {
      assert.deepEqual<ReadonlyArray<unknown>>(
        yield* changesOf("kind,loop_id,haravan_id,action\nvariant,1,2,link"),
        [link("1", "2")]
      )
    }))

  it.effect("removes one apostrophe from a note that a spreadsheet would have run, and no others", () =>
    Effect.gen(function*() {
      const notes = ["'=1+1", "''-x", "'tis", "=SUM(A1)"]
      const text = [header, ...notes.map((note, index) => `variant,${index + 1},${index + 1},link,${note}`)].join("\n")
      const taken = (yield* changesOf(text)).map((change) => change._tag === "Declare" ? change.note : "")
      assert.deepStrictEqual(taken, ["=1+1", "'-x", "'tis", "=SUM(A1)"])
    }))

  it.effect("returns two ids without an action as a pair, with its line", () =>
    Effect.gen(function*() {
      const { entries, pairs } = yield* readLinkFile(`${header}\nvariant,1,2,,\n`)
      assert.deepStrictEqual(pairs, [{ line: 2, kind: "variant", loop: "1", haravan: "2" }])
      assert.deepStrictEqual(entries, [])
    }))

  const wrong: ReadonlyArray<readonly [row: string, problem: RegExp]> = [
    ["variant,12x,2,link,", /^line 2, column loop_id: "12x" is not an id: expected a whole number/],
    [
      "variant,1,6.74354E+17,link,",
      /column haravan_id: "6\.74354E\+17" is an id that a spreadsheet has rounded.*--excel/
    ],
    ["variant,0,2,link,", /column loop_id: "0"/],
    ["variant,1,9223372036854775808,link,", /column haravan_id: .*9223372036854775807/],
    ["product,1,2,link,", /column kind: "product" is unknown; expected variant or location/],
    [",1,2,link,", /column kind: is empty; expected variant or location/],
    ["variant,1,2,merge,", /column action: "merge" is unknown; expected link or ignore or remove/],
    ["variant,1,,link,", /column haravan_id: is empty; a link needs both ids/],
    ["variant,,2,link,", /column loop_id: is empty; a link needs both ids/],
    ["variant,1,2,ignore,why", /column action: ignores two records/],
    ["variant,1,,ignore,", /column note: is empty; write why/],
    ["variant,,,ignore,why", /column loop_id: is empty, and so is haravan_id/],
    ["variant,,,remove,", /column loop_id: is empty, and so is haravan_id/],
    ["variant,1,2,link,a, b", /^line 2: has 6 cells and the header 5; put text with a comma in quotes$/],
    [`variant,1,2,link,${"x".repeat(1001)}`, /column note: has 1001 characters; expected 1000/],
    ["variant,1,2,link,c\u0000", /column note: has a NUL/],
    ["variant,1,2,link,\uFFFDo", /column note: .*UTF-8/],
    ["variant,1,2,link,say \"x\"", /^line 2: cell 5 has a quotation mark that does not fit/],
    ["variant,1,2,link,\"never closed", /^line 2: cell 5 has a quotation mark/]
  ]
  for (const [row, problem] of wrong) {
    it.effect(`refuses ${row.slice(0, 40)}`, () =>
      Effect.gen(function*() {
        const problems = yield* problemsOf(`${header}\n${row}`)
        assert.strictEqual(problems.length, 1)
        assert.match(problems[0] ?? "", problem)
      }))
  }

  const headers: ReadonlyArray<readonly [text: string, problems: ReadonlyArray<RegExp>]> = [
    ["", [/^line 1: is not the header of a link file; expected kind,loop_id/]],
    ["\n\n", [/^line 1: is not the header/]],
    ["sku,name\nA,B", [/^line 1: is not the header/]],
    ["kind,loop_id,note\nnonsense", [/column haravan_id: is missing/, /column action: is missing/]],
    [`${header},kind\nvariant,1,2,link,,`, [/column kind: appears twice/]]
  ]
  for (const [text, expected] of headers) {
    it.effect(`refuses the header ${JSON.stringify(text.split("\n")[0])}`, () =>
      Effect.gen(function*() {
        const problems = yield* problemsOf(text)
        assert.strictEqual(problems.length, expected.length, problems.join("\n"))
        expected.forEach((pattern, index) => assert.match(problems[index] ?? "", pattern))
      }))
  }

  it.effect("reports every problem with the first line of its row, also before a row that is not CSV", () =>
    Effect.gen(function*() {
      const text = [
        header,
        "variant,x,y,link,",
        "variant,1,1,link,\"two",
        "lines\"",
        "thing,2,2,link,",
        "a\"b",
        "variant,?,,remove,"
      ]
      assert.deepStrictEqual(
        (yield* problemsOf(text.join("\r\n"))).map((line) => line.split(/: "| is | has /)[0]),
        ["line 6: cell 1", "line 2, column loop_id", "line 2, column haravan_id", "line 5, column kind"]
      )
    }))

  it.effect("counts Excel's separator line", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problemsOf("sep=;\nkind;loop_id\n"), [
        `line 2, column haravan_id: is missing; expected ${header}`,
        `line 2, column action: is missing; expected ${header}`
      ])
      const rows = "kind;loop_id;haravan_id;action;note\nvariant;1;2;lnk;\nvariant;3;4;link;\"a\"b\n"
      assert.deepStrictEqual((yield* problemsOf(`sep=;\n${rows}`)).map((line) => line.split(":")[0]), [
        "line 4",
        "line 3, column action"
      ])
    }))

  it.effect("reports contradictions to earlier rows, from either side", () =>
    Effect.gen(function*() {
      const rows = [
        "variant,1,2,link,",
        "variant,1,3,link,",
        "variant,4,2,link,",
        "variant,1,,ignore,why",
        "variant,,2,remove,",
        "location,1,2,link,"
      ]
      assert.deepStrictEqual(yield* problemsOf([header, ...rows].join("\n")), [
        "line 3, column loop_id: line 2 has another action for Loop variant 1; keep one of the two",
        "line 4, column haravan_id: line 2 has another action for Haravan variant 2; keep one of the two",
        "line 5, column loop_id: line 2 has another action for Loop variant 1; keep one of the two",
        "line 6, column haravan_id: line 2 has another action for Haravan variant 2; keep one of the two"
      ])
    }))

  it.effect("reports twenty problems and the number of further ones", () =>
    Effect.gen(function*() {
      const problems = yield* problemsOf([header, ...Array.from({ length: 30 }, () => "variant,x,1,link,")].join("\n"))
      assert.strictEqual(problems.length, 21)
      assert.strictEqual(problems[20], "and 10 more like these")
    }))

  it.effect("reads 100,000 lines", () =>
    Effect.gen(function*() {
      const rows = Array.from({ length: 100_000 }, (_, index) => `variant,${index + 1},${index + 1},link,"a, b"`)
      assert.strictEqual((yield* changesOf([header, ...rows].join("\r\n"))).length, 100_000)
    }))
})
