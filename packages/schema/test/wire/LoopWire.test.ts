import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { describeUnreadable, uncheckedId } from "../../src/index.ts"
import {
  decodeLoopInventories,
  decodeLoopInventory,
  decodeLoopLocations,
  encodeLoopInventory,
  parseExact,
  stringifyExact
} from "../../src/wire/index.ts"
import { example, ids, refusal, succeeds } from "../support.ts"

const address = { address1: "1 Example Street", city: "Townsville", country_code: "US" }
const variant = { id: 7, name: "Example Product" }
const location = { id: 9, name: "Main", status: "active" }
const record = (change: object = {}) => ({ available_count: 42, product_variant: variant, location, ...change })
const decode = (value: object) => decodeLoopInventory(stringifyExact(value))

describe("a Loop record", () => {
  it("is read as documented, with exact ids", () => {
    assert.deepStrictEqual(succeeds(decodeLoopInventory(example("loop-inventory.json"))), {
      availableCount: 42,
      variant: {
        id: uncheckedId.LoopVariantId("674353902539857412"),
        externalId: "ex4mpl3-pr0duct-v4r14nt",
        sku: "EXAMPLEPRODUCT-VAR-1",
        name: "Example Product",
        weightGrams: 444,
        barcode: "23141001200513"
      },
      location: {
        id: uncheckedId.LoopLocationId("680118439701923347"),
        externalId: "main-warehouse",
        name: "Main Warehouse",
        status: "active",
        address: {
          name: "Main Warehouse",
          company: "Universal Exports",
          address1: "1234 Example Street",
          address2: "Unit 19",
          city: "Townsville",
          region: "Louisiana",
          postalCode: "90210",
          countryCode: "US"
        }
      }
    })
  })

  it("is written again as documented", () => {
    const text = example("loop-inventory.json")
    const written = stringifyExact(encodeLoopInventory(succeeds(decodeLoopInventory(text))))
    assert.deepStrictEqual(succeeds(parseExact(written)), succeeds(parseExact(text)))
  })

  it("has the same ids when it is written again, for all of int64, as integers or as text", () => {
    fc.assert(fc.property(ids, ids, fc.boolean(), (variantId, locationId, asText) => {
      const wire = (id: bigint) => asText ? String(id) : id
      const read = succeeds(decode(record({
        product_variant: { ...variant, id: wire(variantId) },
        location: { ...location, id: wire(locationId) }
      })))
      assert.strictEqual(read.variant.id, String(variantId))
      assert.strictEqual(read.location.id, String(locationId))
      const written = stringifyExact(encodeLoopInventory(read))
      assert.include(written, `"product_variant":[{"id":${variantId},`)
      assert.include(written, `"location":[{"id":${locationId},`)
      assert.deepStrictEqual(succeeds(decodeLoopInventory(written)), read)
    }))
  })

  it("is the same if its parts are objects or arrays of one, in any mixture", () => {
    const withAddress = { ...location, address }
    const expected = succeeds(decode(record({ location: withAddress })))
    assert.isNotNull(expected.location.address)
    for (const product_variant of [variant, [variant]]) {
      for (const inner of [address, [address]]) {
        for (const place of [{ ...location, address: inner }, [{ ...location, address: inner }]]) {
          assert.deepStrictEqual(succeeds(decode(record({ product_variant, location: place }))), expected)
        }
      }
    }
  })

  it("has no address if it is null, an empty array, an empty object or missing", () => {
    for (
      const place of [
        { ...location, address: null },
        { ...location, address: [] },
        { ...location, address: {} },
        location
      ]
    ) {
      assert.isNull(succeeds(decode(record({ location: place }))).location.address)
    }
  })

  it("treats null and missing fields the same if the document allows null", () => {
    const nulls = succeeds(decode(record({
      product_variant: { ...variant, external_id: null, sku: null, weight_grams: null, barcode: null },
      location: {
        ...location,
        external_id: null,
        address: { ...address, name: null, company: null, address2: null, region: null, postal_code: null }
      }
    })))
    assert.deepStrictEqual(succeeds(decode(record({ location: { ...location, address } }))), nulls)
    assert.isNull(nulls.variant.sku)
    assert.isNull(nulls.location.address?.region)
  })

  it("may have unknown fields", () => {
    const grown = { ...record({ product_variant: [{ ...variant, colour: 5n ** 25n }] }), reserved_count: "x" }
    assert.deepStrictEqual(succeeds(decode(grown)), succeeds(decode(record())))
  })

  const unreadable: ReadonlyArray<readonly [change: object, field: string]> = [
    [{ available_count: "42" }, "available_count"],
    [{ available_count: null }, "available_count"],
    [{ available_count: 1.00001 }, "available_count"],
    [{ available_count: 2 ** 53 - 1 }, "available_count"],
    [{ product_variant: { ...variant, id: 1e30 } }, "product_variant.id"],
    [{ product_variant: { ...variant, id: 2n ** 63n } }, "product_variant.id"],
    [{ product_variant: { ...variant, sku: {} } }, "product_variant.sku"],
    [{ product_variant: [] }, "product_variant"],
    [{ product_variant: [variant, variant] }, "product_variant"],
    [{ location: [{ ...location, id: -1 }] }, "location.id"]
  ]
  for (const [change, field] of unreadable) {
    it(`with ${stringifyExact(change)} is unreadable because of its ${field}`, () => {
      const message = refusal(decode(record(change)))
      assert.include(message, `${field} is `)
      assert.isBelow(message.length, 200)
    })
  }

  const odd: ReadonlyArray<readonly [change: object, read: object]> = [
    [{ product_variant: { ...variant, weight_grams: 453.59 } }, { variant: { weightGrams: 453.59 } }],
    [{ product_variant: { ...variant, weight_grams: "heavy" } }, { variant: { weightGrams: null } }],
    [{ product_variant: { ...variant, name: null } }, { variant: { name: "7" } }],
    [{ product_variant: { ...variant, sku: 2n ** 60n } }, { variant: { sku: "1152921504606846976" } }],
    [{ location: { ...location, status: "closed" } }, { location: { status: "closed" } }],
    [{ location: { ...location, status: 1 } }, { location: { status: null } }],
    [{ location: { ...location, address: [address, address] } }, { location: { address: null } }],
    [{ location: { ...location, address: "1 Example Street" } }, { location: { address: null } }],
    [
      { location: { ...location, address: { city: "Townsville", postal_code: 90210 } } },
      { location: { address: { city: "Townsville", address1: null, postalCode: null } } }
    ]
  ]
  for (const [change, read] of odd) {
    it(`with ${stringifyExact(change)} is read as ${stringifyExact(read)}`, () => {
      assert.containSubset(succeeds(decode(record(change))), read)
    })
  }
})

describe("a page of Loop", () => {
  it("ends if next_page_url is null", () => {
    const body = stringifyExact({ inventories: [record()], next_page_url: null, previous_page_url: null })
    const page = succeeds(decodeLoopInventories(body))
    assert.isNull(page.nextPageUrl)
    assert.strictEqual(page.rows.length, 1)
  })

  it("is refused if next_page_url is missing: an end is never guessed", () => {
    assert.include(refusal(decodeLoopInventories(`{"inventories":[]}`)), "next_page_url beside inventories is missing")
    assert.include(refusal(decodeLoopLocations(`{"locations":[]}`)), "next_page_url beside locations is missing")
  })

  it("is read without unreadable records, which are reported", () => {
    const odd = record({ product_variant: { ...variant, id: 8 }, available_count: null })
    const page = succeeds(decodeLoopInventories(stringifyExact({ inventories: [record(), odd], next_page_url: null })))
    assert.strictEqual(page.rows.length, 1)
    assert.deepStrictEqual(page.unreadable.map(describeUnreadable), [
      "an inventory, variant 8 at 9: available_count is null"
    ])
  })

  it("is refused if its list is an object, or no record has readable ids", () => {
    assert.include(
      refusal(decodeLoopInventories(stringifyExact({ inventories: { "0": record() }, next_page_url: null }))),
      "no list of inventories"
    )
    const nameless = record({ product_variant: [] })
    assert.include(
      refusal(decodeLoopInventories(stringifyExact({ inventories: [nameless], next_page_url: null }))),
      "no record in inventories has an id"
    )
  })

  it("of locations gives addresses as objects", () => {
    const body = JSON.stringify({
      locations: [{ ...location, channel: "pos", address }],
      next_page_url: "/locations?cursor=a"
    })
    const page = succeeds(decodeLoopLocations(body))
    assert.strictEqual(page.nextPageUrl, "/locations?cursor=a")
    assert.strictEqual(page.rows[0]?.address?.countryCode, "US")
  })
})
