/** One GET to an upstream: headers on, redirects off, time and size bounded, and every failure a reason. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { inWords, InvalidRequest, TimedOut, UnexpectedResponse, type UpstreamErrorReason } from "@stocktally/schema"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Headers from "effect/http/Headers"
import { redact } from "../text/redact.ts"
import { reasonOfTransport } from "./ErrorReason.ts"

/** The bounds of one request. The time to connect belongs to the HTTP client that is supplied. */
export interface TransportLimits {
  /** From sending to the head of the answer. */
  readonly responseTimeout: Duration.Duration
  /** From sending to the end of the answer. */
  readonly totalTimeout: Duration.Duration
  readonly maxBodyBytes: number
}

export const defaultTransportLimits: TransportLimits = {
  responseTimeout: Duration.seconds(20),
  totalTimeout: Duration.seconds(60),
  maxBodyBytes: 16 * 1024 * 1024
}

export interface TransportOptions {
  readonly baseUrl: URL
  /** Puts the secret, and whatever else the upstream wants, into the headers. */
  readonly headers: (secret: string) => { readonly [name: string]: string }
  readonly limits: TransportLimits
}

/** A whole answer of any status. */
export interface TransportResponse {
  readonly status: number
  readonly headers: Headers.Headers
  readonly body: string
}

export interface Transport {
  readonly get: (
    credential: Redacted.Redacted<string>,
    path: string,
    params: ReadonlyArray<readonly [string, string]>
  ) => Effect.Effect<TransportResponse, UpstreamErrorReason>
}

export const makeTransport = (client: HttpClient.HttpClient, options: TransportOptions): Transport => {
  const { limits } = options
  const base = options.baseUrl.href.replace(/\/+$/, "")

  const send = Effect.fnUntraced(function*(request: HttpClientRequest.HttpClientRequest) {
    const response = yield* client.execute(request).pipe(
      Effect.catchTag("HttpClientError", (error) => Effect.fail(reasonOfTransport(error))),
      Effect.timeoutOrElse({
        duration: limits.responseTimeout,
        orElse: () =>
          Effect.fail(
            new TimedOut({ detail: `no answer within ${inWords(Duration.toMillis(limits.responseTimeout))}` })
          )
      })
    )
    yield* rejectFollowedRedirect(request, response)
    const body = yield* readBody(response, limits.maxBodyBytes)
    return { status: response.status, headers: response.headers, body }
  })

  return {
    get: Effect.fnUntraced(function*(credential, path, params) {
      const secret = Redacted.value(credential)
      // Anything else is no header value, and the message of whoever found out might quote it.
      if (!/^[\x21-\x7e]+$/.test(secret)) {
        return yield* new InvalidRequest({ detail: "the credential holds characters that cannot be sent in a header" })
      }
      const request = HttpClientRequest.get(`${base}${path}`, {
        urlParams: params,
        headers: { accept: "application/json", ...options.headers(secret) }
      })
      return yield* send(request).pipe(
        Effect.timeoutOrElse({
          duration: limits.totalTimeout,
          orElse: () =>
            Effect.fail(
              new TimedOut({ detail: `no whole answer within ${inWords(Duration.toMillis(limits.totalTimeout))}` })
            )
        }),
        Effect.map((response) => redactResponse(response, secret)),
        // Fetch follows redirects with every header unless told not to.
        Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
        // Our own span tells of the call; the client's would tell headers to whoever collects traces.
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
        Effect.provideService(HttpClient.TracerPropagationEnabled, false)
      )
    })
  }
}

/**
 * An upstream may quote what it was sent: in its body, or in the address of a redirect. A record may hold a short secret by
 * chance, as a SKU, and is left as it is: only the error about an unusable one is redacted, when it is made.
 */
const redactResponse = (response: TransportResponse, secret: string): TransportResponse => {
  const { body, headers, status } = response
  if (status >= 200 && status < 300) {
    return secret.length >= 8 && body.includes(secret)
      ? { ...response, body: body.replaceAll(secret, "[redacted]") }
      : response
  }
  const { location } = headers
  return {
    status,
    headers: location === undefined ? headers : Headers.set(headers, "location", redact(location, secret)),
    body: redact(body, secret)
  }
}

/**
 * A client that follows redirects by itself has already sent the credential elsewhere; its answer is refused, so that
 * it is noticed at the first request and not taken for the upstream's.
 */
const rejectFollowedRedirect = (
  request: HttpClientRequest.HttpClientRequest,
  response: HttpClientResponse
): Effect.Effect<void, UnexpectedResponse> => {
  if (!URL.canParse(response.url)) return Effect.void
  const answered = new URL(response.url)
  const requested = new URL(request.url)
  return answered.origin === requested.origin && answered.pathname === requested.pathname
    ? Effect.void
    : Effect.fail(
      new UnexpectedResponse({
        status: response.status,
        detail:
          `the HTTP client followed a redirect to ${answered.origin}${answered.pathname}; supply one that does not`
      })
    )
}

const readBody = Effect.fnUntraced(function*(response: HttpClientResponse, maxBytes: number) {
  const decoder = new TextDecoder()
  let bytes = 0
  const text = yield* response.stream.pipe(
    Stream.runFoldEffect(() => "", (text, chunk) => {
      bytes += chunk.byteLength
      return bytes > maxBytes
        ? Effect.fail(
          new UnexpectedResponse({
            status: response.status,
            detail: `the body is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB`
          })
        )
        : Effect.succeed(text + decoder.decode(chunk, { stream: true }))
    }),
    Effect.catch((error) =>
      HttpClientError.isHttpClientError(error)
        ? error.reason._tag === "EmptyBodyError" ? Effect.succeed("") : Effect.fail(reasonOfTransport(error))
        : Effect.fail(error)
    )
  )
  return text + decoder.decode()
})
