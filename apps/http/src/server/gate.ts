/**
 * The outermost middleware: rejects requests that are too large, come from another site or have no key before they are
 * routed, gives each response its request id, and turns every error into a problem.
 */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import {
  BodyTooLargeProblem,
  InvalidRequestProblem,
  NotAcceptableProblem,
  NotReadyProblem,
  type Problem,
  ReadOnlyKeyProblem,
  TooManyRequestsProblem,
  UnauthenticatedProblem,
  UnsupportedMediaTypeProblem,
  UrlTooLongProblem
} from "@stocktally/api"
import type { Source } from "@stocktally/schema"
import * as ByteSize from "effect/ByteSize"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as HttpServerError from "effect/http/HttpServerError"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { randomUUID } from "node:crypto"
import type { makeClientAddress } from "../access/clientAddress.ts"
import type { FailedAuthLimiter } from "../access/FailedAuthLimiter.ts"
import { bearerOf, type KeyRing } from "../access/KeyRing.ts"
import type { Quotas } from "../access/Quotas.ts"
import type { makeSiteGuard } from "../access/SiteGuard.ts"
import type { cors } from "./cors.ts"
import type { HttpMetrics } from "./HttpMetrics.ts"
import { makeAccessLog } from "./accessLog.ts"
import { accepts } from "./accepts.ts"
import { CurrentRequest, type RequestFacts } from "./CurrentRequest.ts"
import { problemOfCause, problemOfStatus } from "./fallbackProblems.ts"
import type { Lifecycle } from "./Lifecycle.ts"
import { completeProblem, isProblemResponse, problemResponse } from "./problemResponse.ts"
import type { RouteTable } from "./RouteTable.ts"
import { type ServerLimits, defaultRetrySeconds } from "./ServerLimits.ts"

export interface GateOptions {
  readonly limits: Pick<ServerLimits, "bodyBytes" | "urlBytes">
  readonly routes: RouteTable
  readonly siteGuard: ReturnType<typeof makeSiteGuard>
  readonly addressOf: ReturnType<typeof makeClientAddress>
  readonly keys: KeyRing
  readonly failedAuth: FailedAuthLimiter
  readonly quotas: Quotas
  readonly metrics: HttpMetrics
  readonly lifecycle: Lifecycle["Service"]
  readonly source: Source
  /** Handles CORS; undefined if no other origin is allowed. */
  readonly cors?: ReturnType<typeof cors> | undefined
}

type Caller = Pick<RequestFacts, "caller" | "readOnly" | "shops">

/** A caller without a key, on a service or route that needs none. */
const anyone: Caller = { caller: null, readOnly: false, shops: null }

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

/**
 * Whether there are several `Host` headers. Node keeps only the first, but a proxy may have used another
 * (RFC 9112, 3.2).
 */
const hasSeveralHosts = (request: Request): boolean => {
  const { rawHeaders } = NodeHttpServerRequest.toIncomingMessage(request)
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++
  }
  return hosts > 1
}

/** Whether a URL is valid percent-encoding. Otherwise decoders would substitute characters. */
const isDecodable = (text: string): boolean =>
  !text.includes("%") || Result.isSuccess(Result.try(() => decodeURIComponent(text)))

/** Whether the client aborted the request. */
const isAbandoned = (cause: Cause.Cause<unknown>): boolean =>
  cause.reasons.some(({ annotations }) => annotations.has(HttpServerError.ClientAbort.key))

/** A client may choose the request id, so that its log can be matched with ours. Restricted, because it is logged. */
const requestIdForm = /^[\w.:-]{1,64}$/

export const makeGate = (options: GateOptions) => {
  const { lifecycle, limits, metrics, quotas, routes } = options
  const logRequest = makeAccessLog()
  const bodyLimit = ByteSize.bytes(limits.bodyBytes)
  const commonHeaders = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    ...(options.source === "sandbox" ? { "x-stocktally-source": "sandbox" } : {})
  }

  /** Returns the caller, or the problem with its key. */
  const authenticate = (
    request: Request,
    address: string,
    now: number
  ): Problem | Caller => {
    if (options.keys.size === 0) return anyone
    const secret = bearerOf(request.headers["authorization"])
    if (secret === undefined) {
      return new UnauthenticatedProblem({ detail: "Send an API key as Authorization: Bearer SECRET." })
    }
    const key = options.keys.find(secret)
    if (key !== undefined) return { caller: key.name, readOnly: key.readOnly, shops: key.shops }
    const wait = options.failedAuth.recordFailure(address, now)
    return wait === 0
      ? new UnauthenticatedProblem({ detail: "The service does not know this API key." })
      : new TooManyRequestsProblem({
        retryAfterSeconds: Math.ceil(wait / 1000),
        detail: "Too many wrong API keys came from this address."
      })
  }

  const isWrongKey = ({ headers }: Request, { _tag }: Problem): boolean =>
    _tag === "TooManyRequestsProblem" ||
    _tag === "UnauthenticatedProblem" && bearerOf(headers["authorization"]) !== undefined

  /** Makes guessed and outdated keys visible in the log. */
  const logWrongKey = (address: string, now: number): Effect.Effect<void> =>
    options.failedAuth.shouldLog(address, now)
      ? Effect.logWarning(
        `a wrong API key came from ${address || "an unknown address"}; more from there are logged once a minute`
      )
      : Effect.void

  const rejection = (request: Request, route: RequestFacts["route"]): Problem | undefined => {
    if (request.url.length > limits.urlBytes) {
      return new UrlTooLongProblem({ detail: `The address is longer than ${limits.urlBytes} bytes.` })
    }
    if (!isDecodable(request.url)) {
      return new InvalidRequestProblem({
        errors: [{
          in: isDecodable(request.url.split("?", 1)[0] ?? "") ? "query" : "path",
          field: "",
          message: "This is not valid percent-encoded UTF-8."
        }]
      })
    }
    const siteProblem = options.siteGuard(hasSeveralHosts(request) ? {} : request.headers, route?.template)
    if (siteProblem !== undefined) return siteProblem
    if (Number(request.headers["content-length"]) > limits.bodyBytes) {
      return new BodyTooLargeProblem({ detail: `The body is larger than ${limits.bodyBytes} bytes.` })
    }
    const encoding = request.headers["content-encoding"]
    return encoding === undefined || encoding === "identity"
      ? undefined
      : new UnsupportedMediaTypeProblem({ detail: "The body is compressed; send it uncompressed." })
  }

  /** Whether this is a CORS preflight, which browsers send without a key. */
  const isPreflight = ({ headers, method }: Request): boolean =>
    options.cors !== undefined && method === "OPTIONS" && headers["origin"] !== undefined &&
    headers["access-control-request-method"] !== undefined

  const admit = (request: Request, route: RequestFacts["route"], address: string, now: number) => {
    const problem = rejection(request, route)
    if (problem !== undefined) return problem
    if (isPreflight(request)) return anyone
    const identity = route?.isPublic === true ? anyone : authenticate(request, address, now)
    if (!("caller" in identity)) return identity
    if (identity.readOnly && request.method !== "GET" && request.method !== "HEAD") {
      return new ReadOnlyKeyProblem({ detail: `The key ${identity.caller} is read-only.` })
    }
    return route === undefined || accepts(request.headers["accept"], route.mediaType)
      ? identity
      : new NotAcceptableProblem({ detail: `The response comes as ${route.mediaType}.` })
  }

  const finish = (
    request: Request,
    facts: RequestFacts,
    isAdmitted: boolean,
    original: Response,
    now: number
  ): Response => {
    let response = original
    if (response.status >= 400) {
      if (!isProblemResponse(response)) {
        const problem = problemOfStatus(response.status, request, routes)
        if (problem !== undefined) response = problemResponse(problem)
      }
      if (isProblemResponse(response)) response = completeProblem(response, facts.id)
    }
    if (response.body._tag === "Stream" && response.headers["content-type"]?.startsWith("text/event-stream") === true) {
      const { contentLength, contentType, stream } = response.body
      response = HttpServerResponse.setBody(
        response,
        HttpBody.stream(Stream.interruptWhen(stream, lifecycle.stopping), contentType, contentLength)
      )
    }
    return HttpServerResponse.setHeaders(
      response,
      Headers.fromRecordUnsafe({
        ...commonHeaders,
        "x-request-id": facts.id,
        ...(isAdmitted && facts.route?.isPublic === false
          ? { "ratelimit-policy": quotas.policy, ratelimit: quotas.of(facts.caller).header(now) }
          : {}),
        // Otherwise the connection would last as long as its client sends requests.
        ...(lifecycle.phase() === "stopping" ? { connection: "close" } : {})
      })
    )
  }

  return <E, R>(app: Effect.Effect<Response, E, R>): Effect.Effect<
    Response,
    never,
    R | HttpServerRequest.HttpServerRequest
  > =>
    Effect.withFiber((fiber) => {
      const request = Context.getUnsafe(fiber.context, HttpServerRequest.HttpServerRequest)
      const clock = fiber.getRef(Clock.Clock)
      const began = clock.currentTimeNanosUnsafe()
      metrics.began()
      const requestId = request.headers["x-request-id"]
      const id = requestId !== undefined && requestIdForm.test(requestId) ? requestId : randomUUID()
      const route = routes.find(request.method, request.url)
      const address = options.addressOf(request)
      const admitted = admit(request, route, address, clock.currentTimeMillisUnsafe())
      const facts: RequestFacts = { id, route, address, ..."caller" in admitted ? admitted : anyone }
      const handled = "caller" in admitted
        // Added one by one, because merging contexts would copy both for each request.
        ? Effect.updateContext(app, (context: Context.Context<R>) =>
          context.pipe(
            Context.add(CurrentRequest, facts),
            Context.add(HttpIncomingMessage.MaxBodySize, bodyLimit),
            Context.add(References.CurrentLogAnnotations, {
              ...fiber.getRef(References.CurrentLogAnnotations),
              requestId: id
            })
          ))
        : Effect.as(
          isWrongKey(request, admitted) ? logWrongKey(address, clock.currentTimeMillisUnsafe()) : Effect.void,
          problemResponse(admitted)
        )
      const withCors = options.cors === undefined ||
          (request.method === "OPTIONS" && !("caller" in admitted && isPreflight(request)))
        ? handled
        : options.cors(handled)

      const ended = (status: number) =>
        metrics.ended(
          request.method,
          route?.template ?? "none",
          status,
          Number(clock.currentTimeNanosUnsafe() - began) / 1e9
        )
      const respond = (response: Response, cause: Cause.Cause<unknown> | undefined) => {
        const finished = finish(request, facts, "caller" in admitted, response, clock.currentTimeMillisUnsafe())
        ended(finished.status)
        return Effect.as(logRequest(request, facts, finished.status, cause), finished)
      }
      return Effect.matchCauseEffect(withCors, {
        onSuccess: (response) => respond(response, undefined),
        onFailure: (cause) => {
          if (Cause.hasInterruptsOnly(cause)) {
            if (!isAbandoned(cause)) {
              return respond(
                problemResponse(
                  new NotReadyProblem({
                    retryAfterSeconds: defaultRetrySeconds,
                    detail: "The service stopped before the response was complete."
                  })
                ),
                undefined
              )
            }
            // The client is gone.
            ended(499)
            return Effect.interrupt
          }
          return respond(problemResponse(problemOfCause(cause, request, routes)), cause)
        }
      })
    })
}
