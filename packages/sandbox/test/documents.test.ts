import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Yaml } from "effect/encoding"
import { readFileSync } from "node:fs"
import { Sandbox } from "../src/index.ts"
import { type Row, haravan, loop, parseExactly, sandboxed } from "./support.ts"

const document = (name: string) => readFileSync(new URL(`../../../docs/upstreams/${name}`, import.meta.url), "utf8")
const example = (name: string) => parseExactly(document(`examples/${name}`))
const specification: Row = Yaml.parse(document("loop-get-inventory.openapi.yaml"))
const keys = (value: object) => Object.keys(value).toSorted()

describe("the documented examples", () => {
  it.effect("a Haravan balance has exactly the documented fields", () =>
    Effect.gen(function*() {
      const [documented] = example("haravan-inventory-locations.json").inventory_locations
      const { json } = yield* haravan("/inventory_locations.json")
      assert.isAbove(json.inventory_locations.length, 100)
      for (const row of json.inventory_locations) assert.deepStrictEqual(keys(row), keys(documented))
    }).pipe(Effect.provide(sandboxed())))

  it.effect("a Loop record has the fields of the example and of the specification", () =>
    Effect.gen(function*() {
      const documented = example("loop-inventory.json")
      const { schemas } = specification.components
      const { json } = yield* loop("/inventories?limit=250")
      for (const record of json.inventories) {
        assert.deepStrictEqual(keys(record), keys(documented))
        assert.deepStrictEqual(keys(record), keys(schemas.InventoryResponse.properties))
        assert.lengthOf(record.product_variant, 1)
        assert.lengthOf(record.location, 1)
        assert.deepStrictEqual(keys(record.product_variant[0]), keys(schemas.ProductVariantResponseData.properties))
        assert.deepStrictEqual(keys(record.location[0]), keys(schemas.LocationResponseData.properties))
        for (const address of record.location[0].address) {
          assert.deepStrictEqual(keys(address), keys(schemas.AddressResponseData.properties))
        }
        assert.isAtMost(record.product_variant[0].name.length, 255)
        assert.isAtMost(record.location[0].name.length, 45)
      }
    }).pipe(Effect.provide(sandboxed())))

  it.effect("Loop's refusals are the documented ones", () =>
    Effect.gen(function*() {
      const refused = yield* loop("/inventories/1/2", { "x-authorization": "wrong" })
      assert.strictEqual(refused.status, 401)
      assert.deepStrictEqual(refused.json, example("loop-401.json"))
      const missing = yield* loop("/inventories/674353902539857400/680118439701923300")
      assert.strictEqual(missing.status, 404)
      assert.deepStrictEqual(missing.json, example("loop-404.json"))
    }).pipe(Effect.provide(sandboxed())))

  it.effect("every nullable field is null somewhere", () =>
    Effect.gen(function*() {
      yield* Sandbox
      const { json } = yield* loop("/inventories?limit=250")
      const seen = new Set<string>()
      for (const { location: [location], product_variant: [variant] } of json.inventories) {
        for (const record of [variant, location, ...location.address]) {
          for (const [field, value] of Object.entries(record)) if (value === null) seen.add(field)
        }
      }
      assert.includeMembers([...seen], [
        "external_id",
        "sku",
        "weight_grams",
        "barcode",
        "name",
        "company",
        "address2",
        "postal_code"
      ])
      assert.isTrue(json.inventories.some((record: Row) => record.location[0].address.length === 0))
    }).pipe(Effect.provide(sandboxed())))
})
