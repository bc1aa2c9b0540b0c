import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { shopOf } from "../support/shop.ts"

describe("a service of one shop", () => {
  it.live("lists it, and serves its routes below its name too", () =>
    Effect.gen(function*() {
      const { ask } = yield* shopOf()
      for (const path of ["/v1/shops", "/v1/shops/"]) {
        const { json, status } = yield* ask(path)
        assert.deepStrictEqual([status, json.rows.length, json.rows[0]?.slug], [200, 1, "shop"], path)
      }
      assert.strictEqual((yield* ask("/v1/shops/shop/tally?limit=1")).status, 200)
      const typeOf = (path: string) =>
        Effect.map(ask(path), ({ json, status }) => [status, json.type.split(":").at(-1)])
      assert.deepStrictEqual(yield* typeOf("/v1/shops/hanoi/tally"), [404, "not-found"])
      for (const path of ["/v1/shops/shop", "/v1/shops/shop/", "/v1/shops/shop/shops", "/v1/shops/shop/nothing"]) {
        assert.deepStrictEqual(yield* typeOf(path), [404, "no-such-route"], path)
      }
    }))
})
