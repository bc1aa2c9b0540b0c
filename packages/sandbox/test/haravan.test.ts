import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Sandbox, sandboxHaravanBaseUrl } from "../src/index.ts"
import { type Row, crawlBalances, haravan, sandboxed } from "./support.ts"

const idOf = (row: Row) => String(row.id)

describe("Haravan's balances", () => {
  it.effect("give every row once, in ascending order, if paged by id", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const rows = yield* crawlBalances("limit=37")
      assert.strictEqual(rows.length, sandbox.shop.totals().haravanBalances)
      assert.strictEqual(new Set(rows.map((row) => `${row.variant_id}/${row.loc_id}`)).size, rows.length)
      const ids = rows.map((row) => BigInt(row.id))
      assert.isTrue(ids.every((id, i) => i === 0 || id > ids[i - 1]!))
      // No other field ascends, so a client cannot page by it.
      for (const field of ["variant_id", "loc_id", "updated_at"]) {
        assert.isTrue(rows.some((row, i) => i > 0 && row[field] < rows[i - 1][field]))
      }
    }).pipe(Effect.provide(sandboxed({ limits: "none" }))))

  it.effect("are empty lists in a shop without variants", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* crawlBalances("limit=37"), [])
      assert.deepStrictEqual((yield* haravan("/products.json")).json, { products: [] })
    }).pipe(Effect.provide(sandboxed({ skus: 0, limits: "none" }))))

  it.effect("have exact ids above 2^53, close enough to be confused", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const rows = yield* crawlBalances("limit=50")
      assert.strictEqual(rows.length, sandbox.shop.totals().haravanBalances)
      assert.isTrue(rows.every((row) => typeof row.id === "bigint"))
      assert.isTrue(new Set(rows.map((row) => Number(row.id))).size < rows.length / 4)
      const variants = new Set(rows.map((row) => String(row.variant_id)))
      assert.isTrue([...variants].some((id) => BigInt(id) > Number.MAX_SAFE_INTEGER))
      const known = Array.from({ length: sandbox.shop.variants }, (_, i) => sandbox.shop.haravanVariantId(i))
      assert.isTrue([...variants].every((id) => known.includes(id)))
      const [first] = rows.filter((row) => typeof row.variant_id === "bigint")
      const one = yield* haravan(
        `/inventory_locations.json?variant_ids=${first.variant_id}&location_ids=${first.loc_id}`
      )
      assert.deepStrictEqual(one.json.inventory_locations.map(idOf), [idOf(first)])
    }).pipe(Effect.provide(sandboxed({ hugeHaravanIds: true, limits: "none" }))))

  it.effect("have available = on hand - committed, sometimes negative", () =>
    Effect.gen(function*() {
      const rows = yield* crawlBalances("")
      for (const row of rows) assert.strictEqual(row.qty_available, row.qty_onhand - row.qty_commited)
      assert.isTrue(rows.some((row) => row.qty_available < 0))
      assert.isTrue(rows.some((row) => row.qty_incoming > 0))
      const fractions = new Set(rows.map((row) => /\.?([0-9]*)Z$/.exec(row.updated_at)?.[1]?.length))
      assert.isTrue([...fractions].every((digits) => digits !== undefined && digits <= 3))
      assert.isAtLeast(fractions.size, 3)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("have a limit of 250 by default, and of 50 if the limit is invalid", () =>
    Effect.gen(function*() {
      const allowed = [["", 250], ["limit=250", 250], ["limit=7", 7]] as const
      const others = ["limit=251", "limit=1000", "limit=0", "limit=-1", "limit=x"].map((limit) => [limit, 50] as const)
      for (const [limit, rows] of [...allowed, ...others]) {
        const { json, status } = yield* haravan(`/inventory_locations.json?order=id&direction=asc&${limit}`)
        assert.strictEqual(status, 200)
        assert.strictEqual(json.inventory_locations.length, rows, limit)
      }
    }).pipe(Effect.provide(sandboxed())))

  it.effect("are filtered by at most 50 ids of each kind, without a row for unknown ids", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const variants = [0, 1, 2].map((i) => shop.haravanVariantId(i)!)
      const location = shop.haravanLocationId(0)!
      const { json } = yield* haravan(
        `/inventory_locations.json?variant_ids=${variants.join(",")}&location_ids=${location}`
      )
      const expected = [0, 1, 2].filter((i) => shop.haravanAvailable(i, 0) !== null).map((i) => variants[i])
      assert.sameMembers(json.inventory_locations.map((row: Row) => String(row.variant_id)), expected)
      assert.isTrue(json.inventory_locations.every((row: Row) => String(row.loc_id) === location))

      const unknown = yield* haravan(`/inventory_locations.json?variant_ids=1,${variants[0]}&location_ids=${location}`)
      assert.isAtMost(unknown.json.inventory_locations.length, 1)
      const none = yield* haravan("/inventory_locations.json?variant_ids=1")
      assert.deepStrictEqual(none.json.inventory_locations, [])

      for (const field of ["variant_ids", "location_ids"]) {
        const fifty = Array.from({ length: 50 }, (_, i) => i + 1)
        assert.strictEqual((yield* haravan(`/inventory_locations.json?${field}=${fifty.join(",")}`)).status, 200)
        const many = yield* haravan(`/inventory_locations.json?${field}=${fifty.join(",")},51`)
        assert.strictEqual(many.status, 422)
        assert.isArray(many.json.errors[field])
        assert.strictEqual((yield* haravan(`/inventory_locations.json?${field}=1,x`)).status, 422)
      }
    }).pipe(Effect.provide(sandboxed())))

  it.effect("ignore unknown parameters, even the misspelling in Haravan's documentation", () =>
    Effect.gen(function*() {
      const plain = yield* haravan("/inventory_locations.json?order=id")
      const odd = yield* haravan("/inventory_locations.json?order=id&vatiant_ids=1&page=2&foo=")
      assert.strictEqual(odd.text, plain.text)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("combine since_id with every other filter", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const ids = Array.from({ length: 50 }, (_, i) => shop.haravanVariantId(i)).filter((id) => id !== undefined)
      for (const filter of [`variant_ids=${ids.join(",")}`, "updated_at_min=1900-01-01T00:00:00Z"]) {
        const all = yield* haravan(`/inventory_locations.json?order=id&direction=asc&${filter}`)
        const rows: Array<Row> = all.json.inventory_locations
        const middle = rows[Math.floor(rows.length / 2)].id
        const rest = yield* haravan(
          `/inventory_locations.json?order=id&direction=asc&since_id=${middle}&${filter}&limit=10`
        )
        const expected = rows.map((row) => row.id).filter((id) => id > middle).slice(0, 10)
        assert.deepStrictEqual(rest.json.inventory_locations.map((row: Row) => row.id), expected)
      }
    }).pipe(Effect.provide(sandboxed())))

  it.effect("are arbitrary rows for a filter without a value", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const location = shop.haravanLocationId(0)!
      const { json } = yield* haravan(`/inventory_locations.json?variant_ids=&location_ids=${location}`)
      assert.isTrue(json.inventory_locations.some((row: Row) => String(row.loc_id) !== location))
      const emptyTime = yield* haravan("/inventory_locations.json?updated_at_min=")
      assert.lengthOf(emptyTime.json.inventory_locations, 50)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("can refuse a whole batch for one unknown variant", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const good = shop.haravanVariantId(0)
      assert.strictEqual((yield* haravan(`/inventory_locations.json?variant_ids=${good},1`)).status, 422)
      assert.strictEqual((yield* haravan(`/inventory_locations.json?variant_ids=${good}`)).status, 200)
    }).pipe(Effect.provide(sandboxed({ refuseUnknownVariant: true }))))

  it.effect("are found and sorted by the time of their change", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      yield* TestClock.adjust("1 hour")
      yield* sandbox.adjust({ variantIndex: 0, locationIndex: 0, haravan: -7, loop: 12 })
      const { json } = yield* haravan(
        "/inventory_locations.json?updated_at_min=1970-01-01T01:00:00Z&order=id&direction=asc"
      )
      assert.strictEqual(json.inventory_locations.length, 1)
      assert.strictEqual(json.inventory_locations[0].qty_available, -7)
      assert.strictEqual(json.inventory_locations[0].updated_at, "1970-01-01T01:00:00Z")
      const record = yield* haravan("/inventory_locations.json?order=updated_at&direction=asc")
      const times = record.json.inventory_locations.map((row: Row) => Date.parse(row.updated_at))
      assert.deepStrictEqual(times, times.toSorted((a: number, b: number) => a - b))
      const newest = yield* haravan("/inventory_locations.json")
      assert.strictEqual(newest.json.inventory_locations[0].id, json.inventory_locations[0].id)
      assert.strictEqual((yield* haravan("/inventory_locations.json?updated_at_min=yesterday")).status, 422)

      yield* sandbox.adjust({ variantIndex: 0, locationIndex: 0, haravan: null })
      const gone = yield* haravan(
        "/inventory_locations.json?updated_at_min=1970-01-01T01:00:00Z&order=id&direction=asc"
      )
      assert.deepStrictEqual(gone.json.inventory_locations, [])
    }).pipe(Effect.provide(sandboxed())))
})

describe("Haravan's catalog", () => {
  it.effect("has fifty products to a page, newest id first, whatever the limit", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const ids: Array<number> = []
      const variants: Array<string> = []
      for (let page = 1;; page++) {
        const { json } = yield* haravan(`/products.json?limit=250&page=${page}`)
        if (json.products.length === 0) break
        assert.isAtMost(json.products.length, 50)
        ids.push(...json.products.map((product: Row) => product.id))
        variants.push(...json.products.flatMap((product: Row) => product.variants.map(idOf)))
      }
      assert.strictEqual(ids.length, shop.products)
      assert.deepStrictEqual(ids, ids.toSorted((a, b) => b - a))
      const known = Array.from({ length: shop.variants }, (_, i) => shop.haravanVariantId(i)).filter((id) =>
        id !== undefined
      )
      assert.sameMembers(variants, known)
      assert.strictEqual((yield* haravan("/products/count.json")).json.count, shop.products)
    }).pipe(Effect.provide(sandboxed({ skus: 500 }))))

  it.effect("filters by fields and time", () =>
    Effect.gen(function*() {
      const { json } = yield* haravan("/products.json?fields=id,title")
      assert.deepStrictEqual(Object.keys(json.products[0]), ["id", "title"])
      const none = yield* haravan("/products.json?updated_at_min=2099-01-01T00:00:00Z")
      assert.deepStrictEqual(none.json.products, [])
    }).pipe(Effect.provide(sandboxed())))

  it.effect("has a location in transit and one whose stock is not for sale", () =>
    Effect.gen(function*() {
      const { json } = yield* haravan("/locations.json")
      assert.isTrue(json.locations.some((location: Row) => location.location_type === "ontheroad"))
      const types = json.locations.map((location: Row) => `${location.location_type}/${location.type}`)
      assert.deepStrictEqual(types, ["null/default", "default/default", "ontheroad/ontheroad", "default/default"])
      for (const field of ["created_at", "updated_at", "address2", "zip", "phone", "district", "ward"]) {
        assert.isTrue(json.locations.every((location: Row) => field in location), field)
      }
      assert.isTrue(json.locations.some((location: Row) => location.is_unavailable_quantity === true))
      assert.isTrue((yield* haravan("/shop.json")).json.shop.id > 0)
    }).pipe(Effect.provide(sandboxed())))
})

describe("Haravan's prices", () => {
  it.effect("are numbers with four decimals, as documented, and one variant in sixty has none", () =>
    Effect.gen(function*() {
      const { text } = yield* haravan("/products.json")
      const prices = [...text.matchAll(/"price":([^,]*),/g)].map(([, price]) => price)
      assert.isTrue(prices.every((price) => price === "null" || /^[1-9][0-9]*\.0000$/.test(price ?? "")))
      assert.lengthOf(prices.filter((price) => price === "null"), 2)
    }).pipe(Effect.provide(sandboxed())))
})

describe("Haravan's refusals", () => {
  it.effect("are 401 for an invalid token, 403 for a missing scope, HTML for an unknown path", () =>
    Effect.gen(function*() {
      const { credentials } = yield* Sandbox
      assert.strictEqual((yield* haravan("/shop.json", "wrong")).status, 401)
      const without = credentials.haravanAccessTokensWithout
      for (
        const [path, token] of [
          ["/inventory_locations.json", without.inventories],
          ["/locations.json", without.shop],
          ["/shop.json", without.shop],
          ["/products.json", without.products],
          ["/products/count.json", without.products]
        ] as const
      ) assert.strictEqual((yield* haravan(path, token)).status, 403, path)
      assert.strictEqual((yield* haravan("/inventory_locations.json", without.shop)).status, 200)
      const missing = yield* haravan("/inventories/locations.json")
      assert.strictEqual(missing.status, 404)
      assert.include(missing.text, "nginx")
      const post = yield* HttpClient.post(`${sandboxHaravanBaseUrl}/shop.json`, {
        headers: { authorization: `Bearer ${credentials.haravanAccessToken}` }
      })
      assert.strictEqual(post.status, 405)
    }).pipe(Effect.provide(sandboxed())))
})

describe("Haravan's lists, by their quirks,", () => {
  const dense = { dense: true, limits: "none", skus: 300, locations: 2 } as const

  it.effect("cap pages, with another cap for pages by time, and can change caps at any time", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const sizes = Effect.forEach(
        ["order=id", "updated_at_min=1900-01-01T00:00:00Z"],
        (query) =>
          Effect.map(
            haravan(`/inventory_locations.json?limit=240&${query}`),
            ({ json }) => json.inventory_locations.length
          )
      )
      assert.deepStrictEqual(yield* sizes, [200, 50])
      yield* sandbox.setQuirks({ pageCap: 120 })
      assert.deepStrictEqual(yield* sizes, [120, 50])
    }).pipe(Effect.provide(sandboxed({ ...dense, quirks: { pageCap: 200, changesPageCap: 50 } }))))

  it.effect("can count a removed balance in a page, and still have every other balance", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      for (let n = 0; n < 10; n++) yield* sandbox.adjust({ variantIndex: n, locationIndex: 0, haravan: null })
      assert.lengthOf(yield* crawlBalances("limit=250"), 590)
      const first = yield* haravan("/inventory_locations.json?order=updated_at&direction=asc&limit=250")
      assert.isBelow(first.json.inventory_locations.length, 250)
      yield* sandbox.adjust({ variantIndex: 0, locationIndex: 0, haravan: 5 })
      assert.lengthOf(yield* crawlBalances("limit=250"), 591)
    }).pipe(Effect.provide(sandboxed({ ...dense, quirks: { removedCountInPages: true } }))))

  it.effect("can have another default order", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const ask = Effect.map(haravan("/inventory_locations.json"), ({ json }): Array<Row> => json.inventory_locations)
      const time = (row: Row) => Date.parse(row.updated_at)
      for (
        const [defaultOrder, compare] of [
          ["newest first", (a: Row, b: Row) => time(b) - time(a) || b.id - a.id],
          ["oldest first", (a: Row, b: Row) => time(a) - time(b) || a.id - b.id],
          ["by id", (a: Row, b: Row) => a.id - b.id],
          ["by id, descending", (a: Row, b: Row) => b.id - a.id]
        ] as const
      ) {
        yield* sandbox.setQuirks({ defaultOrder })
        const rows = yield* ask
        assert.deepStrictEqual(rows, rows.toSorted(compare), defaultOrder)
      }
    }).pipe(Effect.provide(sandboxed(dense))))

  it.effect("can be empty without a filter, or refused", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      yield* sandbox.setQuirks({ unfiltered: "nothing" })
      assert.deepStrictEqual((yield* haravan("/inventory_locations.json?order=id")).json, { inventory_locations: [] })
      const named = yield* haravan(`/inventory_locations.json?location_ids=${sandbox.shop.haravanLocationId(0)}`)
      assert.lengthOf(named.json.inventory_locations, 250)
      yield* sandbox.setQuirks({ unfiltered: "422" })
      assert.strictEqual((yield* haravan("/inventory_locations.json?order=id")).status, 422)
    }).pipe(Effect.provide(sandboxed(dense))))

  it.effect("can write ids as text", () =>
    Effect.gen(function*() {
      const [balance] = (yield* haravan("/inventory_locations.json")).json.inventory_locations
      const [location] = (yield* haravan("/locations.json")).json.locations
      const [product] = (yield* haravan("/products.json")).json.products
      const [variant] = product.variants
      const ids = [balance.id, balance.loc_id, balance.product_id, balance.variant_id, location.id, product.id]
      for (const id of [...ids, variant.id, variant.product_id]) assert.match(id, /^[0-9]+$/)
    }).pipe(Effect.provide(sandboxed({ ...dense, quirks: { idsAsText: true } }))))

  for (const [route, list] of [["/inventory_locations.json", "inventory_locations"], ["/products.json", "products"]]) {
    it.effect(`${route} can read a time in another zone, without its zone, truncated or not at all`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        const ask = (query: string) => Effect.map(haravan(`${route}?${query}`), ({ json }): Array<Row> => json[list!])
        const hour = 3_600_000
        const at = (time: number, offset = 0) =>
          encodeURIComponent(new Date(time + offset * hour).toISOString().replace("Z", offset === 0 ? "Z" : "+07:00"))
        const rows = yield* ask("order=id&limit=250")
        const known = rows.find((row) => !/:00(\.[0-9]+)?Z$/.test(row.updated_at) && row.updated_at.includes("."))
        const { id, updated_at } = known
        const time = Date.parse(updated_at)
        const found = (min: string) =>
          Effect.map(
            ask(`since_id=${id - 1}&order=id&direction=asc&updated_at_min=${min}`),
            (rows) => rows.some((row) => row.id === id)
          )
        const answers = Effect.forEach([
          at(time),
          at(time, 7),
          at(time + 1),
          at(time + 1, 7),
          at(Math.floor(time / 1000) * 1000),
          at(Math.floor(time / 60_000) * 60_000),
          at(time - 7 * hour),
          at(time + 7 * hour),
          at(time + 7 * hour + 1)
        ], found)
        for (
          const [changesFilter, expected] of [
            ["documented", "++--+++--"],
            ["zone", "------+--"],
            ["local", "+++-++++-"],
            ["seconds", "----+++--"],
            ["minutes", "-----++--"],
            ["ignored", "+++++++++"]
          ] as const
        ) {
          yield* sandbox.setQuirks({ changesFilter })
          assert.strictEqual((yield* answers).map((yes) => yes ? "+" : "-").join(""), expected, changesFilter)
        }
      }).pipe(
        Effect.provide(sandboxed({ ...dense, skus: 40, locations: 1 })),
        // The age of a product is a whole number of days.
        (test) => Effect.andThen(TestClock.setTime(Date.parse("2026-11-30T07:10:41.237Z")), test)
      ))
  }
})
