/** How the service is asked: with its key, within limits, and nobody else. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"

/** A service, and the key that opens it; none if it asks for none. */
export interface ServiceAccess {
  readonly url: string
  readonly key: Option.Option<{
    readonly current: Effect.Effect<Redacted.Redacted<string>>
    /** Asked once after a 401: whether there is another secret than the one refused. */
    readonly renew: (refused: Redacted.Redacted<string>) => Effect.Effect<boolean>
  }>
}

/** From sending to the first byte of the answer, where nobody said otherwise. */
export const answerWithin = Duration.seconds(30)
/** Where the service itself waits for an upstream, or for a whole catalog to be linked anew. */
export const workWithin = Duration.minutes(3)
/** A page of 1,000 rows is less than one of it. */
const mostMegabytes = 64

/**
 * The client supplied, with the service's key in each request. A key that is refused is read again once, so that it can
 * be rotated. A redirect is an answer like any other, and none that is followed: the key goes to one origin. Spans of the
 * client would carry headers, so there are none.
 */
export const authenticated = (client: HttpClient.HttpClient, { key }: ServiceAccess): HttpClient.HttpClient =>
  HttpClient.make((request) => {
    if (Option.isNone(key)) return client.execute(request)
    const { current, renew } = key.value
    return Effect.flatMap(
      current,
      (secret) =>
        Effect.flatMap(
          client.execute(HttpClientRequest.bearerToken(request, secret)),
          (response) =>
            response.status !== 401 ? Effect.succeed(response) : Effect.flatMap(renew(secret), (renewed) =>
              renewed
                ? Effect.flatMap(current, (fresh) => client.execute(HttpClientRequest.bearerToken(request, fresh)))
                : Effect.succeed(response))
        )
    )
  }).pipe(HttpClient.transformResponse((response) =>
    response.pipe(
      Effect.flatMap(refuseRedirect),
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
      Effect.provideService(HttpClient.TracerPropagationEnabled, false)
    )
  ))

const refuseRedirect = (
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> =>
  response.status >= 300 && response.status < 400
    ? new HttpClientError.HttpClientError({
      reason: new HttpClientError.StatusCodeError({
        request: response.request,
        response,
        description: "it redirects elsewhere, which is not followed"
      })
    })
    : Effect.succeed(response)

/** A client that reads answers whole, and none that is larger than the service's can be. */
export const withSizeLimit = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transformResponse(
    client,
    Effect.flatMap((response) =>
      Effect.map(readWhole(response), (bytes) =>
        HttpClientResponse.fromWeb(
          response.request,
          new Response(bytes.length === 0 ? null : bytes, { status: response.status, headers: response.headers })
        ))
    )
  )

const readWhole = Effect.fnUntraced(function*(response: HttpClientResponse.HttpClientResponse) {
  let size = 0
  const chunks: Array<Uint8Array> = []
  yield* Stream.runForEach(response.stream, (chunk) => {
    size += chunk.byteLength
    if (size > mostMegabytes * 1024 * 1024) {
      return new HttpClientError.HttpClientError({
        reason: new HttpClientError.DecodeError({
          request: response.request,
          response,
          description: `the answer is larger than ${mostMegabytes} MiB`
        })
      })
    }
    return Effect.sync(() => void chunks.push(chunk))
  }).pipe(Effect.catchIf((error) => error.reason._tag === "EmptyBodyError", () => Effect.void))
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
})
