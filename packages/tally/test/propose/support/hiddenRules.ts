import { assert } from "@effect/vitest"
import { Sandbox, type SandboxOptions, type SandboxShop } from "@stocktally/sandbox"
import { proposalInput, stockEvidence } from "@stocktally/testing"
import { Effect, Stream } from "effect"
import * as fc from "fast-check"
import { type ProposalInput, proposeRules, type StockEvidence } from "../../../src/index.ts"

const shopOf = (options: Partial<SandboxOptions>): Effect.Effect<SandboxShop> =>
  Effect.provide(Effect.map(Sandbox, ({ shop }) => shop), Sandbox.layer(options))

/** A shop with its own rule, whose counts are calculated without Stocktally's code. */
const hiddenCounts = (shop: SandboxShop) => {
  const { buffer = 0, loopLocation = 0, percent = 100, sources = [] } = shop.rule ?? {}
  let [compared, explained, inStock] = [0, 0, 0]
  for (let variant = 0; variant < shop.variants; variant++) {
    const isLinked = shop.loopVariantId(variant) !== undefined && shop.haravanVariantId(variant) !== undefined
    const shown = shop.loopAvailable(variant, loopLocation)
    const counts = Array.from({ length: shop.locations }, (_, location) => shop.haravanAvailable(variant, location))
    if (!isLinked || shown === null || counts.every((count) => count === null)) continue
    compared++
    if (shown > 0) inStock++
    const stock = sources.reduce((sum, source) => sum + (counts[source] ?? 0), 0)
    if (shown === Math.max(0, Math.floor(stock * percent / 100) - buffer)) explained++
  }
  return { compared, explained, inStock }
}

/** A shop with a rule of any share, buffer and set of warehouses, which are listed in any order. */
const ruledShop = (most: { readonly skus: number; readonly warehouses: number }) =>
  fc.integer({ min: 1, max: most.warehouses }).chain((warehouses) =>
    fc.record({
      seed: fc.nat(),
      skus: fc.integer({ min: 100, max: most.skus }),
      locations: fc.constant(warehouses + 2),
      rule: fc.record({
        percent: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(50, 80, 100)),
        warehouses: fc.integer({ min: 1, max: warehouses }),
        buffer: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(40))
      })
    })
  )

/**
 * Asserts that the first proposal explains at least as many rows as the shop's own rule. If Loop has stock of less than
 * a quarter of the variants, the rule cannot be distinguished from one that shows nothing, and there may be no
 * proposal. Returns whether there is one.
 */
export const findsHiddenRule = Effect.fnUntraced(function*(options: Partial<SandboxOptions>) {
  const shop = yield* shopOf({ ...options, limits: "none" })
  const { compared, explained, inStock } = hiddenCounts(shop)
  const input = proposalInput(shop)
  const backwards = { ...input, haravanLocations: input.haravanLocations.toReversed() }
  const { proposals: [proposal] } = yield* proposeRules(shop.variants % 2 === 0 ? input : backwards)
  const shown = JSON.stringify({ options, explained, compared, inStock, proposal: proposal?.rule })
  if (proposal === undefined) {
    assert.isBelow(inStock, compared / 4, shown)
    return false
  }
  assert.strictEqual(proposal.compared, compared, shown)
  assert.isAtLeast(proposal.explainedThen, explained, shown)
  return true
})

/** Asserts this for a number of shops with a proposal. */
export const findsHiddenRules = Effect.fnUntraced(function*(
  seed: number,
  count: number,
  most: { readonly skus: number; readonly warehouses: number }
) {
  let found = 0
  for (const options of fc.sample(ruledShop(most), { seed, numRuns: count * 2 })) {
    if (found < count && (yield* findsHiddenRule(options))) found++
  }
  assert.strictEqual(found, count)
})

/** A shop without a rule: Loop has Haravan's locations and counts, or unrelated counts. */
const plainShop = (most: { readonly skus: number; readonly locations: number }) =>
  fc.record({
    seed: fc.nat(),
    skus: fc.integer({ min: 60, max: most.skus }),
    locations: fc.integer({ min: 1, max: most.locations }),
    dense: fc.boolean(),
    kind: fc.constantFrom("linked" as const, "unlinked" as const)
  })

/** Gives each variant Loop's counts of another one. */
const unrelated = (input: ProposalInput, shop: SandboxShop): ProposalInput => {
  const rows = [...stockEvidence(shop)]
  const mixed = rows.map((row, index): StockEvidence => ({
    ...row,
    loop: rows[(index * 17 + 5) % rows.length]?.loop ?? []
  }))
  return { ...input, links: new Map(), evidence: Stream.fromIterable(mixed) }
}

/** For how many of a number of shops without a rule one is proposed. */
export const proposedWithoutRule = Effect.fnUntraced(function*(
  seed: number,
  count: number,
  most: { readonly skus: number; readonly locations: number }
) {
  let wrong = 0
  for (const { kind, ...options } of fc.sample(plainShop(most), { seed, numRuns: count })) {
    const shop = yield* shopOf({ ...options, limits: "none" })
    const input = proposalInput(shop)
    const { proposals } = yield* proposeRules(kind === "linked" ? input : unrelated(input, shop))
    if (proposals.length > 0) wrong++
  }
  return wrong
})
