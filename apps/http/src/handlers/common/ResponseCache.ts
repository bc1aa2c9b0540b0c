/** Answers made of the store: with an `ETag`, and kept for those who ask the same while nothing changed. */
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

/** An answer as it is sent, and as it is said that it is still the same. */
export interface Answer {
  readonly whole: HttpServerResponse.HttpServerResponse
  readonly notModified: HttpServerResponse.HttpServerResponse
  readonly etag: string
  readonly size: number
}

/** How old an answer may be where nothing in the store says that it changed: `stale` of a row follows the clock. */
const keepMillis = 5000
/** How long what is known of the store is taken for true: other processes write to it too. */
const lookEveryMillis = 250
/** Larger answers are made anew each time: with at most so many kept for each route, that bounds what they take. */
const largestKept = 64 * 1024
const mostKept = 128

/** From so many characters on, making bytes of a text once and for all saves more than sending it with its headers. */
const longText = 8 * 1024

/** Its client asks again before it uses an answer a second time. */
const headers = { "cache-control": "private, no-cache" }

const answerOf = (body: unknown): Answer => {
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

/** An answer that is given again. One that is asked for once is better sent as the text that it is. */
const inBytes = (answer: Answer): Answer => {
  const { body } = answer.whole
  return body._tag !== "Uint8Array" || body.text === undefined || body.text.length < longText
    ? answer
    : { ...answer, whole: HttpServerResponse.setBody(answer.whole, HttpBody.uint8Array(body.body, body.contentType)) }
}

/** Answers a request, by its address; with `304` where its sender has the answer. `make` runs only where none is kept. */
export type ToRequest<E> = (
  request: HttpServerRequest,
  make: Effect.Effect<unknown, E>
) => Effect.Effect<HttpServerResponse.HttpServerResponse, E | StoredProblem>

/** What is known of the store, as a text that moves with it, and until when that is taken for true. */
interface StoreState {
  readonly text: string
  readonly until: number
}

/** An answer that is given again while the store stands as it did. */
interface Kept {
  readonly answer: Answer
  readonly stateKey: string
  readonly until: number
}

/** Answers by address, of which the one that was asked for longest ago goes first. Holds nothing of who asked. */
const makeKept = () => {
  const kept = new Map<string, Kept>()
  return {
    recall: (url: string, stateKey: string, now: number): Answer | undefined => {
      const found = kept.get(url)
      if (found === undefined) return undefined
      kept.delete(url)
      if (found.stateKey !== stateKey || now >= found.until) return undefined
      const answer = inBytes(found.answer)
      kept.set(url, { ...found, answer })
      return answer
    },
    keep: (url: string, stateKey: string, answer: Answer, now: number): void => {
      if (answer.size > largestKept) return
      kept.delete(url)
      kept.set(url, { answer, stateKey, until: now + keepMillis })
      const [oldest] = kept.keys()
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    }
  }
}

/** Keeps answers for as long as the store says that its tally is the same. */
export class ResponseCache extends Context.Service<ResponseCache, {
  /** Answers of one route, which can fail with `E`. */
  readonly ofRoute: <E>() => Effect.Effect<ToRequest<E>>
  /** This process wrote something: what was kept is old. */
  readonly forget: Effect.Effect<void>
  /** The store may have moved: what is known of it is old, and with it what was kept if it has. */
  readonly revalidate: Effect.Effect<void>
}>()("stocktally-http/handlers/ResponseCache") {
  static readonly layer: Layer.Layer<ResponseCache, never, ReadModel> = Layer.effect(
    ResponseCache,
    Effect.gen(function*() {
      const { freshness } = yield* ReadModel
      let written = 0
      let moved = 0
      let known: StoreState | undefined
      // Shared by all who look at the same time.
      const [look, invalidate] = yield* Effect.cachedInvalidateWithTTL(
        Effect.suspend(() => {
          const before = moved
          return Effect.flatMap(
            withStoreProblems(freshness),
            ({ complete, sides: { haravan, loop }, version }) =>
              Effect.map(Clock.currentTimeMillis, (now) => {
                const text =
                  `${version} ${complete} ${loop.asOf} ${loop.complete} ${haravan.asOf} ${haravan.complete} ${loop.clockAheadMillis} ${haravan.clockAheadMillis}`
                if (before === moved) known = { text, until: now + lookEveryMillis }
                return text
              })
          )
        }),
        Duration.millis(lookEveryMillis)
      )

      const ofRoute = <E>(): Effect.Effect<ToRequest<E>> =>
        Effect.map(
          makeSingleFlight<Answer, E>(),
          (share): ToRequest<E> => {
            const { keep, recall } = makeKept()
            return (request, make) =>
              Effect.withFiber((fiber) => {
                const clock = fiber.getRef(Clock.Clock)
                const given = ({ etag, notModified, whole }: Answer) =>
                  isNoneMatch(request.headers["if-none-match"], etag) ? notModified : whole
                const answer = (text: string) => {
                  const stateKey = `${written} ${text}`
                  const recalled = recall(request.url, stateKey, clock.currentTimeMillisUnsafe())
                  if (recalled !== undefined) return Effect.succeed(given(recalled))
                  return Effect.map(share(`${stateKey} ${request.url}`, Effect.map(make, answerOf)), (answer) => {
                    keep(request.url, stateKey, answer, clock.currentTimeMillisUnsafe())
                    return given(answer)
                  })
                }
                return known !== undefined && clock.currentTimeMillisUnsafe() < known.until
                  ? answer(known.text)
                  : Effect.flatMap(look, answer)
              })
          }
        )

      const revalidate = Effect.suspend(() => {
        moved++
        known = undefined
        return invalidate
      })
      return ResponseCache.of({
        ofRoute,
        forget: Effect.suspend(() => {
          written++
          return revalidate
        }),
        revalidate
      })
    })
  )
}
