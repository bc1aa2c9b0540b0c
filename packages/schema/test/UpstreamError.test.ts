import { assert, describe, it } from "@effect/vitest"
import {
  Forbidden,
  InvalidRequest,
  NotFound,
  RateLimited,
  TimedOut,
  Unauthorized,
  Unavailable,
  UnexpectedResponse,
  UpstreamError,
  UpstreamErrorReason
} from "../src/index.ts"

const detail = "status 418, a teapot"

const cases = [
  { reason: new Unauthorized({ detail }), phrase: "unauthorized", retryable: false },
  { reason: new Forbidden({ detail }), phrase: "forbidden", retryable: false },
  { reason: new NotFound({ detail }), phrase: "not found", retryable: false },
  { reason: new InvalidRequest({ detail }), phrase: "invalid request", retryable: false },
  { reason: new RateLimited({ detail, retryAfterMillis: 2000 }), phrase: "rate limited", retryable: true },
  { reason: new Unavailable({ detail, status: 502 }), phrase: "unavailable", retryable: true },
  { reason: new TimedOut({ detail }), phrase: "timed out", retryable: true },
  { reason: new UnexpectedResponse({ detail, status: 200 }), phrase: "unexpected response", retryable: false }
] as const

describe("UpstreamError", () => {
  for (const { phrase, reason, retryable } of cases) {
    it(`of ${reason._tag} names the upstream, the request and the reason in one line, and says whether a retry can help`, () => {
      const error = new UpstreamError({
        upstream: "haravan",
        operation: "Haravan.shop",
        request: "GET /shop.json",
        reason
      })
      assert.strictEqual(error.message, `Haravan: ${phrase}: ${detail} (GET /shop.json)`)
      assert.strictEqual(error.retryable, retryable)
      assert.strictEqual(reason.retryable, retryable)
      assert.strictEqual(error._tag, "UpstreamError")
    })
  }

  it("names every reason", () => {
    assert.deepStrictEqual(
      cases.map(({ reason }) => reason._tag).toSorted(),
      UpstreamErrorReason.members.map((member) => member.fields._tag.schema.literal).toSorted()
    )
  })

  it("without a request was never sent", () => {
    const error = new UpstreamError({
      upstream: "loop",
      operation: "Loop.inventory",
      reason: new InvalidRequest({ detail: "no" })
    })
    assert.strictEqual(error.message, "Loop: invalid request: no")
  })
})
