import { assert, it } from "@effect/vitest"
import { RateLimited, Unavailable, UpstreamError } from "@stocktally/schema"
import { remedyOf } from "../../src/doctor/remedy.ts"

it.each([
  new RateLimited({ detail: "slow down", retryAfterMillis: 44_001 }),
  new Unavailable({ detail: "under repair", status: 503, retryAfterMillis: 45_000 })
])("says when to ask again, after $_tag", (reason) => {
  const error = new UpstreamError({ upstream: "haravan", operation: "shop", reason })
  assert.include(remedyOf(error), "try again in 45 s")
})
