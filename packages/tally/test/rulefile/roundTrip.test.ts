import { assert, describe, it } from "@effect/vitest"
import { fromTenThousandths, type StockRule } from "@stocktally/schema"
import { makeRulesStore, type StubRules, makeRule } from "@stocktally/testing"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { readRuleFile } from "../../src/rulefile/readRuleFile.ts"
import { ruleFileSheet } from "../../src/rulefile/ruleFileSheet.ts"
import { namedRule } from "../../src/ruleset/NamedRule.ts"
import { locationsIn, readRuleLocations } from "../../src/ruleset/RuleLocations.ts"
import { sheetHeader, sheetLine } from "../../src/sheet/writeSheet.ts"

/** Ids beyond 2^53, and names that look like ids, are not unique, or would run in a spreadsheet. */
const loop = { "9007199254740993": "default", "674353902539857001": "Web", "7": "674353902539857001", "8": "=A1" }
const haravan = { "964801": "Kho; Hà Nội", "964802": "linked", "964803": "Kho", "964804": "Kho", "5": "964801" }
const gone = { "98": "Web cũ", "99": "Kho cũ" }

const units = fc.integer({ min: 0, max: 1_000_000_000 }).map(fromTenThousandths)
const note = fc.option(
  fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.stringMatching(/^['=+@\t\r\n",;-]{1,4}[a-z]?$/))
    .filter((text) => text.trim() !== "" && !text.includes("\u0000") && !/\uFFFD|\p{Cs}/u.test(text))
)

const rules: fc.Arbitrary<ReadonlyArray<StockRule>> = fc.uniqueArray(
  fc.record({
    loop: fc.constantFrom(null, ...Object.keys(loop), "98"),
    from: fc.uniqueArray(fc.constantFrom(...Object.keys(haravan), "99"), { maxLength: 3 }),
    percent: fc.integer({ min: 1, max: 100 }),
    buffer: units,
    cap: fc.option(units),
    belowZero: fc.constantFrom("zero", "keep"),
    tolerance: fc.option(units),
    tolerancePercent: fc.integer({ min: 0, max: 100 }),
    note
  }),
  { selector: (rule) => rule.loop, minLength: 1, maxLength: 6 }
).map((all) => all.map(makeRule))

describe("a sheet of stock rules", () => {
  for (const excel of [false, true]) {
    it(`is read back unchanged, ${excel ? "for Excel" : "for any spreadsheet"}`, () => {
      fc.assert(fc.property(rules, (rules) => {
        const stub: StubRules = { loop, haravan, gone, rules }
        const read = Effect.runSync(Effect.gen(function*() {
          const store = makeRulesStore(stub)
          const locations = yield* readRuleLocations(store, locationsIn(rules))
          const lines = rules.map((rule) =>
            sheetLine(ruleFileSheet(3), namedRule(rule, locations), { excel, raw: false })
          )
          return yield* readRuleFile(store, sheetHeader(ruleFileSheet(3), { excel }) + lines.join(""), "mai")
        }))
        assert.deepStrictEqual(read, rules)
      }))
    })
  }
})
