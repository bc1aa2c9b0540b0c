import { assert, describe, it } from "@effect/vitest"
import { type LoopVariantId, uncheckedId } from "@stocktally/schema"
import * as fc from "fast-check"
import { packRecord, PackedRecords, type RecordPacking } from "../../src/link/PackedRecords.ts"

interface Thing {
  readonly id: LoopVariantId
  readonly sku: string | null
  readonly barcode: string | null
}

const packing: RecordPacking<LoopVariantId, Thing> = {
  idOf: uncheckedId.LoopVariantId,
  pack: ({ barcode, sku }) => [sku, barcode],
  unpack: (id, [sku = null, barcode = null]) => ({ id, sku, barcode })
}

const packedOf = (things: ReadonlyArray<Thing>) =>
  new PackedRecords(things.map((thing) => packRecord(thing, packing)), packing)

const cell = fc.option(fc.string({ unit: "binary" }))
const things = fc.uniqueArray(
  fc.record({
    id: fc.bigInt({ min: 1n, max: 9223372036854775807n }).map((id) => uncheckedId.LoopVariantId(String(id))),
    sku: cell,
    barcode: cell
  }),
  { selector: ({ id }) => id }
)

describe("packed records", () => {
  it("are the same as in a map, in the same order, whatever their text and ids", () => {
    fc.assert(fc.property(things, things, (own, others) => {
      const map = new Map(own.map((thing) => [thing.id, thing]))
      const records = packedOf(own)
      assert.strictEqual(records.size, map.size)
      assert.deepStrictEqual([...records], [...map])
      assert.deepStrictEqual([...records.keys()], [...map.keys()])
      assert.deepStrictEqual([...records.values()], [...map.values()])
      for (const { id } of [...own, ...others]) {
        assert.deepStrictEqual(records.get(id), map.get(id))
        assert.strictEqual(records.has(id), map.has(id))
      }
    }))
  })

  it("distinguish empty text from null, and keep lone surrogates", () => {
    const thing = { id: uncheckedId.LoopVariantId("9223372036854775807"), sku: "", barcode: null }
    assert.deepStrictEqual(packedOf([thing]).get(thing.id), thing)
    const odd = { id: uncheckedId.LoopVariantId("1"), sku: "4,-:\0", barcode: "\ud800" }
    assert.deepStrictEqual(packedOf([odd]).get(odd.id), odd)
  })
})
