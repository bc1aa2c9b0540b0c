import { assert, describe, it } from "@effect/vitest"
import type { RowRule, TallyRow } from "@stocktally/schema"
import { part, row } from "@stocktally/testing"
import * as fc from "fast-check"
import { expectedCount, stockSum } from "../../src/rules/expected.ts"
import { rowSentence } from "../../src/rules/rowSentence.ts"

const ruleOf = (terms: Partial<RowRule>): RowRule => ({
  for: "location",
  percent: 100,
  buffer: 0,
  cap: null,
  belowZero: "keep",
  tolerance: null,
  tolerancePercent: 0,
  ...terms
})
const hanoi = (available: number | null) => part(1, "Kho Hà Nội", available)
const danang = (available: number | null) => part(2, "Kho Đà Nẵng", available)
const vinh = (available: number | null) => part(3, "Kho Vinh", available)

/** A row with a rule. The expected count follows from its parts. */
const ruled = (
  terms: Partial<RowRule>,
  parts: TallyRow["parts"],
  fields: Parameters<typeof row>[1] = {}
): TallyRow => {
  const rule = ruleOf(terms)
  const counts = parts.flatMap(({ available }) => available ?? [])
  const stock = counts.length === 0 ? null : stockSum(counts)
  return row("r", {
    loop: 9,
    haravan: stock,
    expected: stock === null ? null : expectedCount(rule, stock),
    rule,
    parts,
    ...fields
  })
}

describe("the sentence of a row", () => {
  it("says how far Loop is off, then the arithmetic of the rule", () => {
    const sentences: ReadonlyArray<readonly [TallyRow, string]> = [
      [
        ruled({ percent: 80, buffer: 2 }, [hanoi(14), danang(6)]),
        "Loop shows 5 fewer than it should: 9 instead of 14. 80 % of 14 + 6 (Kho Hà Nội, Kho Đà Nẵng) less 2 = 14."
      ],
      [
        ruled({}, [hanoi(14), danang(6)]),
        "Loop shows 11 fewer than it should: 9 instead of 20. 14 + 6 (Kho Hà Nội, Kho Đà Nẵng) = 20."
      ],
      [ruled({}, [hanoi(14)]), "Loop shows 5 fewer than it should: 9 instead of 14. Haravan has 14 (Kho Hà Nội)."],
      [
        ruled({ buffer: 2 }, [hanoi(14)]),
        "Loop shows 3 fewer than it should: 9 instead of 12. 14 (Kho Hà Nội) less 2 = 12."
      ],
      [
        ruled({ percent: 80 }, [hanoi(14), danang(5)]),
        "Loop shows 6 fewer than it should: 9 instead of 15. " +
        "80 % of 14 + 5 (Kho Hà Nội, Kho Đà Nẵng), rounded down = 15."
      ],
      [
        ruled({ percent: 80, buffer: 2 }, [hanoi(19)]),
        "Loop shows 4 fewer than it should: 9 instead of 13. 80 % of 19 (Kho Hà Nội), rounded down, less 2 = 13."
      ],
      [
        ruled({ cap: 10 }, [hanoi(14)]),
        "Loop shows 1 fewer than it should: 9 instead of 10. 14 (Kho Hà Nội), at most 10 = 10."
      ],
      [
        ruled({ buffer: 2, cap: 10 }, [hanoi(14)]),
        "Loop shows 1 fewer than it should: 9 instead of 10. 14 (Kho Hà Nội) less 2, at most 10 = 10."
      ],
      [
        ruled({ cap: 14 }, [hanoi(14)]),
        "Loop shows 5 fewer than it should: 9 instead of 14. Haravan has 14 (Kho Hà Nội)."
      ],
      [
        ruled({ buffer: 5, belowZero: "zero" }, [hanoi(3)], { loop: 2 }),
        "Loop shows 2 more than it should: 2 instead of 0. 3 (Kho Hà Nội) less 5, at least 0 = 0."
      ],
      [
        ruled({ buffer: 5 }, [hanoi(3)], { loop: 2 }),
        "Loop shows 4 more than it should: 2 instead of -2. 3 (Kho Hà Nội) less 5 = -2."
      ],
      [
        ruled({ percent: 80 }, [hanoi(10), vinh(null)]),
        "Loop shows 1 more than it should: 9 instead of 8. 80 % of 10 (Kho Hà Nội; no record at Kho Vinh) = 8."
      ],
      [
        ruled({}, [hanoi(1.5), danang(0.0001)]),
        "Loop shows 7.4999 more than it should: 9 instead of 1.5001. 1.5 + 0.0001 (Kho Hà Nội, Kho Đà Nẵng) = 1.5001."
      ]
    ]
    for (const [row, sentence] of sentences) assert.strictEqual(rowSentence(row), sentence)
  })

  it("explains every verdict without a rule", () => {
    const sentences: ReadonlyArray<readonly [TallyRow, string]> = [
      [row("r", { loop: 9, haravan: 14 }), "Loop shows 5 fewer than Haravan has: 9 instead of 14."],
      [row("r", { loop: 14, haravan: 9 }), "Loop shows 5 more than Haravan has: 14 instead of 9."],
      [
        row("r", { loop: 9, haravan: 14, verdict: "settling" }),
        "It just changed, so the two may agree soon: Loop shows 9 instead of 14."
      ],
      [row("r", { loop: 9, haravan: 9, verdict: "match" }), "Loop shows what Haravan has: 9."],
      [
        row("r", { loop: 9, haravan: 10, verdict: "match" }),
        "Loop shows 9 instead of 10, which is within the tolerance."
      ],
      [row("r", { loop: 9, haravan: null, verdict: "only-in-loop" }), "Loop shows 9, but Haravan has no record of it."],
      [
        row("r", { loop: null, haravan: 14, verdict: "only-in-haravan" }),
        "Haravan has 14, but Loop has no record of it."
      ],
      [
        row("r", { loop: 9, haravan: 0, verdict: "untracked", expected: null }),
        "Haravan does not track it, so it has no limit; Loop shows 9."
      ],
      [
        row("r", { loop: 0, haravan: -9, verdict: "oversold" }),
        "Haravan has sold 9 more than it has; Loop shows 0."
      ],
      [
        row("r", { loop: 4, haravan: -9, verdict: "oversold" }),
        "Haravan has sold 9 more than it has; Loop still offers 4."
      ],
      [row("r", { loop: -1, haravan: -1, verdict: "oversold" }), "Both show -1."],
      [
        row("r", { loop: null, haravan: -9, verdict: "oversold" }),
        "Haravan has sold 9 more than it has; Loop has no record of it."
      ],
      [row("r", { loop: -2, haravan: 3, verdict: "oversold" }), "Loop has sold 2 more than it has; Haravan has 3."],
      [
        row("r", { loop: -1, haravan: -3, verdict: "oversold" }),
        "Haravan has sold 3 more than it has, and Loop 1 more."
      ],
      [
        row("r", { loop: null, haravan: 14, verdict: "unknown" }),
        "Loop's count is not known, so nothing can be compared. Haravan has 14."
      ],
      [
        row("r", { loop: 9, haravan: null, verdict: "unknown" }),
        "Haravan's count is not known, so nothing can be compared. Loop shows 9."
      ],
      [row("r", { loop: null, haravan: null, verdict: "unknown" }), "Neither Loop's nor Haravan's count is known."],
      [
        row("r", { loop: 9, haravan: 14, verdict: "unknown" }),
        "Not everything has been read yet, so nothing can be compared. Haravan has 14; Loop shows 9."
      ]
    ]
    for (const [row, sentence] of sentences) assert.strictEqual(rowSentence(row), sentence)
    assert.strictEqual(
      rowSentence(row("r", { loop: 9, haravan: 14, verdict: "unknown", tracked: null })),
      "It is not known yet whether Haravan tracks this variant. Haravan has 14; Loop shows 9."
    )
  })

  it("says that the variant or the location is not linked", () => {
    const unlinked = (what: "variant" | "location", fields: Parameters<typeof row>[1]) =>
      row("r", {
        ...fields,
        verdict: "unlinked",
        link: { variant: null, location: null, unlinked: { what, reason: "no-partner", detail: "" } }
      })
    assert.strictEqual(
      rowSentence(unlinked("variant", { loop: 9, haravan: null })),
      "The variant is not linked, so nothing can be compared. Loop shows 9."
    )
    assert.strictEqual(
      rowSentence(unlinked("location", { loop: null, haravan: 14 })),
      "The location is not linked, so nothing can be compared. Haravan has 14."
    )
  })

  it("names the locations of a rule whose counts are missing, not known or below zero", () => {
    const unread = { verdict: "unknown", expected: null, haravan: null } as const
    const sentences: ReadonlyArray<readonly [TallyRow, string]> = [
      [
        ruled({ percent: 80 }, [hanoi(14), danang(null)], unread),
        "Haravan's count is not known at Kho Đà Nẵng, so nothing can be compared. Loop shows 9."
      ],
      [
        ruled({}, [hanoi(null), danang(null), vinh(null)], unread),
        "Haravan's count is not known at Kho Hà Nội, Kho Đà Nẵng or Kho Vinh, so nothing can be compared. Loop shows 9."
      ],
      [
        ruled({}, [hanoi(null), danang(null)], { verdict: "only-in-loop" }),
        "Loop shows 9, but Haravan has no record of it at Kho Hà Nội or Kho Đà Nẵng."
      ],
      [
        ruled({ percent: 80 }, [hanoi(20)], { verdict: "only-in-haravan", loop: null }),
        "Loop should show 16, but has no record of it. 80 % of 20 (Kho Hà Nội) = 16."
      ],
      [
        ruled({}, [hanoi(14), danang(-3)], { verdict: "oversold" }),
        "Haravan has sold more than it has at Kho Đà Nẵng; Loop still offers 9. 14 + -3 (Kho Hà Nội, Kho Đà Nẵng) = 11."
      ]
    ]
    for (const [row, sentence] of sentences) assert.strictEqual(rowSentence(row), sentence)
  })

  it("never equates two different numbers", () => {
    assert.strictEqual(
      rowSentence(ruled({ percent: 80 }, [hanoi(20)], { expected: 12 })),
      "Loop shows 3 fewer than it should: 9 instead of 12. " +
        "Haravan has 20 (Kho Hà Nội), and 12 was expected when it was last compared."
    )
  })

  it("makes names visible", () => {
    const sentence = rowSentence(ruled({ buffer: 1 }, [part(1, "\u001b[2J\u202eKho\r\n", 14)]))
    assert.strictEqual(
      sentence,
      "Loop shows 4 fewer than it should: 9 instead of 13. 14 (\\u{1b}[2J\\u{202e}Kho\\u{d}\\u{a}) less 1 = 13."
    )
  })

  it("has the row's numbers and no others, whatever the rule", () => {
    const count = fc.integer({ min: -20_000, max: 20_000 }).map((units) => units / 100)
    const names = ["Kho A", "Kho B", "Kho C", "Kho D"]
    const rows = fc.record({
      percent: fc.integer({ min: 1, max: 100 }),
      buffer: fc.nat(30),
      cap: fc.option(fc.nat(60)),
      belowZero: fc.constantFrom("zero" as const, "keep" as const),
      parts: fc.array(fc.option(count, { freq: 4 }), { minLength: 1, maxLength: 4 }),
      loop: count
    })
    fc.assert(fc.property(rows, ({ loop, parts, ...terms }) => {
      const made = ruled(terms, parts.map((available, index) => part(index + 1, names[index] ?? "", available)), {
        loop,
        verdict: parts.every((available) => available === null) ? "only-in-loop" : "drift"
      })
      const numbers = (rowSentence(made).match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
      const counts = parts.flatMap((available) => available ?? [])
      if (made.expected === null) return assert.deepStrictEqual(numbers, [loop])
      const stock = stockSum(counts) ?? 0
      const { belowZero, buffer, cap, percent } = terms
      const free = expectedCount({ percent, buffer, cap: null, belowZero: "keep" }, stock)
      const isCapped = cap !== null && expectedCount({ percent, buffer, cap: null, belowZero }, stock) > cap
      const isFloored = !isCapped && belowZero === "zero" && free < 0
      const isPlain = percent === 100 && buffer === 0 && !isCapped && !isFloored && counts.length === 1
      assert.deepStrictEqual(numbers, [
        Math.abs(loop - made.expected),
        loop,
        made.expected,
        ...(percent === 100 ? [] : [percent]),
        ...counts,
        ...(buffer === 0 ? [] : [buffer]),
        ...(isCapped ? [cap] : isFloored ? [0] : []),
        ...(isPlain ? [] : [made.expected])
      ])
    }))
  })
})
