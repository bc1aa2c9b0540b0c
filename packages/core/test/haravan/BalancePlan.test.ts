import { assert, describe, it } from "@effect/vitest"
import { type HaravanKey, uncheckedId } from "@stocktally/schema"
import * as fc from "fast-check"
import * as BalancePlan from "../../src/haravan/BalancePlan.ts"

const key = (variant: number, location: number): HaravanKey => ({
  variantId: uncheckedId.HaravanVariantId(String(1000 + variant)),
  locationId: uncheckedId.HaravanLocationId(String(10 + location))
})

const grid = (variants: number, locations: number): ReadonlyArray<HaravanKey> =>
  Array.from({ length: variants * locations }, (_, index) => key(Math.floor(index / locations), index % locations))

const text = ({ locationId, variantId }: HaravanKey): string => `${variantId}:${locationId}`

const pairsIn = (rectangle: BalancePlan.Rectangle): ReadonlyArray<string> =>
  rectangle.variantIds.flatMap((variantId) =>
    rectangle.locationIds.map((locationId) => text({ variantId, locationId }))
  )

const requests = (plan: ReadonlyArray<BalancePlan.Rectangle>): number =>
  plan.reduce(
    (sum, { locationIds, variantIds }) =>
      sum + Math.ceil((variantIds.length * locationIds.length) / BalancePlan.maxRows),
    0
  )

const sparse = fc.array(fc.tuple(fc.nat(120), fc.nat(70)).map(([variant, location]) => key(variant, location)), {
  minLength: 1,
  maxLength: 400
})

/** Asserts what holds for every plan. */
const check = (pairs: ReadonlyArray<HaravanKey>): ReadonlyArray<BalancePlan.Rectangle> => {
  const plan = BalancePlan.make(pairs)
  const asked = new Set(pairs.map(text))
  const covered = plan.flatMap(pairsIn)
  assert.deepStrictEqual([...asked].filter((pair) => !covered.includes(pair)), [], "a pair is not covered")
  for (const rectangle of plan) {
    assert.isAtMost(rectangle.variantIds.length, BalancePlan.maxIds)
    assert.isAtMost(rectangle.locationIds.length, BalancePlan.maxIds)
    assert.isTrue(pairsIn(rectangle).some((pair) => asked.has(pair)), "a rectangle is superfluous")
    assert.strictEqual(new Set(rectangle.variantIds).size, rectangle.variantIds.length)
    assert.strictEqual(new Set(rectangle.locationIds).size, rectangle.locationIds.length)
  }
  return plan
}

describe("BalancePlan.make", () => {
  it("covers every pair with rectangles that fit a request, none of them superfluous", () => {
    fc.assert(
      fc.property(sparse, (pairs) => {
        check(pairs)
      }),
      { numRuns: 200 }
    )
  })

  it("ignores repeated pairs", () => {
    fc.assert(
      fc.property(sparse, (pairs) => {
        assert.deepStrictEqual(BalancePlan.make([...pairs, ...pairs]), BalancePlan.make(pairs))
      }),
      { numRuns: 50 }
    )
  })

  it("needs no more requests than one for each variant's locations", () => {
    fc.assert(
      fc.property(sparse, (pairs) => {
        const locations = new Map<string, Set<string>>()
        for (const { locationId, variantId } of pairs) {
          locations.set(variantId, (locations.get(variantId) ?? new Set()).add(locationId))
        }
        const oneByOne = [...locations.values()].reduce(
          (sum, { size }) => sum + Math.ceil(size / BalancePlan.maxIds),
          0
        )
        assert.isAtMost(requests(BalancePlan.make(pairs)), oneByOne)
      }),
      { numRuns: 200 }
    )
  })

  it("covers a full grid of up to 50 x 50 in the fewest possible requests", () => {
    for (let variants = 1; variants <= 50; variants++) {
      for (let locations = 1; locations <= 50; locations++) {
        const plan = BalancePlan.make(grid(variants, locations))
        assert.strictEqual(
          requests(plan),
          Math.ceil((variants * locations) / BalancePlan.maxRows),
          `${variants} x ${locations}`
        )
      }
    }
  })

  it("covers a larger full grid in at most 3 % and one request more than its rows need", () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 120 }))
    fc.assert(
      fc.property(sizes, ([variants, locations]) => {
        const plan = BalancePlan.make(grid(variants, locations))
        const least = Math.max(
          Math.ceil((variants * locations) / BalancePlan.maxRows),
          Math.ceil(variants / BalancePlan.maxIds) * Math.ceil(locations / BalancePlan.maxIds)
        )
        assert.isAtMost(requests(plan), least * 1.03 + 1, `${variants} x ${locations}: at least ${least}`)
      }),
      { numRuns: 60 }
    )
  })

  it("keeps unrelated grids apart", () => {
    const pairs = [
      ...grid(40, 5),
      ...grid(40, 5).map(({ locationId, variantId }) => ({
        variantId: uncheckedId.HaravanVariantId(`9${variantId}`),
        locationId: uncheckedId.HaravanLocationId(`9${locationId}`)
      }))
    ]
    assert.strictEqual(requests(check(pairs)), 2)
  })

  it("combines scattered pairs if that takes fewer requests", () => {
    const diagonal = Array.from({ length: 15 }, (_, index) => key(index, index))
    assert.strictEqual(requests(check(diagonal)), 1)
  })

  it("is empty without pairs", () => {
    assert.deepStrictEqual(BalancePlan.make([]), [])
  })
})
