import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { jsonLine, jsonList, ndjsonList } from "../../src/output/Json.ts"
import { fieldsOf, valueAt } from "../../src/output/fields.ts"
import { card } from "../../src/output/records.ts"
import { haravanBalance, haravanLocation, haravanShop } from "../../src/commands/haravan/records.ts"
import { loopInventory, loopLocation } from "../../src/commands/loop/records.ts"
import { tallyRow } from "../../src/output/tallyRow.ts"
import { HaravanBalance, LoopInventory, TallyRow } from "@stocktally/schema"
import { Predicate, Schema } from "effect"
import { balance, inventoryOf } from "../support/records.ts"

describe("JSON", () => {
  it("is an array that is complete only after its end", () => {
    const writer = jsonList(loopInventory)
    const begun = writer.records([inventoryOf({})]) + writer.records([inventoryOf({ name: "Hai" })])
    assert.throws(() => JSON.parse(begun))
    assert.strictEqual(JSON.parse(begun + writer.end()).length, 2)
    assert.deepStrictEqual(JSON.parse(jsonList(loopInventory).end()), [])
  })

  it("has a line for each record as ndjson", () => {
    const writer = ndjsonList(loopInventory)
    const lines = (writer.records([inventoryOf({ name: "a\nb" }), inventoryOf({})]) + writer.end()).trimEnd().split(
      "\n"
    )
    assert.deepStrictEqual(lines.map((line) => JSON.parse(line).variant.name), ["a\nb", "Áo"])
  })

  it("holds any text, but no control characters for a terminal", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("a", "\u001b", "\u007F", "\u009B", "\u202E", "\u2066", "\u2028", "\"", "\\")
    })
    fc.assert(fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
      const line = jsonLine({ text })
      assert.strictEqual(JSON.parse(line).text, text)
      // oxlint-disable-next-line no-control-regex -- the output must not contain these
      assert.notMatch(line, /[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/)
    }))
  })

  it("has ids as strings and times in UTC", () => {
    assert.include(haravanBalance.json(balance), { id: "9007199254740993", updatedAt: "2026-11-16T10:36:20.691Z" })
  })
})

describe("fields", () => {
  it("of a card are times by their name, not by their text", () => {
    const name = "2026-11-16T10:36:20Z"
    const surface = { columns: undefined, color: false, unicode: true }
    assert.match(card(loopInventory, inventoryOf({ name }), surface), new RegExp(`variant\\.name +${name}\n`))
  })

  it("are those of the JSON in its order, for every kind of record", () => {
    const flat = (value: unknown, path = ""): ReadonlyArray<string> =>
      Predicate.isObject(value) && !Array.isArray(value)
        ? Object.entries(value).flatMap(([name, inner]) => flat(inner, path === "" ? name : `${path}.${name}`))
        : [path]
    const encoded = <S extends Schema.Codec<unknown, unknown>>(schema: S, json: object) =>
      Schema.encodeUnknownSync(schema)(Schema.decodeUnknownSync(schema)(json))

    assert.deepStrictEqual(loopInventory.fields.map(({ name }) => name), flat(loopInventory.json(inventoryOf({}))))
    assert.deepStrictEqual(haravanBalance.fields.map(({ name }) => name), flat(haravanBalance.json(balance)))
    assert.deepStrictEqual(encoded(HaravanBalance, haravanBalance.json(balance)), haravanBalance.json(balance))
    assert.deepStrictEqual(encoded(LoopInventory, inventoryOf({})), inventoryOf({}))
    const kind = tallyRow("VND")
    assert.deepStrictEqual(kind.json(Schema.decodeUnknownSync(TallyRow)(rowJson)), rowJson)
    assert.deepStrictEqual(kind.fields.map(({ name }) => name), flat(rowJson))
    for (const { fields } of [haravanLocation, haravanShop, loopLocation]) assert.isAbove(fields.length, 4)
  })

  it("are null if a parent is", () => {
    const city = fieldsOf(LoopInventory).find(({ name }) => name === "location.address.city")!
    assert.strictEqual(valueAt(inventoryOf({ address: null }), city), null)
    assert.strictEqual(valueAt(inventoryOf({}), city), "Hà Nội")
  })
})

const rowJson = {
  id: "h:3001:1001",
  sku: "SKU-1",
  barcode: null,
  name: "Áo",
  location: "Kho Hà Nội",
  loop: {
    variantId: "674353902539857412",
    locationId: "681170457216189000",
    available: 5,
    fetchedAt: "2026-11-16T10:36:20.691Z"
  },
  haravan: {
    variantId: "3001",
    locationId: "1001",
    productId: "2001",
    onHand: 3,
    committed: 0,
    incoming: 0,
    available: 3,
    tracked: true,
    updatedAt: "2026-11-16T10:36:20.020Z",
    fetchedAt: "2026-11-16T10:36:20.691Z"
  },
  link: { variant: "sku", location: "name", unlinked: { what: "variant", reason: "ambiguous", detail: "two" } },
  delta: 2,
  verdict: "drift",
  flags: ["backorder"],
  stale: false,
  since: "2026-11-16T10:36:20.020Z",
  expected: 3,
  rule: { for: "default", percent: 80, buffer: 2, cap: null, belowZero: "zero", tolerance: null, tolerancePercent: 0 },
  parts: [{ locationId: "1001", location: "Kho Hà Nội", available: 3, updatedAt: null }],
  value: 398_000
}
