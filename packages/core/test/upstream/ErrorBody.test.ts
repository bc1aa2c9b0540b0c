import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import { errorMessage } from "../../src/upstream/ErrorBody.ts"

const shapes: ReadonlyArray<readonly [body: string, message: string | undefined]> = [
  // Haravan (docs.haravan.com)
  [`{"errors":"Mã truy cập không hợp lệ"}`, "Mã truy cập không hợp lệ"],
  [`{"errors":{"variant_ids":["Không được vượt quá 50 mã"]}}`, "variant_ids: Không được vượt quá 50 mã"],
  [`{"errors":{"a":["x","y"],"b":"z"}}`, "a: x; a: y; b: z"],
  [`{"errors":["một","hai"]}`, "một; hai"],
  [`{"message":"since_id không hợp lệ"}`, "since_id không hợp lệ"],
  // Loop (docs.loopreturns.com)
  [`{ "error": { "code": "401", "http_code": "GEN-UNAUTHORIZED", "message": "Unauthorized." } }`, "Unauthorized."],
  [`{"errors":"Unauthorized."}`, "Unauthorized."],
  [
    `{"code":"404","http_code":"GEN-NOT-FOUND","message":"The inventory could not be found."}`,
    "The inventory could not be found."
  ],
  [`{"code":"NOT_FOUND","message":"No such route."}`, "No such route."],
  [`{"errors":{"code":"NOT_FOUND"}}`, "code: NOT_FOUND"],
  [
    `{"message":"The limit is wrong.","errors":{"limit":["The limit is wrong."]}}`,
    "The limit is wrong.; limit: The limit is wrong."
  ],
  // Others
  [`{"error":"invalid_token","error_description":"expired"}`, "invalid_token; expired"],
  [`"just text"`, "just text"],
  ["Too Many Requests\r\n", "Too Many Requests"],
  ["two\nlines\tand   more", "two lines and more"],
  ["<html><head><title>502 Bad Gateway</title></head></html>", "an HTML page: 502 Bad Gateway"],
  ["<!DOCTYPE html><body><h1 class='x'> Not\n Found </h1>", "an HTML page: Not Found"],
  ["<html></html>", "an HTML page"],
  ["", undefined],
  [" \n ", undefined],
  ["{}", undefined],
  ["[]", undefined],
  ["null", undefined],
  ["42", undefined],
  [`{"message":""}`, undefined],
  [`{"errors":{"x":{}}}`, undefined]
]

describe("errorMessage", () => {
  for (const [body, message] of shapes) {
    it(`reads ${JSON.stringify(body)}`, () => {
      assert.strictEqual(Option.getOrUndefined(errorMessage(body)), message)
    })
  }

  it("is one line of reasonable length for any body", () => {
    const nested = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string({ maxLength: 500 }),
        fc.constant(null),
        fc.integer(),
        fc.array(tie("value")),
        fc.dictionary(fc.constantFrom("message", "error", "errors", "field"), tie("value"))
      )
    })).value
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 1000 }), nested.map((value) => JSON.stringify(value))), (body) => {
        const message = Option.getOrElse(errorMessage(body), () => "")
        assert.isAtMost(message.length, 330)
        assert.notMatch(message, /[\r\n]/)
      })
    )
  })

  it("survives deeply nested bodies", () => {
    assert.isTrue(Option.isNone(errorMessage(`${"[".repeat(5000)}${"]".repeat(5000)}`)))
  })
})
