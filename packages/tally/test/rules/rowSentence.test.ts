import { assert, describe, it } from "@effect/vitest"
import type { RowRule, TallyRow } from "@stocktally/schema"
import { part, row } from "@stocktally/testing"
import * as fc from "fast-check"
import { expectedOf, stockSum } from "../../src/rules/expected.ts"
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

/** A row of a rule, as it is judged: what is expected follows from its parts. */
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
    expected: stock === null ? null : expectedOf(rule, stock),
    rule,
    parts,
    ...fields
  })
}

describe("the sentence of a row", () => {
  it("is the arithmetic of its rule", () => {
    const sentences: ReadonlyArray<readonly [TallyRow, string]> = [
      [
        ruled({ percent: 80, buffer: 2 }, [hanoi(14), danang(6)]),
        "80 % of 14 + 6 (Kho Hà Nội, Kho Đà Nẵng) less 2 = 14; Loop shows 9."
      ],
      [ruled({}, [hanoi(14), danang(6)]), "14 + 6 (Kho Hà Nội, Kho Đà Nẵng) = 20; Loop shows 9."],
      [ruled({}, [hanoi(14)]), "Haravan has 14 (Kho Hà Nội); Loop shows 9."],
      [ruled({ buffer: 2 }, [hanoi(14)]), "14 (Kho Hà Nội) less 2 = 12; Loop shows 9."],
      [
        ruled({ percent: 80 }, [hanoi(14), danang(5)]),
        "80 % of 14 + 5 (Kho Hà Nội, Kho Đà Nẵng), rounded down = 15; Loop shows 9."
      ],
      [
        ruled({ percent: 80, buffer: 2 }, [hanoi(19)]),
        "80 % of 19 (Kho Hà Nội), rounded down, less 2 = 13; Loop shows 9."
      ],
      [ruled({ cap: 10 }, [hanoi(14)]), "14 (Kho Hà Nội), at most 10 = 10; Loop shows 9."],
      [ruled({ buffer: 2, cap: 10 }, [hanoi(14)]), "14 (Kho Hà Nội) less 2, at most 10 = 10; Loop shows 9."],
      [ruled({ cap: 14 }, [hanoi(14)]), "Haravan has 14 (Kho Hà Nội); Loop shows 9."],
      [
        ruled({ buffer: 5, belowZero: "zero" }, [hanoi(3)], { loop: 2 }),
        "3 (Kho Hà Nội) less 5, at least 0 = 0; Loop shows 2."
      ],
      [ruled({ buffer: 5 }, [hanoi(3)], { loop: 2 }), "3 (Kho Hà Nội) less 5 = -2; Loop shows 2."],
      [
        ruled({ percent: 80 }, [hanoi(10), vinh(null)]),
        "80 % of 10 (Kho Hà Nội; no record at Kho Vinh) = 8; Loop shows 9."
      ],
      [ruled({}, [hanoi(1.5), danang(0.0001)]), "1.5 + 0.0001 (Kho Hà Nội, Kho Đà Nẵng) = 1.5001; Loop shows 9."]
    ]
    for (const [row, sentence] of sentences) assert.strictEqual(rowSentence(row), sentence)
  })

  it("says who has what where there is no rule", () => {
    const sentences: ReadonlyArray<readonly [TallyRow, string]> = [
      [row("r", { loop: 9, haravan: 14 }), "Haravan has 14; Loop shows 9."],
      [row("r", { loop: 9, haravan: 9, verdict: "match" }), "Haravan has 9; Loop shows 9."],
      [row("r", { loop: 9, haravan: null, verdict: "only-in-loop" }), "Haravan has no record; Loop shows 9."],
      [row("r", { loop: null, haravan: 14, verdict: "only-in-haravan" }), "Haravan has 14; Loop has no record."],
      [
        row("r", { loop: 9, haravan: 0, verdict: "untracked", expected: null }),
        "Haravan does not track it, so it has no limit; Loop shows 9."
      ],
      [row("r", { loop: 9, haravan: -3, verdict: "oversold" }), "Haravan has -3; Loop shows 9. Oversold at Haravan."],
      [
        row("r", { loop: -1, haravan: -3, verdict: "oversold" }),
        "Haravan has -3; Loop shows -1. Oversold at Haravan and Loop."
      ],
      [row("r", { loop: null, haravan: 14, verdict: "unknown" }), "Haravan has 14; Loop's count is not known."],
      [row("r", { loop: 9, haravan: null, verdict: "unknown" }), "Haravan's count is not known; Loop shows 9."]
    ]
    for (const [row, sentence] of sentences) assert.strictEqual(rowSentence(row), sentence)
    assert.strictEqual(
      rowSentence(row("r", { loop: 9, haravan: 14, verdict: "unknown", tracked: null })),
      "Haravan has 14; Loop shows 9; whether Haravan tracks it is not known yet."
    )
  })

  it("says what has no link", () => {
    const unlinked = (what: "variant" | "location", fields: Parameters<typeof row>[1]) =>
      row("r", {
        ...fields,
        verdict: "unlinked",
        link: { variant: null, location: null, unlinked: { what, reason: "no-partner", detail: "" } }
      })
    assert.strictEqual(
      rowSentence(unlinked("variant", { loop: 9, haravan: null })),
      "Loop shows 9; the variant has no link."
    )
    assert.strictEqual(
      rowSentence(unlinked("location", { loop: null, haravan: 14 })),
      "Haravan has 14; the location has no link."
    )
  })

  it("says of a rule what is not there, not known, or below zero at one location alone", () => {
    const unread = { verdict: "unknown", expected: null, haravan: null } as const
    const sentences: ReadonlyArray<readonly [TallyRow, string]> = [
      [
        ruled({ percent: 80 }, [hanoi(14), danang(null)], unread),
        "Haravan's count is not known at Kho Đà Nẵng; Loop shows 9."
      ],
      [
        ruled({}, [hanoi(null), danang(null), vinh(null)], unread),
        "Haravan's count is not known at Kho Hà Nội, Kho Đà Nẵng or Kho Vinh; Loop shows 9."
      ],
      [
        ruled({}, [hanoi(null), danang(null)], { verdict: "only-in-loop" }),
        "Haravan has no record at Kho Hà Nội or Kho Đà Nẵng; Loop shows 9."
      ],
      [
        ruled({ percent: 80 }, [hanoi(20)], { verdict: "only-in-haravan", loop: null }),
        "80 % of 20 (Kho Hà Nội) = 16; Loop has no record."
      ],
      [
        ruled({}, [hanoi(14), danang(-3)], { verdict: "oversold" }),
        "14 + -3 (Kho Hà Nội, Kho Đà Nẵng) = 11; Loop shows 9. Oversold at Kho Đà Nẵng."
      ]
    ]
    for (const [row, sentence] of sentences) assert.strictEqual(rowSentence(row), sentence)
  })

  it("never says that two numbers are equal which are not", () => {
    assert.strictEqual(
      rowSentence(ruled({ percent: 80 }, [hanoi(20)], { expected: 12 })),
      "Haravan has 20 (Kho Hà Nội), and 12 was expected when it was last compared; Loop shows 9."
    )
  })

  it("shows what is hostile in a name", () => {
    const sentence = rowSentence(ruled({ buffer: 1 }, [part(1, "\u001b[2J\u202eKho\r\n", 14)]))
    assert.strictEqual(sentence, "14 (\\u{1b}[2J\\u{202e}Kho\\u{d}\\u{a}) less 1 = 13; Loop shows 9.")
  })

  it("has the row's numbers and no other, whatever the rule", () => {
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
      const free = expectedOf({ percent, buffer, cap: null, belowZero: "keep" }, stock)
      const isCapped = cap !== null && expectedOf({ percent, buffer, cap: null, belowZero }, stock) > cap
      const isFloored = !isCapped && belowZero === "zero" && free < 0
      const isPlain = percent === 100 && buffer === 0 && !isCapped && !isFloored && counts.length === 1
      assert.deepStrictEqual(numbers, [
        ...(percent === 100 ? [] : [percent]),
        ...counts,
        ...(buffer === 0 ? [] : [buffer]),
        ...(isCapped ? [cap] : isFloored ? [0] : []),
        ...(isPlain ? [] : [made.expected]),
        loop
      ])
    }))
  })
})
