/** The HTTP client of the service: it sends the key to one origin only, and limits the size of responses. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"

/** The address of a service, and its key; none if the service requires none. */
export interface ServiceAccess {
  readonly url: string
  readonly key: Option.Option<{
    readonly current: Effect.Effect<Redacted.Redacted<string>>
    /** Called once after a 401: returns whether there is now a different secret. */
    readonly renew: (rejected: Redacted.Redacted<string>) => Effect.Effect<boolean>
  }>
}

/** The default time limit of a call. */
export const callTimeout = Duration.seconds(30)
/** The time limit of a call that waits for an upstream, or until a whole catalog is linked again. */
export const workTimeout = Duration.minutes(3)
/** The maximum size of a response. A page of 1,000 rows is smaller than 1 MiB. */
const maxMegabytes = 64

/**
 * Sends the service's key with each request. A rejected key is read again once, so that it can be rotated. Redirects are
 * not followed, so the key goes to one origin only. Tracing is off, because spans would contain the headers.
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
        description: "it redirects to another address, and redirects are not followed"
      })
    })
    : Effect.succeed(response)

/** Reads each response completely, and fails if it is larger than the service's responses can be. */
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
    if (size > maxMegabytes * 1024 * 1024) {
      return new HttpClientError.HttpClientError({
        reason: new HttpClientError.DecodeError({
          request: response.request,
          response,
          description: `the response is larger than ${maxMegabytes} MiB`
        })
      })
    }
    return Effect.sync(() => void chunks.push(chunk))
  }).pipe(Effect.catchIf((error) => error.reason._tag === "EmptyBodyError", () => Effect.void))
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
})
