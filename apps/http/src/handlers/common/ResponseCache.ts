/** Caches responses that are made from the store, with an `ETag`, while the tally does not change. */
import { makeSingleFlight, ReadModel } from "@stocktally/sync"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import { hash } from "node:crypto"
import { type StoredProblem, withStoreProblems } from "./problems.ts"
import { isNoneMatch } from "./entityTags.ts"

/** A response, and its `304 Not Modified`. */
export interface CachedResponse {
  readonly whole: HttpServerResponse.HttpServerResponse
  readonly notModified: HttpServerResponse.HttpServerResponse
  readonly etag: string
  readonly size: number
}

/** The maximum age of a response while the store does not change, because `stale` of a row depends on the time. */
const maxAgeMillis = 5000
/** How often the store is checked for changes. Other processes write to it too. */
const checkEveryMillis = 250
/** Larger responses are not cached. With the maximum number for each route, this limits the memory of the cache. */
const maxCachedSize = 64 * 1024
const maxCachedResponses = 128

/** From this length on, encoding a text once saves more than sending it together with the headers. */
const minEncodedLength = 8 * 1024

/** Clients must revalidate a response before they use it again. */
const headers = { "cache-control": "private, no-cache" }

const responseOf = (body: unknown): CachedResponse => {
  const text = JSON.stringify(body)
  const etag = `"${hash("sha1", text, "base64url").slice(0, 16)}"`
  const withTag = { ...headers, etag }
  const options = { contentType: "application/json", headers: withTag }
  return {
    whole: HttpServerResponse.text(text, options),
    notModified: HttpServerResponse.empty({ status: 304, headers: withTag }),
    etag,
    size: text.length
  }
}

/** Encodes a long response, because it is sent repeatedly. A response that is sent once is faster as text. */
const encodeLong = (response: CachedResponse): CachedResponse => {
  const { body } = response.whole
  return body._tag !== "Uint8Array" || body.text === undefined || body.text.length < minEncodedLength
    ? response
    : {
      ...response,
      whole: HttpServerResponse.setBody(response.whole, HttpBody.uint8Array(body.body, body.contentType))
    }
}

/** Responds to a request by its URL, with `304` if the client has the response. Runs `make` only if none is cached. */
export type RespondCached<E> = (
  request: HttpServerRequest,
  make: Effect.Effect<unknown, E>
) => Effect.Effect<HttpServerResponse.HttpServerResponse, E | StoredProblem>

/** The state of the store as a text that changes with it, and the time until which it is not checked again. */
interface StoreState {
  readonly text: string
  readonly until: number
}

/** A cached response, the state of the store that it was made from, and the time until which it may be used. */
interface CacheEntry {
  readonly response: CachedResponse
  readonly stateKey: string
  readonly until: number
}

/** Makes a cache by URL, which drops the least recently used response first. It does not depend on the caller. */
const makeCache = () => {
  const entries = new Map<string, CacheEntry>()
  return {
    recall: (url: string, stateKey: string, now: number): CachedResponse | undefined => {
      const found = entries.get(url)
      if (found === undefined) return undefined
      entries.delete(url)
      if (found.stateKey !== stateKey || now >= found.until) return undefined
      const response = encodeLong(found.response)
      entries.set(url, { ...found, response })
      return response
    },
    keep: (url: string, stateKey: string, response: CachedResponse, now: number): void => {
      if (response.size > maxCachedSize) return
      entries.delete(url)
      entries.set(url, { response, stateKey, until: now + maxAgeMillis })
      const [oldest] = entries.keys()
      if (entries.size > maxCachedResponses && oldest !== undefined) entries.delete(oldest)
    }
  }
}

/** Caches responses as long as the tally in the store does not change. */
export class ResponseCache extends Context.Service<ResponseCache, {
  /** Makes the cache of one route, which can fail with `E`. */
  readonly ofRoute: <E>() => Effect.Effect<RespondCached<E>>
  /** Drops all cached responses, because this process has written to the store. */
  readonly forget: Effect.Effect<void>
  /** Checks the store again before the next response, because it may have changed. */
  readonly revalidate: Effect.Effect<void>
}>()("stocktally-http/handlers/ResponseCache") {
  static readonly layer: Layer.Layer<ResponseCache, never, ReadModel> = Layer.effect(
    ResponseCache,
    Effect.gen(function*() {
      const { freshness } = yield* ReadModel
      let writes = 0
      let revalidations = 0
      let known: StoreState | undefined
      // Concurrent requests share a check.
      const [checkStore, invalidate] = yield* Effect.cachedInvalidateWithTTL(
        Effect.suspend(() => {
          const before = revalidations
          return Effect.flatMap(
            withStoreProblems(freshness),
            ({ complete, sides: { haravan, loop }, version }) =>
              Effect.map(Clock.currentTimeMillis, (now) => {
                const text =
                  `${version} ${complete} ${loop.asOf} ${loop.complete} ${haravan.asOf} ${haravan.complete} ${loop.clockAheadMillis} ${haravan.clockAheadMillis}`
                if (before === revalidations) known = { text, until: now + checkEveryMillis }
                return text
              })
          )
        }),
        Duration.millis(checkEveryMillis)
      )

      const ofRoute = <E>(): Effect.Effect<RespondCached<E>> =>
        Effect.map(
          makeSingleFlight<CachedResponse, E>(),
          (share): RespondCached<E> => {
            const { keep, recall } = makeCache()
            return (request, make) =>
              Effect.withFiber((fiber) => {
                const clock = fiber.getRef(Clock.Clock)
                const wholeOrNotModified = ({ etag, notModified, whole }: CachedResponse) =>
                  isNoneMatch(request.headers["if-none-match"], etag) ? notModified : whole
                const respond = (text: string) => {
                  const stateKey = `${writes} ${text}`
                  const recalled = recall(request.url, stateKey, clock.currentTimeMillisUnsafe())
                  if (recalled !== undefined) return Effect.succeed(wholeOrNotModified(recalled))
                  return Effect.map(share(`${stateKey} ${request.url}`, Effect.map(make, responseOf)), (response) => {
                    keep(request.url, stateKey, response, clock.currentTimeMillisUnsafe())
                    return wholeOrNotModified(response)
                  })
                }
                return known !== undefined && clock.currentTimeMillisUnsafe() < known.until
                  ? respond(known.text)
                  : Effect.flatMap(checkStore, respond)
              })
          }
        )

      const revalidate = Effect.suspend(() => {
        revalidations++
        known = undefined
        return invalidate
      })
      return ResponseCache.of({
        ofRoute,
        forget: Effect.suspend(() => {
          writes++
          return revalidate
        }),
        revalidate
      })
    })
  )
}
