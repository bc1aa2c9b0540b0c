import { assert, describe, it } from "@effect/vitest"
import { type UpstreamErrorReason, uncheckedId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Haravan, Loop } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, stats, unlimited } from "@stocktally/testing"

type Case = readonly [
  status: number,
  body: string,
  reason: UpstreamErrorReason["_tag"],
  detail: string,
  requests: number
]

const html = "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body></body></html>"

const haravan: ReadonlyArray<Case> = [
  [400, `{"message":"since_id không hợp lệ"}`, "InvalidRequest", "status 400, since_id không hợp lệ", 1],
  [401, `{"errors":"Mã truy cập không hợp lệ"}`, "Unauthorized", "status 401, Mã truy cập không hợp lệ", 1],
  [403, `{"errors":["Ứng dụng chưa được cấp quyền com.read_shop"]}`, "Forbidden", "cấp quyền com.read_shop", 1],
  [404, html, "NotFound", "status 404, an HTML page: 404 Not Found", 1],
  [404, "", "NotFound", "status 404 without a message", 1],
  [422, `{"errors":{"limit":["không hợp lệ"]}}`, "InvalidRequest", "status 422, limit: không hợp lệ", 4],
  [401, html, "Unavailable", "status 401, an HTML page: 404 Not Found", 4],
  [403, html, "Unavailable", "status 403, an HTML page: 404 Not Found", 4],
  [408, "", "Unavailable", "status 408", 4],
  [500, "{}", "Unavailable", "status 500 without a message", 4],
  [502, "<html><h1>502 Bad Gateway</h1></html>", "Unavailable", "an HTML page: 502 Bad Gateway", 4],
  [503, "", "Unavailable", "status 503", 4],
  [418, "teapot", "InvalidRequest", "status 418, teapot", 1],
  [302, "", "UnexpectedResponse", "a redirect to https://evil.example/; redirects are not followed", 1],
  [200, "", "UnexpectedResponse", "status 200 with an empty body", 1],
  [200, "{}", "UnexpectedResponse", `["shop"]`, 1],
  [200, "[]", "UnexpectedResponse", "", 1],
  [200, "null", "UnexpectedResponse", "", 1],
  [200, `{"shop":`, "UnexpectedResponse", "not JSON", 1],
  [200, html, "UnexpectedResponse", "status 200 with an HTML page: 404 Not Found instead of JSON", 1],
  [200, `{"shop":{"id":1e30}}`, "UnexpectedResponse", `["shop"]["id"]`, 1],
  [200, `{"shop":{"id":"x"}}`, "UnexpectedResponse", `["shop"]["id"]`, 1]
]

const loop: ReadonlyArray<Case> = [
  [
    401,
    `{ "error": { "code": "401", "http_code": "GEN-UNAUTHORIZED", "message": "Unauthorized." } }`,
    "Unauthorized",
    "Unauthorized.",
    1
  ],
  [401, `{ "errors": "Unauthorized." }`, "Unauthorized", "Unauthorized.", 1],
  [
    404,
    `{ "code": "404", "http_code": "GEN-NOT-FOUND", "message": "The inventory could not be found." }`,
    "NotFound",
    "The inventory could not be found.",
    1
  ],
  [404, `{ "errors": { "code": "NOT_FOUND" } }`, "NotFound", "code: NOT_FOUND", 1],
  [422, `{ "message": "Wrong.", "errors": { "limit": ["Wrong."] } }`, "InvalidRequest", "Wrong.", 4],
  [500, "", "Unavailable", "status 500", 4],
  [200, `{"available_count":"42"}`, "UnexpectedResponse", "available_count", 1],
  [200, "", "UnexpectedResponse", "an empty body", 1]
]

const assertOneLine = (message: string) => {
  assert.notMatch(message, /[\r\n]/)
  assert.isBelow(message.length, 700)
}

describe("Haravan's failures", () => {
  for (const [status, body, reason, detail, requests] of haravan) {
    it.effect(`${status} ${JSON.stringify(body.slice(0, 40))} is ${reason} after ${requests} requests`, () =>
      inSandbox(
        unlimited,
        Effect.gen(function*() {
          yield* intercept(
            "haravan",
            () => answer(status, body, status === 302 ? { location: "https://evil.example/" } : {})
          )
          const error = yield* failing((yield* Haravan).shop)
          assert.strictEqual(error.reason._tag, reason, error.message)
          assert.include(error.message, detail)
          assert.include(error.message, "Haravan: ")
          assert.include(error.message, "GET /shop.json")
          assert.strictEqual(error.operation, "Haravan.shop")
          assertOneLine(error.message)
          assert.strictEqual((yield* stats).haravan.requests, requests)
        })
      ))
  }
})

describe("Loop's failures", () => {
  const variantId = uncheckedId.LoopVariantId("674353902539857412")
  const locationId = uncheckedId.LoopLocationId("680118439701923347")
  for (const [status, body, reason, detail, requests] of loop) {
    it.effect(`${status} ${JSON.stringify(body.slice(0, 40))} is ${reason} after ${requests} requests`, () =>
      inSandbox(
        unlimited,
        Effect.gen(function*() {
          yield* intercept("loop", () => answer(status, body))
          const error = yield* failing((yield* Loop).inventory(variantId, locationId))
          assert.strictEqual(error.reason._tag, reason, error.message)
          assert.include(error.message, detail)
          assert.include(error.message, `GET /inventories/${variantId}/${locationId}`)
          assertOneLine(error.message)
          assert.strictEqual((yield* stats).loop.requests, requests)
        })
      ))
  }

  it.effect("a record that was not requested is an error", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const record =
          `{"available_count":1,"product_variant":{"id":7,"name":"x"},"location":{"id":"${locationId}","name":"y","status":"active"}}`
        yield* intercept("loop", () => answer(200, record))
        const error = yield* failing((yield* Loop).inventory(variantId, locationId))
        assert.strictEqual(error.reason._tag, "UnexpectedResponse")
        assert.include(error.message, "the inventory of variant 7")
      })
    ))
})

describe("a response body", () => {
  it.effect("over the size limit is rejected before it is read to its end", () =>
    inSandbox(
      { ...unlimited, haravan: { bucket: "none", limits: { maxBodyBytes: 1024 * 1024 } } },
      Effect.gen(function*() {
        yield* intercept("haravan", () => answer(200, `{"shop":{"id":1,"name":"${"x".repeat(1024 * 1024)}"}}`))
        const error = yield* failing((yield* Haravan).shop)
        assert.strictEqual(error.reason._tag, "UnexpectedResponse")
        assert.include(error.message, "larger than 1 MiB")
      })
    ))

  it.effect("that breaks off in the middle is an error", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", faults: [{ kind: "cut", rate: 1 }] } },
      Effect.gen(function*() {
        const error = yield* failing(Stream.runDrain((yield* Haravan).balances()))
        assert.strictEqual(error.reason._tag, "Unavailable")
        assert.include(error.message, "in the middle of the body")
        assert.strictEqual((yield* stats).haravan.requests, 4)
      })
    ))

  it.effect("of another shape is never an empty list", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const { balances, locations, products } = yield* Haravan
        const loop = yield* Loop
        for (const body of ["", "{}", "[]", "null", html, `{"data":[]}`, `{"inventory_locations":null}`]) {
          yield* intercept("haravan", () => answer(200, body))
          for (const list of [Stream.runDrain(balances()), Effect.asVoid(locations), Stream.runDrain(products())]) {
            assert.strictEqual((yield* failing(list)).reason._tag, "UnexpectedResponse", body)
          }
          yield* intercept("loop", () => answer(200, body))
          for (const list of [Stream.runDrain(loop.locations), Stream.runDrain(loop.inventories())]) {
            assert.strictEqual((yield* failing(list)).reason._tag, "UnexpectedResponse", body)
          }
        }
      })
    ))
})
