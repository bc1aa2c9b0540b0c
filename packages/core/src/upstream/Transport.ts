/**
 * One GET request to an upstream: adds headers, forbids redirects, limits time and size, and gives every failure a
 * reason.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import {
  formatDuration,
  InvalidRequest,
  TimedOut,
  UnexpectedResponse,
  type UpstreamErrorReason
} from "@stocktally/schema"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Headers from "effect/http/Headers"
import { redact } from "../text/redact.ts"
import { reasonOfTransport } from "./ErrorReason.ts"

/** The limits of one request. The connect timeout belongs to the given HTTP client. */
export interface TransportLimits {
  /** From sending to the response headers. */
  readonly responseTimeout: Duration.Duration
  /** From sending to the end of the response. */
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
  /** Returns the headers that carry the secret, and others that the upstream needs. */
  readonly headers: (secret: string) => { readonly [name: string]: string }
  readonly limits: TransportLimits
}

/** A complete response of any status. */
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
            new TimedOut({ detail: `no answer within ${formatDuration(Duration.toMillis(limits.responseTimeout))}` })
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
      // Other characters are invalid in a header, and the HTTP client's error message might quote the secret.
      if (!/^[\x21-\x7e]+$/.test(secret)) {
        return yield* new InvalidRequest({
          detail: "the credential contains characters that are not allowed in a header"
        })
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
              new TimedOut({
                detail: `no complete answer within ${formatDuration(Duration.toMillis(limits.totalTimeout))}`
              })
            )
        }),
        Effect.map((response) => redactResponse(response, secret)),
        // By default fetch follows redirects and sends every header along.
        Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
        // Our own span describes the call; the client's span would leak headers to the trace collector.
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
        Effect.provideService(HttpClient.TracerPropagationEnabled, false)
      )
    })
  }
}

/**
 * Removes the secret if the upstream quotes it in the body or in a redirect. Data stays as it is if the secret is
 * short, because a SKU may equal it by chance; an error about that data is redacted when it is created.
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
 * Rejects a response after a followed redirect: an HTTP client that follows redirects has already sent the credential
 * elsewhere. That must fail at the first request, and the response is not the upstream's.
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
        detail: `the HTTP client followed a redirect to ${answered.origin}${answered.pathname}; use one that does not`
      })
    )
}

const readBody = (response: HttpClientResponse, maxBytes: number): Effect.Effect<string, UpstreamErrorReason> => {
  let bytes = 0
  return response.stream.pipe(
    Stream.tap((chunk) => {
      bytes += chunk.byteLength
      return bytes <= maxBytes ? Effect.void : Effect.fail(
        new UnexpectedResponse({
          status: response.status,
          detail: `the body is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB`
        })
      )
    }),
    // Text joined from decoded chunks takes twice as long to search and parse.
    Stream.mkUint8Array,
    Effect.map((body) => new TextDecoder().decode(body)),
    Effect.catch((error) =>
      HttpClientError.isHttpClientError(error)
        ? error.reason._tag === "EmptyBodyError" ? Effect.succeed("") : Effect.fail(reasonOfTransport(error))
        : Effect.fail(error)
    )
  )
}
