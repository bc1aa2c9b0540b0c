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
  type UpstreamErrorReason
} from "@stocktally/schema"
import { describeUpstream } from "../../src/advice/describeUpstream.ts"
import { remedyOf } from "../../src/advice/remedyOf.ts"

const failed = (
  reason: UpstreamErrorReason,
  operation = "Haravan.shop",
  upstream: "loop" | "haravan" = "haravan"
) => new UpstreamError({ upstream, operation, reason })

describe("remedyOf", () => {
  it.each([
    new RateLimited({ detail: "slow down", retryAfterMillis: 44_001 }),
    new Unavailable({ detail: "under repair", status: 503, retryAfterMillis: 45_000 })
  ])("says when to ask again, after $_tag", (reason) => {
    assert.include(remedyOf(failed(reason)), "try again in 45 s")
  })

  it.each(
    [
      [new Unauthorized({ detail: "no" }), "Loop.locations", "loop", /LOOP_API_KEY.*"Locations \(read\)"/],
      [new Unauthorized({ detail: "no" }), "Loop.inventories", "loop", /LOOP_API_KEY.*"Inventory \(Read\)"/],
      [new Unauthorized({ detail: "no" }), "Loop.locations", "loop", /without quotation marks/],
      [new Unauthorized({ detail: "no" }), "Haravan.shop", "haravan", /HARAVAN_ACCESS_TOKEN.*without quotation marks/],
      [new Forbidden({ detail: "no" }), "Haravan.products", "haravan", /HARAVAN_ACCESS_TOKEN .*com\.read_products$/],
      [new Forbidden({ detail: "no" }), "Haravan.balances", "haravan", /com\.read_inventories$/],
      [new NotFound({ detail: "no" }), "Loop.inventory", "loop", /both ids/],
      [new NotFound({ detail: "no" }), "Loop.locations", "loop", /LOOP_BASE_URL/],
      [new InvalidRequest({ detail: "no", status: 422 }), "Haravan.shop", "haravan", /HARAVAN_BASE_URL/],
      [new InvalidRequest({ detail: "no" }), "Haravan.shop", "haravan", /correct the request, .*HARAVAN_ACCESS_TOKEN/],
      [new Unavailable({ detail: "a page", status: 403 }), "Loop.locations", "loop", /firewall or proxy.*HTTPS_PROXY/],
      [new Unavailable({ detail: "gone" }), "Loop.locations", "loop", /network.*LOOP_BASE_URL.*NODE_EXTRA_CA_CERTS/],
      [new TimedOut({ detail: "slow" }), "Loop.locations", "loop", /network.*LOOP_BASE_URL.*HTTPS_PROXY/],
      [new UnexpectedResponse({ detail: "<html>", status: 200 }), "Haravan.shop", "haravan", /HARAVAN_BASE_URL/]
    ] as const
  )("names what to look at: %o of %s", (reason, operation, upstream, remedy) => {
    assert.match(remedyOf(failed(reason, operation, upstream)), remedy)
  })
})

it("describes an upstream's error in one line: who, what went wrong, what to do, and the request", () => {
  const error = new UpstreamError({
    upstream: "haravan",
    operation: "Haravan.balances",
    request: "GET /inventory_locations.json",
    reason: new RateLimited({ detail: "slow\ndown. ", retryAfterMillis: 0 })
  })
  assert.strictEqual(
    describeUpstream(error),
    "Haravan allows no more requests for now: slow\\u{a}down. Try again later, or wait longer with STOCKTALLY_PATIENCE; " +
      "if it happens often, another program uses the same shop and app: give Stocktally its own. [GET /inventory_locations.json]"
  )
})
