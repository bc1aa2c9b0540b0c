import { NotCachedProblem } from "@stocktally/api"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { liveSeconds } from "./cacheControl.ts"

/** A live answer with its age. `at` is when the oldest part of it was read. */
export const liveAnswer = (body: object, at: number): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    HttpServerResponse.jsonUnsafe(body, {
      headers: {
        age: String(Math.max(0, Math.floor((now - at) / 1000))),
        "cache-control": `private, max-age=${liveSeconds}`
      }
    }))

/** `only-if-cached`, and nothing is. */
export const notCached = (): NotCachedProblem =>
  new NotCachedProblem({ detail: "Nothing that is young enough was read lately; leave only-if-cached out to read it." })
