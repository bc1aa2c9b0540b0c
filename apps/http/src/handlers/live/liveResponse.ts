/** What the live routes have in common: payment, freshness, and problems in the words of the contract. */
import {
  Allowance,
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

/** How old a request lets its answer be, paid by its key. */
export const liveRequestOf = (
  { headers }: HttpServerRequest
): Effect.Effect<LiveRequest<TooManyRequestsProblem>, never, Allowance> =>
  Effect.map(Allowance, (payment) => ({ freshness: freshnessOf(headers["cache-control"]), payment }))

/** A live answer with its age. `at` is when the oldest part of it was read. */
export const liveResponse = (body: object, at: number): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    HttpServerResponse.jsonUnsafe(body, {
      headers: {
        age: String(Math.max(0, Math.floor((now - at) / 1000))),
        "cache-control": `private, max-age=${liveTtlSeconds}`
      }
    }))

/** A live read that failed. */
export const liveProblem = (error: LiveReadError | TooManyRequestsProblem) => {
  switch (error._tag) {
    case "UpstreamError":
      return upstreamProblem(error)
    case "NotConfigured":
      return new UpstreamNotConfiguredProblem({
        upstream: error.upstream,
        detail: `The service has no credential for ${upstreamName(error.upstream)}; set ${
          settingNames[error.upstream].credential
        } and start it again.`
      })
    case "NotCached":
      return new NotCachedProblem({
        detail: "Nothing that is young enough was read lately; leave only-if-cached out to read it."
      })
    case "TooManyRequestsProblem":
      return error
  }
}

export const tooManyToSort = ({ most }: TooManyToSort): InvalidRequestProblem =>
  new InvalidRequestProblem({
    detail: `order: Haravan cannot page by it, and more than ${most} balances would have to be read and sorted.`,
    errors: [{
      in: "query",
      field: "order",
      message: `Expected a narrower filter: at most ${most} balances can be sorted, or order=id and direction=asc`
    }]
  })
