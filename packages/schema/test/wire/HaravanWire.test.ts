import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  describeUnreadable,
  fromTenThousandths,
  type HaravanBalance,
  toTenThousandths,
  uncheckedId
} from "../../src/index.ts"
import {
  decodeHaravanBalances,
  decodeHaravanCount,
  decodeHaravanLocations,
  decodeHaravanProducts,
  decodeHaravanShop,
  encodeHaravanBalance,
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
    const { rows } = succeeds(decodeHaravanBalances(example("haravan-inventory-locations.json")))
    assert.strictEqual(rows.length, 4)
    assert.deepStrictEqual(rows[3], {
      id: uncheckedId.HaravanBalanceId("1007549786"),
      locationId: uncheckedId.HaravanLocationId("963414"),
      productId: uncheckedId.HaravanProductId("1028183686"),
      variantId: uncheckedId.HaravanVariantId("1061514767"),
      onHand: -3,
      committed: 12,
      incoming: 0,
      available: -15,
      updatedAt: Date.parse("2021-07-08T01:47:17.600Z")
    })
  })

  it("has the same ids when it is written again, for all of int64, as integers or as text", () => {
    fc.assert(fc.property(fc.tuple(ids, ids, ids, ids), fc.boolean(), ([id, location, product, variant], asText) => {
      const wire = (id: bigint) => asText ? String(id) : id
      const body = balances({
        ...row,
        id: wire(id),
        loc_id: wire(location),
        product_id: wire(product),
        variant_id: wire(variant)
      })
      const { rows: read } = succeeds(decodeHaravanBalances(body))
      assert.deepStrictEqual(
        read.map((balance) => [balance.id, balance.locationId, balance.productId, balance.variantId].map(String)),
        [[id, location, product, variant].map(String)]
      )
      const written = balances(...read.map(encodeHaravanBalance))
      assert.include(written, `"id":${id},"loc_id":${location},"product_id":${product},"variant_id":${variant},`)
      assert.deepStrictEqual(succeeds(decodeHaravanBalances(written)).rows, read)
    }))
  })

  it("keeps negative counts and ignores unknown fields", () => {
    const body = balances({
      ...row,
      qty_onhand: -3,
      qty_available: -15,
      warehouse: { id: 674353902539857412n },
      x: null
    })
    const [balance] = succeeds(decodeHaravanBalances(body)).rows
    assert.include(balance, { onHand: -3, available: -15 } satisfies Partial<HaravanBalance>)
  })

  it("reads ids that need exact parsing next to ids that do not", () => {
    const [balance] = succeeds(decodeHaravanBalances(balances({ ...row, id: 9007199254740993n }))).rows
    assert.strictEqual(balance?.id, "9007199254740993")
    assert.strictEqual(balance?.variantId, "1064240649")
  })

  it("may be empty, but only as an empty list", () => {
    assert.deepStrictEqual(succeeds(decodeHaravanBalances(balances())), { rows: [], unreadable: [] })
    for (
      const body of ["", "{}", "[]", "null", `{"inventory_locations":null}`, `{"inventory_locations":{}}`, "<html>"]
    ) {
      assert.isNotEmpty(refusal(decodeHaravanBalances(body)), body)
    }
  })

  const unreadable: ReadonlyArray<readonly [field: string, value: unknown, shown: string]> = [
    ["qty_available", "12", `"12"`],
    ["qty_available", null, "null"],
    ["qty_available", undefined, "missing"],
    ["qty_available", 1.00001, "1.00001"],
    ["qty_available", 2 ** 53 - 1, "9007199254740991"],
    ["qty_available", 2n ** 60n, "1152921504606846976"],
    ["id", 1e30, "1e+30"],
    ["id", 0, "0"],
    ["id", "", `""`],
    ["loc_id", 2n ** 63n, "9223372036854775808"],
    ["loc_id", null, "null"],
    ["variant_id", undefined, "missing"],
    ["updated_at", "2021-02-31T00:00:00Z", `"2021-02-31T00:00:00Z"`],
    ["updated_at", 1628065922, "1628065922"]
  ]
  for (const [field, value, shown] of unreadable) {
    it(`with one ${field} of ${shown} is read without that record, which is reported`, () => {
      const page = succeeds(decodeHaravanBalances(balances(row, { ...row, id: 7, [field]: value })))
      assert.strictEqual(page.rows.length, 1)
      const id = field === "id" ? "a balance" : "balance 7"
      const [only] = page.unreadable
      assert.include(only, { record: "balance", field, value: shown })
      assert.isTrue(only !== undefined && describeUnreadable(only).startsWith(id))
    })
  }

  it("names a record by the ids that people search for", () => {
    const { unreadable } = succeeds(
      decodeHaravanBalances(balances({ ...row, id: 1003000602, qty_available: null }))
    )
    assert.deepStrictEqual(unreadable.map(describeUnreadable), [
      "balance 1003000602, variant 1064240649 at 1007284: qty_available is null"
    ])
  })

  it("has null for an unreadable field that is not an identity, count or time", () => {
    const odd = { ...row, product_id: "x", qty_onhand: null, qty_commited: "7", qty_incoming: 2n ** 60n }
    const { rows, unreadable } = succeeds(decodeHaravanBalances(balances(odd)))
    assert.deepStrictEqual(unreadable, [])
    assert.include(rows[0], { productId: null, onHand: null, committed: null, incoming: null, available: 0 })
  })

  it("is refused if no record has a readable id", () => {
    assert.match(
      refusal(decodeHaravanBalances(balances({ ...row, id: null }, { ...row, id: "x" }))),
      /no record in inventory_locations has an id/
    )
  })

  it("keeps decimals exactly", () => {
    fc.assert(fc.property(fc.integer({ min: -1e15, max: 1e15 }), (units) => {
      const text = `${units < 0 ? "-" : ""}${Math.floor(Math.abs(units) / 10_000)}.${
        String(Math.abs(units) % 10_000).padStart(4, "0")
      }`
      const body = balances(row).replace(`"qty_available":0`, `"qty_available":${text}`)
      const [balance] = succeeds(decodeHaravanBalances(body)).rows
      assert.strictEqual(balance?.available, Number(text))
      assert.strictEqual(toTenThousandths(balance?.available ?? Number.NaN), units)
      assert.strictEqual(fromTenThousandths(units), Number(text))
    }))
  })

  it("with a long wrong value is reported in a line of limited length", () => {
    const { unreadable } = succeeds(decodeHaravanBalances(balances({ ...row, qty_available: "x".repeat(100_000) })))
    assert.isAtMost(unreadable[0]?.value.length ?? Infinity, 60)
  })

  it("never rounds an id or a code next to an unreadable field", () => {
    const { rows } = succeeds(decodeHaravanBalances(balances({ ...row, id: 9007199254740993n, qty_onhand: "x" })))
    assert.strictEqual(rows[0]?.id, "9007199254740993")
  })
})

describe("locations", () => {
  it("are in transit by either field, and not sellable only if Haravan says so", () => {
    const { rows: read } = succeeds(decodeHaravanLocations(JSON.stringify({
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

  it("are ordinary if their flags cannot be read, and have their id as a name without one", () => {
    const { rows } = succeeds(decodeHaravanLocations(
      `{"locations":[{"id":963402,"location_type":7,"type":{},"is_unavailable_quantity":"yes"}]}`
    ))
    assert.include(rows[0], { name: "963402", transit: false, sellable: true, locationType: null })
  })

  it("without a readable id are reported", () => {
    const { rows, unreadable } = succeeds(decodeHaravanLocations(`{"locations":[{"id":1,"name":"A"},{"name":"B"}]}`))
    assert.strictEqual(rows.length, 1)
    assert.deepStrictEqual(unreadable.map(describeUnreadable), ["a location: id is missing"])
  })
})

describe("products", () => {
  const variant = { id: 1, product_id: 2, inventory_management: "haravan", inventory_policy: "deny" }
  const products = (variant: object) => JSON.stringify({ products: [{ id: 2, title: "Áo", variants: [variant] }] })
  const only = (body: string) => succeeds(decodeHaravanProducts(body)).rows[0]?.variants[0]

  it("are tracked unless inventory_management is blank", () => {
    assert.isTrue(only(products(variant))?.tracked)
    for (const blank of [null, "", "  "]) {
      assert.isFalse(only(products({ ...variant, inventory_management: blank }))?.tracked)
    }
  })

  it("have unknown tracking if inventory_management is missing or unreadable: untracked is never guessed", () => {
    assert.isNull(only(products({ id: 1, product_id: 2 }))?.tracked)
    assert.isNull(only(products({ ...variant, inventory_management: 1 }))?.tracked)
  })

  it("keep nulls and blanks", () => {
    const read = only(products({ ...variant, sku: null, barcode: "", inventory_policy: "continue" }))
    assert.deepInclude(read, { sku: null, barcode: "", title: null, backorder: true })
  })

  it("keep every digit of a code that came as a number", () => {
    const body = products({ ...variant, sku: 1 }).replace(`"sku":1`, `"sku":123456789012345678`)
    assert.strictEqual(only(body)?.sku, "123456789012345678")
  })

  it("report a variant that cannot be read, and keep the others of its product", () => {
    const body = JSON.stringify({
      products: [{
        id: 2,
        title: null,
        updated_at: "soon",
        variants: [variant, { ...variant, id: 3, sku: 1.5 }, { ...variant, id: null }]
      }]
    })
    const { rows, unreadable } = succeeds(decodeHaravanProducts(body))
    assert.deepInclude(rows[0], { title: null, updatedAt: null })
    assert.deepStrictEqual(rows[0]?.variants.map(({ id }) => String(id)), ["1"])
    assert.deepStrictEqual(unreadable.map(describeUnreadable), ["variant 3: sku is 1.5", "a variant: id is null"])
  })

  const priced = (json: string) => only(products(variant).replace(`"product_id":2`, `"product_id":2,"price":${json}`))

  it("have the exact price that Haravan documents, a number with four decimals", () => {
    const prices = fc.integer({ min: 1, max: 1e14 })
    fc.assert(fc.property(prices, fc.boolean(), (units, asText) => {
      const text = `${Math.floor(units / 10_000)}.${String(units % 10_000).padStart(4, "0")}`
      const price = priced(asText ? `"${text}"` : text)?.price
      assert.strictEqual(price, Number(text))
      assert.strictEqual(toTenThousandths(price ?? Number.NaN), units)
    }))
  })

  for (
    const [json, price] of [
      ["600000.0000", 600_000],
      ["1e6", 1_000_000],
      [`"990000"`, 990_000],
      [`"250000.0000"`, 250_000],
      [`"12.5"`, 12.5],
      [`"0.00010000"`, 0.0001]
    ] as const
  ) {
    it(`have a price of ${price} if it is written as ${json}`, () => {
      assert.strictEqual(priced(json)?.price, price)
    })
  }

  for (
    const json of [
      "null",
      "0.0000",
      `"0"`,
      "-1",
      "0.00001",
      "600000.00005",
      "1e11",
      "1e400",
      "12345678901234567890",
      "true",
      "{}",
      "[250000]",
      `""`,
      `" 5"`,
      `"-5"`,
      `"1e6"`,
      `"NaN"`,
      `"0x10"`,
      `"0.00001"`,
      `"99999999999"`,
      `"250.000"`,
      `"1.250.000"`,
      `"250,000"`,
      `"250000 ₫"`,
      `"${"9".repeat(100_000)}"`
    ]
  ) {
    it(`have no price if it is written as ${json.slice(0, 30)}, and are read`, () => {
      const read = priced(json)
      assert.isNull(read?.price)
      assert.isTrue(read?.tracked)
    })
  }

  it("have no price if it is missing, also next to an unreadable field", () => {
    assert.isNull(only(products(variant))?.price)
    assert.deepInclude(priced(`5,"title":7`), { price: 5, title: null })
    assert.deepInclude(priced(`"many","title":7`), { price: null, title: null })
  })

  it("are counted with a whole number of 0 or more", () => {
    assert.strictEqual(succeeds(decodeHaravanCount(`{"count":120}`)), 120)
    for (const count of ["-1", "1.5", `"3"`, "null"]) {
      assert.include(refusal(decodeHaravanCount(`{"count":${count}}`)), `["count"]`)
    }
  })
})

describe("the shop", () => {
  it("only needs an id", () => {
    assert.deepStrictEqual(succeeds(decodeHaravanShop(`{"shop":{"id":9007199254740993,"name":"Sao Mai"}}`)), {
      id: uncheckedId.HaravanShopId("9007199254740993"),
      name: "Sao Mai",
      domain: null,
      myharavanDomain: null,
      timezone: null,
      inventoryMethod: null,
      currency: null
    })
    assert.include(refusal(decodeHaravanShop(`{"shop":{}}`)), `["shop"]["id"]`)
  })

  it("has the currency that Haravan names, if it has the form of a code", () => {
    const currency = (code: unknown) =>
      succeeds(decodeHaravanShop(JSON.stringify({ shop: { id: 1, currency: code } })))
        .currency
    assert.strictEqual(currency("VND"), "VND")
    assert.strictEqual(currency("vnd"), "VND")
    for (const code of [null, "", "₫", "VN", "VNĐ", "VND ", "VNDD", "\u001b[31m", 7, ["VND"]]) {
      assert.isNull(currency(code))
    }
  })
})
