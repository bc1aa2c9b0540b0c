import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { FetchHttpClient } from "effect/http"
import { BaseUrl, Credential, Haravan, Loop } from "../../src/index.ts"

const problemOf = (text: string): string => {
  const result = BaseUrl.parse(text)
  return Result.isFailure(result) ? result.failure.message : assert.fail(`${text} was accepted`)
}

describe("BaseUrl", () => {
  it("accepts https anywhere and http for loopback only", () => {
    for (
      const text of [
        Loop.baseUrl,
        Haravan.baseUrl,
        "https://example.com",
        "http://127.0.0.1:4001/haravan",
        "http://localhost/com/",
        "http://[::1]:8080",
        "http://127.1.2.3"
      ]
    ) assert.isTrue(Result.isSuccess(BaseUrl.parse(text)), text)
  })

  for (
    const [text, problem] of [
      ["", "not an address"],
      ["apis.haravan.com/com", "not an address"],
      ["https://", "not an address"],
      ["ftp://example.com", "ftp: cannot be used"],
      ["file:///etc/passwd", "file: cannot be used"],
      ["http://example.com", "send the credential in the clear"],
      ["http://127.0.0.1.example.com", "in the clear"],
      ["http://localhost.example.com", "in the clear"],
      ["http://api.localhost:1", "in the clear"],
      ["http://0.0.0.0", "in the clear"],
      ["https://user:secret@example.com", "must not hold a user name or password"],
      ["https://example.com/?key=secret", "must not hold a query"],
      ["https://example.com/#x", "must not hold a query"]
    ] as const
  ) {
    it(`rejects ${JSON.stringify(text)} without quoting possible secrets`, () => {
      assert.include(problemOf(text), problem)
      assert.notInclude(problemOf(text), "secret")
    })
  }

  it("removes slashes at the end", () => {
    const parsed = Result.getOrThrow(BaseUrl.parse("https://example.com/com//"))
    assert.strictEqual(parsed.href, "https://example.com/com")
  })

  it.effect("fails the layer before a request is sent", () =>
    Effect.gen(function*() {
      const layer = Haravan.layer({ credential: Credential.fixed(Redacted.make("x")), baseUrl: "http://example.com" })
      const error = yield* Effect.flip(Effect.provide(Haravan, Layer.provide(layer, FetchHttpClient.layer)))
      assert.isTrue(error instanceof BaseUrl.InvalidBaseUrl)
    }))
})
