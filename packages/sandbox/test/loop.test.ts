import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Sandbox, sandboxLoopBaseUrl } from "../src/index.ts"
import { type Row, crawlLoop, haravan, loop, sandboxed } from "./support.ts"

const pairOf = (record: Row) => `${record.product_variant[0].id}/${record.location[0].id}`

describe("Loop's inventories", () => {
  it.effect("have exact ids above 2^53, whose neighbours round to the same number", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const rows = yield* crawlLoop("/inventories?limit=250", "inventories")
      const ids = new Set(rows.map((record) => String(record.product_variant[0].id)))
      const known = Array.from({ length: shop.variants }, (_, i) => shop.loopVariantId(i)).filter((id) =>
        id !== undefined
      )
      assert.isTrue([...ids].every((id) => known.includes(id)))
      assert.isTrue([...ids].every((id) => BigInt(id) > 2n ** 53n))
      assert.isAtMost(new Set([...ids].map(Number)).size, ids.size / 10)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("write ids as strings if the request asks for it, else as bare integers", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const path = `/inventories/${shop.loopVariantId(0)}/${shop.loopLocationId(0)}`
      const bare = yield* loop(path)
      const strings = yield* loop(path, { "X-Loop-Global-Identifier-Type": "string" })
      assert.include(bare.text, `"product_variant":[{"id":${shop.loopVariantId(0)},`)
      assert.include(strings.text, `"product_variant":[{"id":"${shop.loopVariantId(0)}",`)
      assert.strictEqual(strings.json.location[0].id, shop.loopLocationId(0))
      assert.strictEqual(strings.json.available_count, shop.loopAvailable(0, 0))
    }).pipe(Effect.provide(sandboxed())))

  it.effect("give every record once, in both orders and both directions", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const rows = (yield* crawlLoop("/inventories?limit=33", "inventories")).map(pairOf)
      assert.strictEqual(rows.length, shop.totals().loopInventories)
      assert.strictEqual(new Set(rows).size, rows.length)
      const descending = (yield* crawlLoop("/inventories?limit=50&sort_order=desc", "inventories")).map(pairOf)
      assert.deepStrictEqual(descending, rows.toReversed())

      const first = yield* loop("/inventories?limit=20")
      assert.isNull(first.json.previous_page_url)
      const second = yield* loop(first.json.next_page_url)
      const back = yield* loop(second.json.previous_page_url)
      assert.deepStrictEqual(back.json.inventories, first.json.inventories)
      assert.isNull(back.json.previous_page_url)
      assert.strictEqual((yield* loop(back.json.next_page_url)).text, second.text)
    }).pipe(Effect.provide(sandboxed({ limits: "none" }))))

  it.effect("keep filters on all pages, whose addresses have the host of the request", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const location = shop.loopLocationId(1)!
      const first = yield* loop(`/inventories?limit=10&location_id=${location}`)
      assert.isTrue(first.json.next_page_url.startsWith(`${sandboxLoopBaseUrl}/inventories?`))
      const rows = yield* crawlLoop(`/inventories?limit=10&location_id=${location}`, "inventories")
      assert.isTrue(rows.every((record) => String(record.location[0].id) === location))
      const expected = Array.from({ length: shop.variants }, (_, i) => shop.loopAvailable(i, 1)).filter((n) =>
        n !== null
      )
      assert.deepStrictEqual(rows.map((record) => record.available_count), expected)

      const variant = yield* loop(`/inventories?product_variant_id=${shop.loopVariantId(1)}`)
      assert.isTrue(
        variant.json.inventories.every((record: Row) => String(record.product_variant[0].id) === shop.loopVariantId(1))
      )
      assert.isNull(variant.json.next_page_url)
      const none = yield* loop("/inventories?product_variant_id=42")
      assert.deepStrictEqual(none.json.inventories, [])
    }).pipe(Effect.provide(sandboxed())))

  it.effect("refuse an invalid query with 422", () =>
    Effect.gen(function*() {
      for (
        const query of ["limit=0", "limit=251", "limit=x", "sort_order=up", "cursor=!", "cursor=abc", "location_id=x"]
      ) {
        const { json, status } = yield* loop(`/inventories?${query}`)
        assert.strictEqual(status, 422, query)
        assert.isString(json.message)
        assert.isObject(json.errors)
      }
    }).pipe(Effect.provide(sandboxed())))

  it.effect("find a record by the shop's own ids", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const { json } = yield* haravan(`/inventory_locations.json?variant_ids=${shop.haravanVariantId(0)}`)
      const { loc_id, product_id, variant_id } = json.inventory_locations.find((row: Row) =>
        String(row.loc_id) === shop.haravanLocationId(0)
      )
      const found = yield* loop(
        `/inventories/external/products/${product_id}/variants/${variant_id}/locations/${loc_id}`
      )
      assert.strictEqual(found.status, 200)
      assert.strictEqual(pairOf(found.json), `${shop.loopVariantId(0)}/${shop.loopLocationId(0)}`)
      const missing = yield* loop(`/inventories/external/products/1/variants/${variant_id}/locations/${loc_id}`)
      assert.strictEqual(missing.status, 404)
      assert.isString(missing.json.errors.code)
    }).pipe(Effect.provide(sandboxed())))
})

describe("Loop's locations", () => {
  it.effect("have an address or none, a status, and a filter by external_id", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const rows = yield* crawlLoop("/locations?limit=2", "locations")
      assert.deepStrictEqual(rows.map((row) => String(row.id)), [0, 1, 2, 3].map((i) => shop.loopLocationId(i)))
      assert.isTrue(rows.some((row) => row.address.city !== undefined))
      assert.isTrue(rows.some((row) => Array.isArray(row.address) && row.address.length === 0))
      assert.isTrue(rows.some((row) => row.status === "inactive"))
      const one = yield* loop(`/locations?external_id=${shop.haravanLocationId(3)}`)
      assert.deepStrictEqual(one.json.locations.map((row: Row) => String(row.id)), [shop.loopLocationId(3)])
    }).pipe(Effect.provide(sandboxed())))
})

describe("Loop's refusals", () => {
  it.effect("are 401 for an invalid key and for a missing scope", () =>
    Effect.gen(function*() {
      const { credentials } = yield* Sandbox
      const without = credentials.loopApiKeysWithout
      assert.strictEqual((yield* loop("/locations", { "x-authorization": "wrong" })).status, 401)
      assert.strictEqual((yield* loop("/locations", { "x-authorization": without.locations })).status, 401)
      assert.strictEqual((yield* loop("/inventories", { "x-authorization": without.locations })).status, 200)
      const scoped = yield* loop("/inventories", { "x-authorization": without.inventory })
      assert.strictEqual(scoped.status, 401)
      assert.strictEqual(scoped.json.errors, "Unauthorized.")
      assert.strictEqual((yield* loop("/nothing")).json.code, "NOT_FOUND")
    }).pipe(Effect.provide(sandboxed())))
})

describe("Loop's versions", () => {
  it.effect("answer as v1 does, and keep the version in next-page addresses", () =>
    Effect.gen(function*() {
      for (const version of ["2026-07", "2026-10", "latest"]) {
        const base = sandboxLoopBaseUrl.replace("v1", version)
        const { json } = yield* loop(`${base}/inventories?limit=1`)
        assert.lengthOf(json.inventories, 1)
        assert.isTrue(json.next_page_url.includes(`/loop/api/${version}/inventories?`), json.next_page_url)
      }
      assert.strictEqual((yield* loop(`${sandboxLoopBaseUrl.replace("v1", "2019-01")}/inventories`)).status, 404)
    }).pipe(Effect.provide(sandboxed())))
})
