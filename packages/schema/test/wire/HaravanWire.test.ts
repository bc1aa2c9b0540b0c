import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { type HaravanBalance, trustedId } from "../../src/index.ts"
import {
  decodeHaravanBalances,
  decodeHaravanCount,
  decodeHaravanLocations,
  decodeHaravanProducts,
  decodeHaravanShop,
  encodeHaravanBalance,
  parsePlain,
  stringifyExact
} from "../../src/wire/index.ts"
import { example, ids, refusal, succeeds } from "../support.ts"

const row = {
  id: 1003098484,
  loc_id: 1007284,
  product_id: 1028183686,
  variant_id: 1064240649,
  qty_onhand: 0,
  qty_commited: 0,
  qty_incoming: 0,
  qty_available: 0,
  updated_at: "2021-08-04T08:32:02.01Z"
}
const balances = (...rows: ReadonlyArray<object>) => stringifyExact({ inventory_locations: rows })

describe("a page of balances", () => {
  it("is read as documented", () => {
    const rows = succeeds(decodeHaravanBalances(example("haravan-inventory-locations.json")))
    assert.strictEqual(rows.length, 4)
    assert.deepStrictEqual(rows[3], {
      id: trustedId.HaravanBalanceId("1007549786"),
      locationId: trustedId.HaravanLocationId("963414"),
      productId: trustedId.HaravanProductId("1028183686"),
      variantId: trustedId.HaravanVariantId("1061514767"),
      onHand: -3,
      committed: 12,
      incoming: 0,
      available: -15,
      updatedAt: Date.parse("2021-07-08T01:47:17.600Z")
    })
  })

  it("gives the same ids when it is written again, over all of int64, as integers or as text", () => {
    fc.assert(fc.property(fc.tuple(ids, ids, ids, ids), fc.boolean(), ([id, location, product, variant], asText) => {
      const wire = (id: bigint) => asText ? String(id) : id
      const body = balances({
        ...row,
        id: wire(id),
        loc_id: wire(location),
        product_id: wire(product),
        variant_id: wire(variant)
      })
      const read = succeeds(decodeHaravanBalances(body))
      assert.deepStrictEqual(
        read.map((balance) => [balance.id, balance.locationId, balance.productId, balance.variantId].map(String)),
        [[id, location, product, variant].map(String)]
      )
      const written = balances(...read.map(encodeHaravanBalance))
      assert.include(written, `"id":${id},"loc_id":${location},"product_id":${product},"variant_id":${variant},`)
      assert.deepStrictEqual(succeeds(decodeHaravanBalances(written)), read)
    }))
  })

  it("keeps negative counts and passes unknown fields by", () => {
    const body = balances({
      ...row,
      qty_onhand: -3,
      qty_available: -15,
      warehouse: { id: 674353902539857412n },
      x: null
    })
    const [balance] = succeeds(decodeHaravanBalances(body))
    assert.include(balance, { onHand: -3, available: -15 } satisfies Partial<HaravanBalance>)
  })

  it("reads ids that are exact only as text beside ones that are plain", () => {
    const [balance] = succeeds(decodeHaravanBalances(balances({ ...row, id: 9007199254740993n })))
    assert.strictEqual(balance?.id, "9007199254740993")
    assert.strictEqual(balance?.variantId, "1064240649")
  })

  it("may be empty, but only as an empty list", () => {
    assert.deepStrictEqual(succeeds(decodeHaravanBalances(balances())), [])
    for (
      const body of ["", "{}", "[]", "null", `{"inventory_locations":null}`, `{"inventory_locations":{}}`, "<html>"]
    ) {
      assert.isNotEmpty(refusal(decodeHaravanBalances(body)), body)
    }
  })

  const wrong: ReadonlyArray<readonly [field: string, value: unknown, expected: RegExp]> = [
    ["qty_available", "12", /number|int/i],
    ["qty_available", 1.5, /int/i],
    ["qty_onhand", null, /number|int/i],
    ["qty_commited", 2n ** 60n, /number|int/i],
    ["qty_incoming", undefined, /missing/i],
    ["id", 1e30, /a whole number from 1 to 9223372036854775807/],
    ["id", 0, /a whole number from 1/],
    ["id", -1, /a whole number from 1/],
    ["id", "", /a whole number from 1/],
    ["loc_id", 2n ** 63n, /a whole number from 1/],
    ["loc_id", null, /a whole number from 1|string/],
    ["variant_id", undefined, /missing/i],
    ["updated_at", "2021-02-31T00:00:00Z", /a time with its zone/],
    ["updated_at", "yesterday", /a time with its zone/],
    ["updated_at", 1628065922, /string/i]
  ]
  for (const [field, value, expected] of wrong) {
    it(`with ${field} ${String(value)} (${typeof value}) is refused by the name of the field and its row`, () => {
      const message = refusal(decodeHaravanBalances(balances(row, { ...row, [field]: value })))
      assert.include(message, `["inventory_locations"][1]["${field}"]`)
      assert.match(message, expected)
      assert.isBelow(message.length, 400)
      assert.notInclude(message, "\n")
    })
  }

  it("that is wrong at length is refused in a line of a sane length", () => {
    assert.isAtMost(refusal(decodeHaravanBalances(balances({ ...row, qty_onhand: "x".repeat(100_000) }))).length, 500)
  })
})

describe("locations", () => {
  it("are transit by either field, and not sellable only where Haravan says so", () => {
    const read = succeeds(decodeHaravanLocations(JSON.stringify({
      locations: [
        {
          id: 1,
          name: "Kho Hà Nội",
          location_type: "shop",
          is_primary: true,
          is_unavailable_quantity: false,
          city: null
        },
        { id: "2", name: "A", location_type: "ontheroad" },
        { id: 3, name: "B", type: "ontheroad", location_type: null, is_unavailable_quantity: true }
      ]
    })))
    assert.deepStrictEqual(read.map(({ primary, sellable, transit }) => ({ primary, sellable, transit })), [
      { primary: true, sellable: true, transit: false },
      { primary: false, sellable: true, transit: true },
      { primary: false, sellable: false, transit: true }
    ])
    assert.strictEqual(read[0]?.city, null)
    assert.strictEqual(read[2]?.locationType, "ontheroad")
  })

  it("need an id and a name", () => {
    assert.include(refusal(decodeHaravanLocations(`{"locations":[{"id":1}]}`)), `["locations"][0]["name"]`)
  })
})

describe("products", () => {
  const variant = { id: 1, product_id: 2, inventory_management: "haravan", inventory_policy: "deny" }
  const products = (variant: object) => JSON.stringify({ products: [{ id: 2, title: "Áo", variants: [variant] }] })
  const only = (body: string) => succeeds(decodeHaravanProducts(body))[0]?.variants[0]

  it("are tracked unless inventory_management is blank", () => {
    assert.isTrue(only(products(variant))?.tracked)
    for (const blank of [null, "", "  "]) {
      assert.isFalse(only(products({ ...variant, inventory_management: blank }))?.tracked)
    }
  })

  it("are refused where inventory_management is missing: untracked is said, never guessed", () => {
    const message = refusal(decodeHaravanProducts(products({ id: 1, product_id: 2 })))
    assert.include(message, `["products"][0]["variants"][0]["inventory_management"]`)
  })

  it("carry nulls, blanks and the shop-wide counts", () => {
    const counts = { qty_available: -1, qty_onhand: 1, qty_commited: 2, qty_incoming: 3 }
    const read = only(products({
      ...variant,
      sku: null,
      barcode: "",
      inventory_policy: "continue",
      inventory_quantity: -1,
      inventory_advance: counts
    }))
    assert.deepInclude(read, {
      sku: null,
      barcode: "",
      title: null,
      backorder: true,
      inventoryQuantity: -1,
      inventoryAdvance: { available: -1, onHand: 1, committed: 2, incoming: 3 }
    })
    assert.isNull(only(products({ ...variant, inventory_advance: null }))?.inventoryAdvance)
  })

  it("are counted with a whole number of 0 or more", () => {
    assert.strictEqual(succeeds(decodeHaravanCount(`{"count":120}`)), 120)
    for (const count of ["-1", "1.5", `"3"`, "null"]) {
      assert.include(refusal(decodeHaravanCount(`{"count":${count}}`)), `["count"]`)
    }
  })
})

describe("the shop", () => {
  it("needs an id alone", () => {
    assert.deepStrictEqual(succeeds(decodeHaravanShop(`{"shop":{"id":9007199254740993,"name":"Sao Mai"}}`)), {
      id: trustedId.HaravanShopId("9007199254740993"),
      name: "Sao Mai",
      domain: null,
      myharavanDomain: null,
      timezone: null,
      inventoryMethod: null
    })
    assert.include(refusal(decodeHaravanShop(`{"shop":{}}`)), `["shop"]["id"]`)
  })
})

it("a wrong body is diagnosed from its exact form, not from a rounded one", () => {
  assert.strictEqual(succeeds(parsePlain("9007199254740993")), 9007199254740992)
  const message = refusal(decodeHaravanBalances(balances({ ...row, id: 9007199254740993n, qty_onhand: "x" })))
  assert.include(message, "qty_onhand")
  assert.notInclude(message, `["id"]`)
})
