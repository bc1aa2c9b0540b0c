import { assert, describe, it } from "@effect/vitest"
import type { LocationDeclaration, StockRule, TallyLoop, TallyRow, VariantDeclaration } from "@stocktally/schema"
import * as Struct from "effect/Struct"
import * as fc from "fast-check"
import { haravanVariantName, type HaravanVariantEntry } from "@stocktally/tally"
import { type HaravanLevel, type HaravanSide, type LoopSide, unreadHaravan, unreadLoop } from "../../src/oracle/Side.ts"
import { ruleTerms, stockRule } from "../../src/builders/rules.ts"
import { linkSides, tallyRows } from "../../src/oracle/TallyRows.ts"
import {
  balance,
  haravanLocation,
  haravanLocationId,
  haravanVariant,
  haravanVariantId,
  loopLocation,
  loopLocationId,
  loopVariant,
  loopVariantId,
  product
} from "../../src/builders/records.ts"

type Count = readonly [variant: number, location: number, available: number]

const byLocation = <L, V, Level extends { readonly locationId: L; readonly variantId: V }>(
  all: ReadonlyArray<Level>
) => {
  const levels = new Map<L, Map<V, Level>>()
  for (const level of all) {
    levels.set(level.locationId, (levels.get(level.locationId) ?? new Map<V, Level>()).set(level.variantId, level))
  }
  return levels
}

const loopSide = (counts: ReadonlyArray<Count>, changes: Partial<LoopSide> = {}): LoopSide => ({
  ...unreadLoop,
  variants: new Map([1, 2, 3].map((n) => [loopVariantId(n), loopVariant(n)])),
  locations: new Map([1, 2].map((n) => [loopLocationId(n), loopLocation(n)])),
  levels: byLocation(
    counts.map(([variant, location, available]): TallyLoop => ({
      variantId: loopVariantId(variant),
      locationId: loopLocationId(location),
      available,
      fetchedAt: 100
    }))
  ),
  catalogRead: true,
  levelsRead: true,
  ...changes
})

const entry = (n: number, changes: Parameters<typeof haravanVariant>[1] = {}): HaravanVariantEntry => {
  const { backorder, barcode, id, price, productId, sku, title, tracked } = haravanVariant(n, changes)
  return { id, productId, sku, barcode, tracked, backorder, price, name: haravanVariantName(product(n).title, title) }
}

const haravanSide = (counts: ReadonlyArray<Count>, changes: Partial<HaravanSide> = {}): HaravanSide => ({
  ...unreadHaravan,
  variants: new Map([1, 2, 3].map((n) => [haravanVariantId(n), entry(n)])),
  locations: new Map([1, 2].map((n) => [haravanLocationId(n), haravanLocation(n)])),
  levels: byLocation(counts.map(([variant, location, available]): HaravanLevel => {
    const { id: _, ...level } = balance(variant, location, available, { updatedAt: 50 })
    return { ...level, tracked: true, fetchedAt: 90 }
  })),
  catalogRead: true,
  levelsRead: true,
  knownAsOf: 110,
  ...changes
})

const tally = (
  loop: LoopSide,
  haravan: HaravanSide,
  declarations: {
    readonly variants?: ReadonlyArray<VariantDeclaration>
    readonly locations?: ReadonlyArray<LocationDeclaration>
  } = {}
): ReadonlyArray<TallyRow> => [
  ...tallyRows({
    loop,
    haravan,
    links: linkSides(loop, haravan, { variants: [], locations: [], ...declarations }),
    rules: { tolerance: 0, graceMillis: 30, staleAfterMillis: 1000 },
    now: 1000
  })
]
const short = (rows: ReadonlyArray<TallyRow>) => rows.map(({ flags, id, verdict }) => [id, verdict, ...flags].join(" "))

describe("tallyRows", () => {
  it("makes one row of a linked pair or a one-sided record, with an id that does not depend on the side", () => {
    const loop = loopSide([[1, 1, 5], [2, 1, 7]])
    const haravan = haravanSide([[1, 1, 5], [3, 1, 9]])
    assert.deepStrictEqual(short(tally(loop, haravan)), [
      "l:101:201 match",
      "l:102:201 only-in-loop",
      "l:103:201 only-in-haravan"
    ])
    const gone = tally(loop, haravanSide([]))
    assert.deepStrictEqual(short(gone), ["l:101:201 only-in-loop", "l:102:201 only-in-loop"])
    assert.strictEqual(gone[0]!.name, "Áo 1 - Đỏ / M")
    assert.deepStrictEqual(short(tally(loopSide([]), haravan)), [
      "l:101:201 only-in-haravan",
      "l:103:201 only-in-haravan"
    ])
  })

  it("makes a row for each side without a link, with the reason", () => {
    const loop = loopSide([[1, 1, 5]], { variants: new Map([[loopVariantId(1), loopVariant(1, { sku: "other" })]]) })
    const rows = tally(loop, haravanSide([[1, 1, 5]]))
    assert.deepStrictEqual(short(rows), ["l:101:201 unlinked", "hl:301:201 unlinked"])
    assert.deepStrictEqual(rows[0]!.link, {
      variant: null,
      location: "name",
      unlinked: { what: "variant", reason: "no-partner", detail: "No Haravan variant has the same SKU" }
    })
    assert.deepStrictEqual([rows[0]!.name, rows[0]!.sku, rows[0]!.delta, rows[0]!.haravan], [
      "Loop name 1",
      "other",
      null,
      null
    ])
  })

  it("names the location first if neither it nor the variant has a link", () => {
    const rows = tally(loopSide([[1, 1, 5]]), haravanSide([], { variants: new Map(), locations: new Map() }))
    assert.strictEqual(rows[0]!.link.unlinked?.what, "location")
    const ignored = tally(loopSide([[1, 1, 5]]), haravanSide([]), {
      variants: [{ _tag: "IgnoreLoop", loop: loopVariantId(1), reason: "a sample" }]
    })
    assert.deepStrictEqual(ignored[0]!.link.unlinked, {
      what: "variant",
      reason: "ignored",
      detail: "Ignored: a sample"
    })
  })

  it("applies declarations", () => {
    const rows = tally(loopSide([[1, 1, 5]]), haravanSide([[2, 2, 5]]), {
      variants: [{ _tag: "Link", loop: loopVariantId(1), haravan: haravanVariantId(2) }],
      locations: [{ _tag: "Link", loop: loopLocationId(1), haravan: haravanLocationId(2) }]
    })
    assert.deepStrictEqual(short(rows), ["l:101:201 match"])
    assert.deepStrictEqual(rows[0]!.link, { variant: "declared", location: "declared", unlinked: null })
  })

  it("has no unlinked rows while a catalog is incomplete", () => {
    const part = { catalogRead: false, levelsRead: false }
    assert.deepStrictEqual(short(tally(loopSide([[1, 1, 5]], part), haravanSide([[1, 1, 5]]))), [
      "l:101:201 unknown",
      "h:301:401 unknown"
    ])
    const row = tally(loopSide([[1, 1, 5]]), haravanSide([], part))[0]!
    assert.deepStrictEqual(row.link, { variant: null, location: null, unlinked: null })
  })

  it("knows untracked variants from the catalog, without a count", () => {
    const variants = new Map([[haravanVariantId(1), entry(1, { tracked: false })]])
    assert.deepStrictEqual(short(tally(loopSide([[1, 1, 0]]), haravanSide([], { variants }))), [
      "l:101:201 untracked empty"
    ])
  })

  it("has flags for facts that a verdict leaves out", () => {
    const flagged = {
      variants: new Map([[haravanVariantId(1), entry(1, { backorder: true })]]),
      locations: new Map([[haravanLocationId(1), haravanLocation(1, { transit: true, sellable: false })]])
    }
    assert.deepStrictEqual(short(tally(loopSide([[1, 1, 0]]), haravanSide([], flagged))), [
      "l:101:201 only-in-loop backorder empty transit not-sellable"
    ])
    assert.deepStrictEqual(short(tally(loopSide([[1, 1, 0]]), haravanSide([[1, 1, 0]]))), ["l:101:201 match"])
    assert.deepStrictEqual(short(tally(loopSide([]), haravanSide([[1, 1, 0]]))), ["l:101:201 only-in-haravan empty"])
    assert.deepStrictEqual(short(tally(loopSide([[1, 1, 1]]), haravanSide([]))), ["l:101:201 only-in-loop"])
    assert.deepStrictEqual(short(tally(loopSide([], { levelsRead: false }), haravanSide([[1, 1, 0]]))), [
      "l:101:201 unknown"
    ])
  })

  it("does not guess if no catalog has the variant of a level", () => {
    const rows = tally(loopSide([]), haravanSide([[9, 1, 5]]))
    assert.deepStrictEqual(short(rows), ["hl:309:201 unlinked"])
    assert.deepStrictEqual([rows[0]!.name, rows[0]!.link.unlinked?.reason], ["Variant 309", "no-partner"])
  })

  it("uses Loop's SKU and barcode if Haravan's are blank", () => {
    const loop = loopSide([[1, 1, 5]], {
      variants: new Map([[loopVariantId(1), loopVariant(1, { externalId: "301", sku: "L", barcode: "893" })]])
    })
    const variants = new Map([[haravanVariantId(1), entry(1, { sku: " ", barcode: null })]])
    const [row] = tally(loop, haravanSide([[1, 1, 5]], { variants }))
    assert.deepStrictEqual([row!.sku, row!.barcode, row!.link.variant], ["L", "893", "external-id"])
  })

  describe("with stock rules", () => {
    const byRules = (
      loop: LoopSide,
      haravan: HaravanSide,
      stockRules: ReadonlyArray<StockRule>,
      rules: { readonly tolerance: number } = { tolerance: 0 }
    ) => [
      ...tallyRows({
        loop,
        haravan,
        links: linkSides(loop, haravan),
        rules: { ...rules, graceMillis: 30, staleAfterMillis: 1000 },
        stockRules,
        currency: "VND",
        now: 1000
      })
    ]
    const both = stockRule({
      loopLocationId: loopLocationId(1),
      haravanLocationIds: [haravanLocationId(1), haravanLocationId(2)],
      percent: 80,
      buffer: 2
    })

    /** Without Loop's second location. */
    const one = (counts: ReadonlyArray<Count>) =>
      loopSide(counts, { locations: new Map([[loopLocationId(1), loopLocation(1)]]) })

    it("adds up the sources of a location, and compares Loop with the expected count", () => {
      const rows = byRules(one([[1, 1, 9]]), haravanSide([[1, 1, 14], [1, 2, 6]]), [both])
      assert.deepStrictEqual(short(rows), ["l:101:201 drift"])
      const [row] = rows
      assert.deepStrictEqual([row!.expected, row!.delta, row!.value], [14, -5, 500_000])
      assert.deepStrictEqual([row!.haravan?.available, row!.haravan?.locationId], [20, null])
      assert.deepStrictEqual(row!.parts.map(({ available, location }) => [location, available]), [
        ["Kho 1", 14],
        ["Kho 2", 6]
      ])
      assert.deepStrictEqual([row!.rule?.for, row!.rule?.percent, row!.link.location], ["location", 80, "declared"])
    })

    it("counts a part without a record as 0, but only if Haravan was read completely", () => {
      const rows = (changes: Partial<HaravanSide>) =>
        short(byRules(one([[1, 1, 14]]), haravanSide([[1, 2, 20]], changes), [both]))
      assert.deepStrictEqual(rows({}), ["l:101:201 match"])
      assert.deepStrictEqual(rows({ levelsRead: false }), ["l:101:201 unknown"])
    })

    it("has no rows for a Haravan location that feeds nothing", () => {
      const haravan = haravanSide([[1, 1, 5], [1, 2, 5]])
      const second = stockRule({ loopLocationId: loopLocationId(1), haravanLocationIds: [haravanLocationId(2)] })
      const loop = one([[1, 1, 5]])
      assert.deepStrictEqual(short(byRules(loop, haravan, [second])), ["l:101:201 match"])
      assert.deepStrictEqual(short(tally(loop, haravan)), ["l:101:201 match", "h:301:402 unlinked"])
    })

    it("is the same as without rules if the terms change nothing", () => {
      const [loop, haravan] = [loopSide([[1, 1, 5], [2, 2, -1]]), haravanSide([[1, 1, 4], [3, 2, 7]])]
      const plain = byRules(loop, haravan, [])
      assert.deepStrictEqual(
        byRules(loop, haravan, [stockRule({})]).map((row) => Struct.assign(row, { rule: null, parts: [] })),
        plain
      )
      assert.deepStrictEqual(
        byRules(loop, haravan, [stockRule({})])[0]!.rule,
        Struct.assign(ruleTerms(), { for: "default" as const })
      )
    })
  })

  it("is stale by knownAsOf, not by the time of the last reading", () => {
    const at = (now: number, knownAsOf: number) =>
      [...tallyRows({
        loop: loopSide([]),
        haravan: haravanSide([[1, 1, 5]], { knownAsOf }),
        links: linkSides(loopSide([]), haravanSide([])),
        rules: { tolerance: 0, graceMillis: 0, staleAfterMillis: 100 },
        now
      })][0]!.stale
    assert.deepStrictEqual([at(190, 0), at(191, 0), at(210, 110), at(211, 110)], [false, true, false, true])
  })

  it("has each level in one row and each id once, and keeps ids if counts appear and disappear", () => {
    const counts = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: -1, max: 2 })),
      { selector: ([variant, location]) => `${variant}:${location}` }
    )
    const skus = fc.constantFrom("SKU-1", "SKU-2", "x", "y")
    fc.assert(
      fc.property(counts, counts, fc.array(skus, { minLength: 3, maxLength: 3 }), (loopCounts, haravanCounts, skus) => {
        const variants = new Map(skus.map((sku, index) => [loopVariantId(index + 1), loopVariant(index + 1, { sku })]))
        const rows = tally(loopSide(loopCounts, { variants }), haravanSide(haravanCounts))
        assert.strictEqual(new Set(rows.map(({ id }) => id)).size, rows.length)
        assert.strictEqual(rows.filter(({ loop }) => loop !== null).length, loopCounts.length)
        assert.strictEqual(rows.filter(({ haravan }) => haravan !== null).length, haravanCounts.length)
        const alone = tally(loopSide(loopCounts, { variants }), haravanSide([]))
        assert.deepStrictEqual(
          alone.map(({ id }) => id),
          rows.filter(({ loop }) => loop !== null).map(({ id }) => id)
        )
        for (const { delta, haravan, loop, verdict } of rows) {
          if (loop !== null && haravan !== null) assert.strictEqual(delta, loop.available - haravan.available)
          assert.strictEqual(delta === null, loop === null || haravan === null)
          assert.notStrictEqual(verdict, "unknown")
        }
      })
    )
  })
})
