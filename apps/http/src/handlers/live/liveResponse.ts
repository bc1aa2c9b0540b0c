/** Shared by the live routes: freshness, quota, responses and problems. */
import {
  CallerQuota,
  InvalidRequestProblem,
  NotCachedProblem,
  type TooManyRequestsProblem,
  UpstreamNotConfiguredProblem
} from "@stocktally/api"
import { upstreamName } from "@stocktally/schema"
import {
  type LiveReadError,
  type LiveRequest,
  liveTtlSeconds,
  settingNames,
  type TooManyToSort
} from "@stocktally/sync"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { upstreamProblem } from "../common/problems.ts"
import { freshnessOf } from "./cacheControl.ts"

/** The freshness that a request demands, paid from its key's quota. */
export const liveRequestOf = (
  { headers }: HttpServerRequest
): Effect.Effect<LiveRequest<TooManyRequestsProblem>, never, CallerQuota> =>
  Effect.map(CallerQuota, (quota) => ({ freshness: freshnessOf(headers["cache-control"]), quota }))

/** A live response with its age. `at` is when the oldest part was read. */
export const liveResponse = (body: object, at: number): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    HttpServerResponse.jsonUnsafe(body, {
      headers: {
        age: String(Math.max(0, Math.floor((now - at) / 1000))),
        "cache-control": `private, max-age=${liveTtlSeconds}`
      }
    }))

/** The problem for a failed live read. */
export const liveProblem = (error: LiveReadError | TooManyRequestsProblem) => {
  switch (error._tag) {
    case "UpstreamError":
      return upstreamProblem(error)
    case "NotConfigured":
      return new UpstreamNotConfiguredProblem({
        upstream: error.upstream,
        detail: `The service has no credential for ${upstreamName(error.upstream)}; set ${
          settingNames[error.upstream].credential
        } and restart it.`
      })
    case "NotCached":
      return new NotCachedProblem({
        detail: "No cached value is fresh enough; send the request without only-if-cached to read one."
      })
    case "TooManyRequestsProblem":
      return error
  }
}

export const tooManyToSort = ({ most }: TooManyToSort): InvalidRequestProblem =>
  new InvalidRequestProblem({
    detail: `order: Haravan cannot page in this order, and more than ${most} balances are too many to sort here.`,
    errors: [{
      in: "query",
      field: "order",
      message: `Expected order=id and direction=asc, or a filter that matches at most ${most} balances`
    }]
  })
