import { assert, describe, it } from "@effect/vitest"
import type { StockRule } from "@stocktally/schema"
import { haravanLocationId, loopLocationId, loopVariantId } from "@stocktally/testing"
import { Effect, Stream } from "effect"
import { type ProposalInput, proposeRules, type StockEvidence, StoreError, Unexpected } from "../../src/index.ts"

const webShop = loopLocationId(1)

/** A pseudo-random number from 0 to 79. */
const drawn = (row: number, location: number): number => {
  const mixed = Math.imul(row * 31 + location * 7 + 1, 0x2c1b3c6d)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x297a2d39) >>> 8) % 80
}

interface Shop {
  readonly rows?: number
  readonly locations?: number
  /** Haravan's count; null: no record. */
  readonly stock?: (row: number, location: number) => number | null
  /** Loop's count for Haravan's counts at each location. */
  readonly shown: (stock: ReadonlyArray<number>, row: number) => number | null
}

/** A shop with one Loop location and numbered Haravan locations, without links. */
const inputOf = (
  { locations = 4, rows = 200, shown, stock = drawn }: Shop,
  changes: Partial<ProposalInput> = {}
): ProposalInput => {
  const numbers = Array.from({ length: locations }, (_, location) => location)
  const evidence = Array.from({ length: rows }, (_, row): StockEvidence => {
    const counts = numbers.map((location) => stock(row, location))
    const available = shown(counts.map((count) => count ?? 0), row)
    return {
      variantId: loopVariantId(row),
      sku: `SKU-${row}`,
      loop: available === null ? [] : [{ locationId: webShop, available }],
      haravan: counts.flatMap((count, location) =>
        count === null ? [] : [{ locationId: haravanLocationId(location), available: count }]
      )
    }
  })
  return {
    evidence: Stream.fromIterable(evidence),
    rules: [],
    links: new Map(),
    loopLocations: [{ id: webShop, name: "Web shop" }],
    haravanLocations: numbers.map((location) => ({
      id: haravanLocationId(location),
      name: `Kho ${location}`,
      transit: false
    })),
    tolerance: 0,
    ...changes
  }
}

const share = (stock: number, percent: number, buffer: number) =>
  Math.max(0, Math.floor(stock * percent / 100) - buffer)

/** 80 % of the first three less 2; one row in twenty is wrong. */
const ruled = (stock: ReadonlyArray<number>, row: number): number =>
  share((stock[0] ?? 0) + (stock[1] ?? 0) + (stock[2] ?? 0), 80, 2) + (row % 20 === 3 ? 4 : 0)

const linkedTo = (location: number) => ({ links: new Map([[webShop, haravanLocationId(location)]]) })

const rule = (changes: Partial<StockRule>): StockRule => ({
  percent: 100,
  buffer: 0,
  cap: null,
  belowZero: "zero",
  tolerance: null,
  tolerancePercent: 0,
  loopLocationId: webShop,
  haravanLocationIds: [haravanLocationId(0)],
  note: null,
  ...changes
})

/** The only proposal. */
const proposed = (input: ProposalInput) =>
  Effect.map(proposeRules(input), ({ none, proposals }) => {
    const [proposal] = proposals
    assert.deepStrictEqual(none, [])
    assert.lengthOf(proposals, 1)
    assert.isDefined(proposal)
    return proposal
  })

const refused = (input: ProposalInput) =>
  Effect.map(proposeRules(input), ({ none, proposals }) => {
    assert.deepStrictEqual(proposals, [])
    return none.map(({ reason }) => reason)
  })

describe("a proposal", () => {
  it.effect("is the rule that explains the most rows, with its evidence", () =>
    Effect.gen(function*() {
      const proposal = yield* proposed(inputOf({ shown: ruled }, linkedTo(1)))
      assert.deepStrictEqual(proposal.rule, {
        loopLocationId: webShop,
        haravanLocationIds: [haravanLocationId(1), haravanLocationId(0), haravanLocationId(2)],
        percent: 80,
        buffer: 2,
        cap: null,
        belowZero: "zero",
        tolerance: null,
        tolerancePercent: 0,
        note: null
      })
      assert.deepInclude(proposal, { location: "Web shop", compared: 200, explainedThen: 190 })
      assert.isBelow(proposal.explainedNow, 20)
      assert.deepStrictEqual(proposal.sources.map(({ location }) => location), ["Kho 1", "Kho 0", "Kho 2"])
      assert.deepStrictEqual(proposal.tried, { locations: 4, of: 4 })
    }))

  it.effect("shows rows that stay different, the largest differences first", () =>
    Effect.gen(function*() {
      const input = inputOf({
        stock: (row, location) => row === 63 && location === 1 ? null : drawn(row, location),
        shown: (stock, row) => ruled(stock, row) + (row === 63 ? 90 : 0)
      })
      const { examples } = yield* proposed({ ...input, examples: 3 })
      assert.lengthOf(examples, 3)
      const [first] = examples
      const expected = share(drawn(63, 0) + drawn(63, 2), 80, 2)
      assert.deepStrictEqual(first, {
        variantId: loopVariantId(63),
        sku: "SKU-63",
        loop: expected + 94,
        expected,
        parts: [
          { locationId: haravanLocationId(0), location: "Kho 0", available: drawn(63, 0) },
          { locationId: haravanLocationId(1), location: "Kho 1", available: null },
          { locationId: haravanLocationId(2), location: "Kho 2", available: drawn(63, 2) }
        ]
      })
      assert.deepStrictEqual(examples.slice(1).map(({ loop, expected }) => loop - expected), [4, 4])
      assert.deepStrictEqual((yield* proposed({ ...input, examples: 0 })).examples, [])
      assert.lengthOf((yield* proposed(input)).examples, 5)
    }))

  it.effect("is compared with the current rules", () =>
    Effect.gen(function*() {
      const input = inputOf({ shown: ruled })
      const ofThree = (buffer: number, loopLocationId: StockRule["loopLocationId"]) => {
        const haravanLocationIds = [haravanLocationId(0), haravanLocationId(1), haravanLocationId(2)] as const
        return { rules: [rule({ loopLocationId, haravanLocationIds, percent: 80, buffer })] }
      }
      const wrong = yield* proposed({ ...input, ...ofThree(3, webShop) })
      assert.isBelow(wrong.explainedNow, 20)
      assert.strictEqual(wrong.rule.buffer, 2)
      assert.deepStrictEqual(yield* refused({ ...input, ...ofThree(2, webShop) }), ["explained"])
      assert.deepStrictEqual(yield* refused({ ...input, ...ofThree(2, null) }), ["explained"])
    }))

  it.effect("keeps the current tolerance, and searches with it", () =>
    Effect.gen(function*() {
      const shown = (stock: ReadonlyArray<number>, row: number) => ruled(stock, row) + row % 3
      const loose = yield* proposed(
        inputOf({ shown }, { rules: [rule({ tolerance: 1, tolerancePercent: 2, haravanLocationIds: null })] })
      )
      assert.deepInclude(loose.rule, { tolerance: 1, tolerancePercent: 2, percent: 80, buffer: 1 })
      assert.isAtLeast(loose.explainedThen, 190)
      const usual = yield* proposed(inputOf({ shown }, { tolerance: 1 }))
      assert.deepInclude(usual.rule, { tolerance: null, tolerancePercent: 0, percent: 80, buffer: 1 })
      assert.strictEqual(usual.explainedThen, 190)
    }))

  it.effect("is the simplest rule that explains as many rows", () =>
    Effect.gen(function*() {
      // The same stock twice: all of one is simpler than half of both.
      const twins = (row: number, location: number) => drawn(row, location === 3 ? 0 : location)
      const one = inputOf({ stock: twins, shown: ([first = 0]) => first })
      assert.deepInclude((yield* proposed(one)).rule, { haravanLocationIds: [haravanLocationId(0)], percent: 100 })
      const linked = yield* proposed({
        ...one,
        ...linkedTo(3),
        rules: [rule({ haravanLocationIds: null, percent: 50 })]
      })
      assert.deepInclude(linked.rule, { haravanLocationIds: [haravanLocationId(3)], percent: 100, buffer: 0 })
      // The last location never has stock.
      const empty = inputOf({ stock: (row, location) => location === 3 ? 0 : drawn(row, location), shown: ruled })
      const proposal = yield* proposed(empty)
      assert.lengthOf(proposal.rule.haravanLocationIds ?? [], 3)
      assert.deepStrictEqual(proposal.tried, { locations: 3, of: 3 })
      // Shares from 79 to 81 % have the same results.
      const few = inputOf({
        stock: (row, location) => drawn(row, location) % 8,
        shown: ([first = 0]) => share(first, 80, 0)
      })
      assert.deepInclude((yield* proposed(few)).rule, { percent: 80, buffer: 0 })
    }))

  it.effect("is exact for decimals, negative counts and absurd counts", () =>
    Effect.gen(function*() {
      const decimals = (row: number, location: number) =>
        (drawn(row, location) * 10_000 + drawn(location, row)) / 10_000
      const whole = yield* proposed(inputOf({
        stock: decimals,
        shown: ([a = 0, b = 0]) => Math.max(0, (Math.round(a * 1e4) + Math.round(b * 1e4) - 30_000) / 1e4)
      }))
      assert.deepInclude(whole.rule, { percent: 100, buffer: 3 })
      assert.strictEqual(whole.explainedThen, 200)
      const part = yield* proposed(inputOf({
        stock: decimals,
        shown: ([a = 0, b = 0]) => Math.floor((Math.round(a * 1e4) + Math.round(b * 1e4)) * 80 / 1e6)
      }))
      assert.deepInclude(part.rule, { percent: 80, buffer: 0 })
      assert.strictEqual(part.explainedThen, 200)
      const oversold = yield* proposed(inputOf({
        stock: (row, location) => drawn(row, location) - 30,
        shown: ([a = 0, b = 0]) => share(a + b, 80, 2)
      }))
      assert.deepInclude(oversold.rule, { percent: 80, buffer: 2 })
      assert.strictEqual(oversold.explainedThen, 200)
      const absurd = yield* proposed(inputOf({
        stock: (row, location) => row % 50 === 0 ? 1e11 : drawn(row, location),
        shown: (stock, row) => row % 50 === 0 ? -1e11 : ruled(stock, row)
      }))
      assert.deepInclude(absurd.rule, { percent: 80, buffer: 2 })
      assert.strictEqual(absurd.explainedThen, 186)
    }))

  it.effect("leaves out locations in transit", () =>
    Effect.gen(function*() {
      const input = inputOf({ shown: ruled })
      const haravanLocations = input.haravanLocations.map((location, index) => ({ ...location, transit: index === 1 }))
      assert.deepStrictEqual(yield* refused({ ...input, haravanLocations }), ["no-fit"])
    }))

  it.effect("of many locations says how many were combined, and may also name others", () =>
    Effect.gen(function*() {
      const feeding = [1, 2, 4, 7, 8, 11, 13, 14, 16, 19, 20, 22, 25, 28]
      const proposal = yield* proposed(inputOf({
        rows: 600,
        locations: 30,
        shown: (stock, row) =>
          share(feeding.reduce((sum, location) => sum + (stock[location] ?? 0), 0), 60, 5) + (row % 20 === 0 ? 7 : 0)
      }))
      assert.deepStrictEqual(proposal.rule.haravanLocationIds?.map(String), feeding.map(haravanLocationId).map(String))
      assert.deepInclude(proposal.rule, { percent: 60, buffer: 5 })
      assert.deepStrictEqual(proposal.tried, { locations: 12, of: 30 })
    }))

  it.effect("is always the same, in any order of the rows", () =>
    Effect.gen(function*() {
      const input = inputOf({ shown: ruled })
      const rows = yield* Stream.runCollect(input.evidence)
      const { explainedThen, rule } = yield* proposed(input)
      const again = yield* proposed({ ...input, evidence: Stream.fromIterable(rows.toReversed()) })
      assert.deepStrictEqual([again.explainedThen, again.rule], [explainedThen, rule])
      assert.deepStrictEqual(yield* proposed(input), yield* proposed(input))
    }))

  it.effect("is made for each Loop location, in their order", () =>
    Effect.gen(function*() {
      const input = inputOf({ shown: ruled })
      const second = loopLocationId(2)
      const both = input.evidence.pipe(Stream.map((row): StockEvidence => ({
        ...row,
        loop: [...row.loop, ...row.haravan.slice(3).map(({ available }) => ({ locationId: second, available }))]
      })))
      const { none, proposals } = yield* proposeRules({
        ...input,
        evidence: both,
        loopLocations: [
          { id: second, name: "Kho 3" },
          { id: loopLocationId(3), name: "Nowhere" },
          ...input.loopLocations
        ],
        links: new Map([[second, haravanLocationId(3)]])
      })
      assert.deepStrictEqual(proposals.map(({ location }) => location), ["Web shop"])
      assert.deepStrictEqual(none, [
        { loopLocationId: second, location: "Kho 3", compared: 200, explainedNow: 200, reason: "explained" },
        { loopLocationId: loopLocationId(3), location: "Nowhere", compared: 0, explainedNow: 0, reason: "too-few" }
      ])
    }))

  it.effect("fails if the store fails", () =>
    Effect.gen(function*() {
      const broken = new StoreError({
        operation: "rules.evidence",
        reason: new Unexpected({ place: "a store", detail: "gone", cause: null })
      })
      const error = yield* Effect.flip(
        proposeRules(inputOf({ shown: ruled }, { evidence: Stream.fail(broken) }))
      )
      assert.strictEqual(error, broken)
    }))
})

describe("there is no proposal", () => {
  it.effect("for a location that the current rules explain well", () =>
    Effect.gen(function*() {
      const shown = ([first = 0]: ReadonlyArray<number>, row: number) => first + (row % 10 === 0 ? 5 : 0)
      assert.deepStrictEqual(yield* refused(inputOf({ shown }, linkedTo(0))), ["explained"])
    }))

  it.effect("from too few rows in stock at Loop", () =>
    Effect.gen(function*() {
      for (
        const shop of [
          { rows: 0, shown: ruled },
          { rows: 19, shown: ruled },
          { shown: () => 0 },
          { shown: () => null },
          { shown: (stock: ReadonlyArray<number>, row: number) => row % 11 === 0 ? ruled(stock, row) : 0 },
          { stock: () => null, shown: () => 5 }
        ]
      ) {
        assert.deepStrictEqual(yield* refused(inputOf(shop)), ["too-few"])
      }
    }))

  it.effect("if Haravan has no stock", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* refused(inputOf({ stock: () => 0, shown: (_, row) => row % 7 })), ["no-fit"])
    }))

  it.effect("if Loop shows the same count nearly everywhere", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* refused(inputOf({ shown: () => 1 })), ["no-fit"])
      assert.deepStrictEqual(yield* refused(inputOf({ shown: (_, row) => row % 9 === 0 ? 0 : 1 })), ["no-fit"])
    }))

  it.effect("from a few rows that some of a million rules fit by chance", () =>
    Effect.gen(function*() {
      for (let seed = 0; seed < 60; seed++) {
        const few = inputOf({
          rows: 24,
          locations: 6,
          stock: (row, location) => drawn(row + seed * 100, location) % 4,
          shown: (_, row) => 1 + drawn(row + seed * 100, 99) % 3
        })
        assert.deepStrictEqual(yield* refused(few), ["no-fit"])
      }
    }))

  it.effect("for the sake of a few rows", () =>
    Effect.gen(function*() {
      // A second warehouse explains four more rows of 34.
      const shop = {
        rows: 34,
        stock: (row: number, location: number) => location === 1 && row > 3 ? 0 : 1 + drawn(row, location),
        shown: ([first = 0, second = 0]: ReadonlyArray<number>) => first + second
      }
      assert.deepStrictEqual(yield* refused(inputOf(shop, linkedTo(0))), ["no-fit"])
      const many = { ...shop, stock: (row: number, location: number) => 1 + drawn(row, location) }
      assert.lengthOf((yield* proposed(inputOf(many, linkedTo(0)))).sources, 2)
    }))

  it.effect("if Loop's counts only resemble Haravan's", () =>
    Effect.gen(function*() {
      const shown = (stock: ReadonlyArray<number>, row: number) => ruled(stock, row) + drawn(row, 50) % 15
      assert.deepStrictEqual(yield* refused(inputOf({ shown })), ["no-fit"])
    }))

  it.effect("if a cap hides most of the stock, but there is one if it hides little", () =>
    Effect.gen(function*() {
      const capped = (cap: number) => inputOf({ shown: (stock, row) => Math.min(cap, ruled(stock, row)) })
      assert.deepStrictEqual(yield* refused(capped(20)), ["no-fit"])
      const proposal = yield* proposed(capped(140))
      assert.deepInclude(proposal.rule, { percent: 80, buffer: 2, cap: null })
      assert.isTrue(proposal.examples.some(({ expected, loop }) => loop === 140 && expected > 140))
    }))
})
