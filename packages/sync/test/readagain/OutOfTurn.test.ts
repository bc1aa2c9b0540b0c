import { assert, describe, it } from "@effect/vitest"
import { type HaravanBalance, type LoopInventory, trustedId } from "@stocktally/schema"
import { makeOutOfTurn } from "../../src/readagain/OutOfTurn.ts"

const loopKey = { variantId: trustedId.LoopVariantId("1"), locationId: trustedId.LoopLocationId("2") }
const haravanKey = { variantId: trustedId.HaravanVariantId("1"), locationId: trustedId.HaravanLocationId("2") }

const inventory = (variant: string): LoopInventory => ({
  availableCount: 1,
  variant: {
    id: trustedId.LoopVariantId(variant),
    externalId: null,
    sku: null,
    name: "x",
    weightGrams: null,
    barcode: null
  },
  location: { id: loopKey.locationId, externalId: null, name: "x", status: "active", address: null }
})
const balance = (updatedAt: number): HaravanBalance => ({
  id: trustedId.HaravanBalanceId("1"),
  ...haravanKey,
  productId: trustedId.HaravanProductId("1"),
  onHand: 1,
  committed: 0,
  incoming: 0,
  available: 1,
  updatedAt
})

describe("single reads that were kept", () => {
  it("hold back a page of Loop's that was asked for before, and no other row of it", () => {
    const { forget, keepLoop, loop } = makeOutOfTurn()
    const rows = [inventory("1"), inventory("3")]
    assert.strictEqual(loop(rows, 5), rows)
    keepLoop(loopKey, 1000)
    assert.deepStrictEqual(loop(rows, 999).map(({ variant }) => variant.id), ["3"])
    assert.deepStrictEqual(loop(rows, 1000), rows)
    forget("haravan")
    assert.notStrictEqual(loop(rows, 5), rows)
    forget("loop")
    assert.strictEqual(loop(rows, 5), rows)
  })

  it("hold back an older state of Haravan's, by its own time, and let a newer one pass", () => {
    const { haravan, keepHaravan } = makeOutOfTurn()
    keepHaravan(haravanKey, 500, 1000)
    assert.deepStrictEqual(haravan([balance(499), balance(500), balance(501)], 0).map(({ updatedAt }) => updatedAt), [
      500,
      501
    ])
    keepHaravan(haravanKey, null, 1000)
    assert.deepStrictEqual(haravan([balance(999_999)], 999), [], "it was gone")
    assert.strictEqual(haravan([balance(1)], 1000).length, 1, "it may be back")
  })
})
