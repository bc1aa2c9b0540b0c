/** Answers made of the store: with an `ETag`, and kept for those who ask the same while nothing changed. */
import type { StoreUnavailableProblem } from "@stocktally/api"
import { StockStore } from "@stocktally/core"
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import * as Hash from "effect/Hash"
import * as Layer from "effect/Layer"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import { hash } from "node:crypto"
import { storeProblem } from "../problems.ts"
import { isNoneMatch } from "./ifNoneMatch.ts"

/** An answer as it is sent, and as it is said that it is still the same. */
export interface Answer {
  readonly whole: HttpServerResponse.HttpServerResponse
  readonly notModified: HttpServerResponse.HttpServerResponse
  readonly etag: string
  readonly size: number
}

/** What is asked for: two with the same text are the same, however they make their answer. */
class Question<E> implements Equal.Equal {
  readonly text: string
  readonly answer: Effect.Effect<unknown, E>

  constructor(text: string, answer: Effect.Effect<unknown, E>) {
    this.text = text
    this.answer = answer
  }

  [Equal.symbol](that: unknown): boolean {
    return that instanceof Question && that.text === this.text
  }

  [Hash.symbol](): number {
    return Hash.string(this.text)
  }
}

/** How old an answer may be where nothing in the store says that it changed: `stale` of a row follows the clock. */
const keepFor = Duration.seconds(5)
/** How long what is known of the store is taken for true: other processes write to it too. */
const lookEvery = Duration.millis(250)
/** Larger answers are made anew each time: with at most so many kept for each route, that bounds what they take. */
const largestKept = 64 * 1024
const mostKept = 128

/** From so many characters on, making bytes of a text once and for all saves more than sending it with its headers. */
const longText = 8 * 1024

const encoder = new TextEncoder()

/** Its client asks again before it uses an answer a second time. */
const headers = { "cache-control": "private, no-cache" }

const answerOf = (body: unknown): Answer => {
  const text = JSON.stringify(body)
  const etag = `"${hash("sha1", text, "base64url").slice(0, 16)}"`
  const withTag = { ...headers, etag }
  const options = { contentType: "application/json", headers: withTag }
  return {
    whole: text.length < longText
      ? HttpServerResponse.text(text, options)
      : HttpServerResponse.uint8Array(encoder.encode(text), options),
    notModified: HttpServerResponse.empty({ status: 304, headers: withTag }),
    etag,
    size: text.length
  }
}

/** Answers a request, by its address; with `304` where its sender has the answer. `make` runs only where none is kept. */
export type ToRequest<E> = (
  request: HttpServerRequest,
  make: Effect.Effect<unknown, E>
) => Effect.Effect<HttpServerResponse.HttpServerResponse, E | StoreUnavailableProblem>

/** Keeps answers for as long as the store says that its tally is the same. */
export class Answers extends Context.Service<Answers, {
  /** Answers of one route, which can fail with `E`. */
  readonly ofRoute: <E>() => Effect.Effect<ToRequest<E>>
  /** This process wrote something: what was kept is old. */
  readonly forget: Effect.Effect<void>
}>()("stocktally-http/handlers/Answers") {
  static readonly layer: Layer.Layer<Answers, never, StockStore> = Layer.effect(
    Answers,
    Effect.gen(function*() {
      const { tallies } = yield* StockStore
      let written = 0
      const [look, lookAgain] = yield* Effect.cachedInvalidateWithTTL(
        Effect.mapBoth(tallies.freshness, {
          onFailure: storeProblem,
          onSuccess: ({ complete, sides: { haravan, loop }, version }) =>
            `${version} ${complete} ${loop.asOf} ${loop.complete} ${haravan.asOf} ${haravan.complete}`
        }),
        lookEvery
      )

      const ofRoute = <E>(): Effect.Effect<ToRequest<E>> =>
        Effect.map(
          Cache.makeWith(({ answer }: Question<E>): Effect.Effect<Answer, E> => Effect.map(answer, answerOf), {
            capacity: mostKept,
            timeToLive: (exit) => Exit.isSuccess(exit) && exit.value.size <= largestKept ? keepFor : Duration.zero
          }),
          (cache): ToRequest<E> => (request, make) =>
            Effect.map(
              Effect.flatMap(look, (standing) => Cache.get(cache, new Question(`${written} ${standing} ${request.url}`, make))),
              ({ etag, notModified, whole }) => isNoneMatch(request.headers["if-none-match"], etag) ? notModified : whole
            )
        )

      return Answers.of({
        ofRoute,
        forget: Effect.suspend(() => {
          written++
          return lookAgain
        })
      })
    })
  )
}
