import { assert, describe, it } from "@effect/vitest"
import { largestValue, type TallyRow, Verdict } from "@stocktally/schema"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { toHarmGroup, computeHarm, harmOfValue, isDifference } from "../../src/verdict/Harm.ts"
import { byHarm, parseRowOrder, sortColumns } from "../../src/verdict/RowOrder.ts"
import { row } from "@stocktally/testing"

const ordered = (rows: ReadonlyArray<TallyRow>, sort: string) =>
  rows.toSorted(Result.getOrThrow(parseRowOrder(sort))).map(({ id }) => id).join(" ")

describe("byHarm", () => {
  it("puts the most valuable rows first, whatever their verdict and size, then rows without a price", () => {
    const rows = [
      row("only 1, dear", { loop: null, haravan: 1, verdict: "only-in-haravan", value: 9_000_000 }),
      row("differs 50", { loop: 0, haravan: 50, value: 500_000 }),
      row("oversold, worth the same as", { loop: 2, haravan: -1, verdict: "oversold", value: 300_000 }),
      row("differs by more", { loop: 4, haravan: 1, value: 300_000 }),
      row("differs by less", { loop: 2, haravan: 1, verdict: "settling", value: 300_000 }),
      row("only on one side", { loop: 9, haravan: null, verdict: "only-in-loop", value: 300_000 }),
      row("oversold, no price", { loop: 2, haravan: -1, verdict: "oversold" }),
      row("differs 9, no price", { loop: 9, haravan: 0 }),
      row("differs 8, costs nothing", { loop: 8, haravan: 0, value: 0 }),
      row("differs 7, no price", { loop: 7, haravan: 0 }),
      row("only, no price", { loop: 100, haravan: null, verdict: "only-in-loop" }),
      row("unlinked", { loop: 1000, haravan: null, verdict: "unlinked", value: largestValue }),
      row("match", { loop: 4, haravan: 4, verdict: "match", value: 0 })
    ]
    assert.deepStrictEqual(rows.toReversed().toSorted(byHarm).map(({ id }) => id), rows.map(({ id }) => id))
  })

  it("without prices puts oversold rows first, then differences by size, then one-sided rows, then rows in order", () => {
    const rows = [
      row("oversold -40", { loop: 2, haravan: -40, verdict: "oversold" }),
      row("oversold -7", { loop: -7, haravan: null, verdict: "oversold" }),
      row("oversold -3", { loop: -3, haravan: 90, verdict: "oversold" }),
      row("differs 50", { loop: 0, haravan: 50 }),
      row("differs 20", { loop: 21, haravan: 1, verdict: "settling" }),
      row("differs 9", { loop: 9, haravan: 0 }),
      row("only 80", { loop: null, haravan: 80, verdict: "only-in-haravan" }),
      row("only 8", { loop: 8, haravan: null, verdict: "only-in-loop" }),
      row("unlinked", { loop: 1000, haravan: null, verdict: "unlinked" }),
      row("unknown", { loop: 1000, haravan: null, verdict: "unknown" }),
      row("match within the tolerance", { loop: 5, haravan: 4, verdict: "match" }),
      row("match", { loop: 4, haravan: 4, verdict: "match" }),
      row("untracked", { loop: 70, haravan: 0, verdict: "untracked" })
    ]
    assert.deepStrictEqual(rows.toReversed().toSorted(byHarm).map(({ id }) => id), rows.map(({ id }) => id))
  })

  it("orders equal harm by SKU, then location, then id", () => {
    const rows = [
      row("1", { sku: "A", location: "K1" }),
      row("2", { sku: "A", location: "K1" }),
      row("0", { sku: "A", location: "K2" }),
      row("0", { sku: "B", location: "K1" }),
      row("0", { sku: null, location: "K1" })
    ]
    assert.deepStrictEqual(rows.toReversed().toSorted(byHarm), rows)
  })
})

describe("harm", () => {
  const verdict = fc.constantFrom(...Verdict.literals)
  const value = fc.option(fc.oneof(fc.nat(3), fc.integer({ min: 0, max: largestValue })))

  it("is an exact whole number in the group of its verdict, and smaller with each unit of value", () => {
    fc.assert(fc.property(verdict, value, (verdict, value) => {
      const harm = computeHarm(verdict, value)
      assert.isTrue(Number.isSafeInteger(harm) && !Object.is(harm, -0))
      assert.strictEqual(toHarmGroup(harm), toHarmGroup(computeHarm(verdict, null)))
      assert.strictEqual(harm, computeHarm(verdict, 0) + harmOfValue * (value ?? 0))
    }))
  })

  it("orders differences by value, and the same values by verdict", () => {
    fc.assert(fc.property(verdict, value, verdict, value, (self, worth, that, other) => {
      if (isDifference(self) && !isDifference(that)) assert.isBelow(computeHarm(self, worth), computeHarm(that, other))
      if (!isDifference(self) || !isDifference(that)) return
      if ((worth ?? 0) > (other ?? 0)) assert.isBelow(computeHarm(self, worth), computeHarm(that, other))
      if (self === "oversold" && that !== "oversold" && (worth ?? 0) === (other ?? 0)) {
        assert.isBelow(computeHarm(self, worth), computeHarm(that, other))
      }
    }))
  })
})

describe("parseRowOrder", () => {
  it("sorts by a column, descending with a minus, with rows without a value last in both directions", () => {
    const rows = [row("a", { loop: 2 }), row("b", { loop: null }), row("c", { loop: -1 }), row("d", { loop: 10 })]
    assert.strictEqual(ordered(rows, "loop"), "c a d b")
    assert.strictEqual(ordered(rows, "-loop"), "d a c b")
    assert.strictEqual(ordered(rows, "loop.available"), ordered(rows, "loop"))
  })

  it("compares texts without case and marks", () => {
    const rows = [
      row("1", { name: "Zebra" }),
      row("2", { name: "Áo" }),
      row("3", { name: "ao dai" }),
      row("4", { name: "Đầm" })
    ]
    assert.strictEqual(ordered(rows, "name"), "2 3 4 1")
    assert.strictEqual(ordered(rows, "-name"), "1 4 3 2")
  })

  it("orders verdicts by precedence", () => {
    const rows = (["match", "unlinked", "settling", "drift", "oversold"] as const).map((verdict) =>
      row(verdict, { verdict })
    )
    assert.strictEqual(ordered(rows, "verdict"), "unlinked oversold match drift settling")
  })

  it("sorts by the size of a difference in either direction, with rows that are not compared last", () => {
    const rows = [
      row("2", { loop: 3, haravan: 1 }),
      row("43", { loop: -3, haravan: 40, verdict: "oversold" }),
      row("9", { loop: null, haravan: 9, verdict: "only-in-haravan" }),
      row("none", { loop: 70, haravan: 0, verdict: "untracked" }),
      row("8", { loop: 2, haravan: 10 })
    ]
    assert.strictEqual(ordered(rows, "size"), "2 8 9 43 none")
    assert.strictEqual(ordered(rows, "-size"), "43 9 8 2 none")
  })

  it("sorts by value and by the expected count, with rows without one last", () => {
    const rows = [row("a", { value: 2 }), row("b", { value: null }), row("c", { value: 0 }), row("d", { value: 10 })]
    assert.strictEqual(ordered(rows, "value"), "c a d b")
    assert.strictEqual(ordered(rows, "-value"), "d a c b")
    const some = [row("3", { haravan: 3 }), row("none", { haravan: null }), row("1", { haravan: 1 })]
    assert.strictEqual(ordered(some, "expected"), "1 3 none")
    assert.strictEqual(ordered(some, "-expected"), "3 1 none")
  })

  it("accepts the name of the default order", () => {
    const rows = [row("match", { loop: 1, haravan: 1, verdict: "match" }), row("drift", { loop: 3, haravan: 1 })]
    assert.strictEqual(ordered(rows, "harm"), "drift match")
    assert.strictEqual(ordered(rows, "-harm"), "match drift")
  })

  it("names the nearest columns if one is unknown", () => {
    for (const column of ["--sku", "SKU", "-skuu"]) {
      const result = parseRowOrder(column)
      assert.isTrue(Result.isFailure(result), column)
      if (Result.isFailure(result)) assert.match(result.failure.message, / \(did you mean sku\?\)$/)
    }
  })

  it("lists the columns if none is near an unknown one", () => {
    for (const column of ["", "-", "price", "toString", "__proto__"]) {
      const result = parseRowOrder(column)
      assert.isTrue(Result.isFailure(result), column)
      if (Result.isFailure(result)) { for (const valid of sortColumns) assert.include(result.failure.message, valid) }
    }
  })

  it("is a total order without equal rows, for each column and direction", () => {
    const rows = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 99 }),
        loop: fc.option(fc.integer({ min: -1, max: 2 })),
        haravan: fc.option(fc.integer({ min: -1, max: 2 })),
        sku: fc.option(fc.constantFrom("A", "á", "B")),
        verdict: fc.constantFrom("match", "drift", "only-in-loop", "unknown")
      }),
      { selector: ({ id }) => id, maxLength: 8 }
    ).map((all) => all.map(({ id, ...fields }) => row(String(id), fields)))
    const sorts = sortColumns.flatMap((column) => [column, `-${column}`])
    fc.assert(
      fc.property(rows, fc.constantFrom(...sorts), (rows, sort) => {
        assert.strictEqual(ordered(rows.toReversed(), sort), ordered(rows, sort))
      }),
      { numRuns: 1000 }
    )
  })
})
