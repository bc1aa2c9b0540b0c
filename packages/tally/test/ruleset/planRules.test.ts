import { assert, describe, it } from "@effect/vitest"
import type { StockRule } from "@stocktally/schema"
import { makeRule, makeRulesStore, type StubRules } from "@stocktally/testing"
import * as Effect from "effect/Effect"
import { planRules } from "../../src/ruleset/planRules.ts"

const shop: StubRules = {
  loop: { "1": "Web", "2": "Đại lý", "3": "Cửa hàng" },
  haravan: {
    "11": "Kho Hà Nội",
    "12": "Kho Đà Nẵng",
    "13": { name: "Hàng đang chuyển", transit: true, sellable: true },
    "14": { name: "Kho lỗi", transit: false, sellable: false },
    "15": "Kho trưng bày",
    "16": "Kho Huế"
  },
  gone: { "99": "Kho cũ", "9": "Web cũ" },
  links: { "1": "11", "2": "12" },
  ignored: ["3", "15"]
}

const plan = (rules: ReadonlyArray<StockRule>, stub: StubRules = shop) => planRules(makeRulesStore(stub), rules)

describe("planRules", () => {
  it.effect("lists what a new set adds, changes and removes, in any order of rules and locations", () =>
    Effect.gen(function*() {
      const current = [
        makeRule({ loop: "2", percent: 90 }),
        makeRule({ loop: "1", from: ["12", "11"] }),
        makeRule({ loop: null, buffer: 1 })
      ]
      const next = [
        makeRule({ loop: "3", from: ["16"] }),
        makeRule({ loop: "1", from: ["11", "12"], note: " " }),
        makeRule({ loop: "2", percent: 91 })
      ]
      const { changes, problems, rules, version } = yield* plan(next, { ...shop, rules: current })
      assert.deepStrictEqual([version, problems], [3, []])
      assert.deepEqual<unknown>(
        changes.map(({ after, before, effect }) => [effect, before?.loopLocationId, after?.loopLocationId]),
        [
          ["removed", null, undefined],
          ["changed", "2", "2"],
          ["added", undefined, "3"]
        ]
      )
      assert.deepStrictEqual(rules, [
        makeRule({ loop: "1", from: ["11", "12"] }),
        makeRule({ loop: "2", percent: 91 }),
        makeRule({ loop: "3", from: ["16"] })
      ])
    }))

  it.effect("reports the problems of each rule by its place, and whether a location is missing", () =>
    Effect.gen(function*() {
      const { problems } = yield* plan([
        makeRule({ loop: "1", from: ["11", "99", "11", "77"] }),
        makeRule({ loop: "1" }),
        makeRule({ loop: "9" }),
        makeRule({ loop: "8", note: "a\u0000" })
      ])
      assert.deepStrictEqual(
        problems.map(({ at, field, isMissing, problem, rule }) => [rule, field, at, isMissing, problem]),
        [
          [
            0,
            "haravanLocationIds",
            1,
            true,
            "Haravan location 99 (\"Kho cũ\") has been gone since 2026-11-20T00:00:00.000Z"
          ],
          [0, "haravanLocationIds", 2, false, "names \"Kho Hà Nội\" (11) twice; leave one of them out"],
          [
            0,
            "haravanLocationIds",
            3,
            true,
            "there is no Haravan location 77; there are \"Kho Hà Nội\", \"Kho Đà Nẵng\", \"Hàng đang chuyển\", \"Kho lỗi\", \"Kho trưng bày\", \"Kho Huế\""
          ],
          [1, "loopLocationId", undefined, false, "is a second rule for \"Web\" (1); keep this one or rule 1"],
          [
            2,
            "loopLocationId",
            undefined,
            true,
            "Loop location 9 (\"Web cũ\") has been gone since 2026-11-20T00:00:00.000Z"
          ],
          [
            3,
            "loopLocationId",
            undefined,
            true,
            "there is no Loop location 8; there are \"Web\", \"Đại lý\", \"Cửa hàng\""
          ],
          [3, "note", undefined, false, "has a NUL character; remove it"]
        ]
      )
    }))

  it.effect("accepts unknown ids before the lists were read", () =>
    Effect.gen(function*() {
      const { problems } = yield* plan([makeRule({ loop: "77", from: ["88"] })], {
        loop: {},
        haravan: {},
        isListed: false
      })
      assert.deepStrictEqual(problems, [])
    }))

  it.effect("warns of locations that are gone, in transit, not for sale, without a source, or that feed nothing", () =>
    Effect.gen(function*() {
      const gone = [makeRule({ loop: "9" }), makeRule({ loop: "1", from: ["99"] })]
      const { warnings } = yield* plan(
        [...gone, makeRule({ loop: "2", from: ["13", "14"] })],
        { ...shop, rules: gone, loop: { ...shop.loop, "4": "Chợ" } }
      )
      assert.deepStrictEqual(
        warnings.map(({ detail, kind, locationId, upstream }) => [kind, upstream, locationId, detail]),
        [
          ["gone", "loop", "9", "Loop no longer has \"Web cũ\", so its rule does nothing"],
          ["gone", "haravan", "99", "a rule names \"Kho cũ\", which Haravan no longer has"],
          ["transit", "haravan", "13", "a rule names \"Hàng đang chuyển\", which holds goods in transit"],
          ["not-sellable", "haravan", "14", "a rule names \"Kho lỗi\", which holds goods that are not for sale"],
          [
            "no-source",
            "loop",
            "4",
            "nothing feeds Loop's \"Chợ\": it is not linked, and no rule names Haravan locations for it"
          ],
          ["unused", "haravan", "12", "Haravan's \"Kho Đà Nẵng\" feeds no Loop location, so its stock is in no row"]
        ]
      )
    }))

  it.effect("has no warnings without rules, and warns of an unused location only when it becomes unused", () =>
    Effect.gen(function*() {
      const rules = [makeRule({ loop: "1", from: ["11"] })]
      assert.deepStrictEqual((yield* plan([], { ...shop, rules })).warnings, [])
      assert.deepStrictEqual((yield* plan(rules)).warnings.map(({ kind, locationId }) => [kind, locationId]), [[
        "unused",
        "16"
      ]])
      assert.deepStrictEqual((yield* plan([makeRule({ loop: null })], { ...shop, rules })).warnings, [])
    }))

  it.effect("lets a default feed locations without a rule of their own, also unlinked ones", () =>
    Effect.gen(function*() {
      const { warnings } = yield* plan([makeRule({ loop: null, from: ["11", "12", "16"] })], {
        ...shop,
        ignored: ["15"]
      })
      assert.deepStrictEqual(warnings, [])
    }))
})
