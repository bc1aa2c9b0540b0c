/**
 * What every request passes before it reaches a route, and every answer after it: nothing is routed that is too large,
 * comes from another site or bears no key, and nothing leaves without its id, and no error but as a problem.
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
import type { crossOrigin } from "./crossOrigin.ts"
import type { HttpMetrics } from "./HttpMetrics.ts"
import { makeAnswerLog } from "./answerLog.ts"
import { accepts } from "./accepts.ts"
import { CurrentRequest, type RequestFacts } from "./CurrentRequest.ts"
import { problemOfCause, problemOfStatus } from "./fallback.ts"
import type { Lifecycle } from "./Lifecycle.ts"
import { completeProblem, isProblemResponse, problemResponse } from "./problemResponse.ts"
import type { RouteTable } from "./RouteTable.ts"
import { type ServerLimits, soonSeconds } from "./ServerLimits.ts"

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
  /** Answers preflights, and says in answers which origins may see them; undefined where no other origin may. */
  readonly crossOrigin?: ReturnType<typeof crossOrigin> | undefined
}

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

/** Node keeps the first `Host` and drops the others: what a proxy went by may have been another (RFC 9112, 3.2). */
const namesHosts = (request: Request): boolean => {
  const { rawHeaders } = NodeHttpServerRequest.toIncomingMessage(request)
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++
  }
  return hosts > 1
}

/** Whether an address is text, its query too: who reads it would else put something in the place of what is none. */
const isDecodable = (text: string): boolean =>
  !text.includes("%") || Result.isSuccess(Result.try(() => decodeURIComponent(text)))

/** Whether it was the client who ended it. */
const isAbandoned = (cause: Cause.Cause<unknown>): boolean =>
  cause.reasons.some(({ annotations }) => annotations.has(HttpServerError.ClientAbort.key))

/** A client may name its request, so that its log and ours can be laid side by side; within bounds, for it is logged. */
const requestIdForm = /^[\w.:-]{1,64}$/

export const makeGate = (options: GateOptions) => {
  const { lifecycle, limits, metrics, quotas, routes } = options
  const logAnswer = makeAnswerLog()
  const bodyLimit = ByteSize.bytes(limits.bodyBytes)
  const always = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    ...(options.source === "sandbox" ? { "x-stocktally-source": "sandbox" } : {})
  }

  /** Says who asks, or why nobody is let in. */
  const authenticate = (
    request: Request,
    address: string,
    now: number
  ): Problem | Pick<RequestFacts, "caller" | "readOnly"> => {
    if (options.keys.size === 0) return { caller: null, readOnly: false }
    const secret = bearerOf(request.headers["authorization"])
    if (secret === undefined) {
      return new UnauthenticatedProblem({ detail: "Send an API key as Authorization: Bearer SECRET." })
    }
    const key = options.keys.find(secret)
    if (key !== undefined) return { caller: key.name, readOnly: key.readOnly }
    const wait = options.failedAuth.wrong(address, now)
    return wait === 0
      ? new UnauthenticatedProblem({ detail: "The service does not know this API key." })
      : new TooManyRequestsProblem({
        retryAfterSeconds: Math.ceil(wait / 1000),
        detail: "Too many wrong API keys came from this address."
      })
  }

  const isGuess = ({ headers }: Request, { _tag }: Problem): boolean =>
    _tag === "TooManyRequestsProblem" ||
    _tag === "UnauthenticatedProblem" && bearerOf(headers["authorization"]) !== undefined

  /** Whoever guesses keys, or has an old one, is not to go on unseen. */
  const tellOfGuess = (address: string, now: number): Effect.Effect<void> =>
    options.failedAuth.isNews(address, now)
      ? Effect.logWarning(
        `a wrong API key came from ${address || "an unknown address"}; of further ones from there is told once a minute`
      )
      : Effect.void

  const refusal = (request: Request, route: RequestFacts["route"]): Problem | undefined => {
    if (request.url.length > limits.urlBytes) {
      return new UrlTooLongProblem({ detail: `The address is longer than ${limits.urlBytes} bytes.` })
    }
    if (!isDecodable(request.url)) {
      return new InvalidRequestProblem({
        errors: [{
          in: isDecodable(request.url.split("?", 1)[0] ?? "") ? "query" : "path",
          field: "",
          message: "What follows a % is no UTF-8 text in percent-encoding."
        }]
      })
    }
    const foreign = options.siteGuard(namesHosts(request) ? {} : request.headers, route?.template)
    if (foreign !== undefined) return foreign
    if (Number(request.headers["content-length"]) > limits.bodyBytes) {
      return new BodyTooLargeProblem({ detail: `The body is larger than ${limits.bodyBytes} bytes.` })
    }
    const encoding = request.headers["content-encoding"]
    return encoding === undefined || encoding === "identity"
      ? undefined
      : new UnsupportedMediaTypeProblem({ detail: "The body is compressed; send it as it is." })
  }

  /** A browser asks before it sends what a page wants to, and has no key for that. */
  const isPreflight = ({ headers, method }: Request): boolean =>
    options.crossOrigin !== undefined && method === "OPTIONS" && headers["origin"] !== undefined &&
    headers["access-control-request-method"] !== undefined

  const admit = (request: Request, route: RequestFacts["route"], address: string, now: number) => {
    const refused = refusal(request, route)
    if (refused !== undefined) return refused
    if (isPreflight(request)) return { caller: null, readOnly: false }
    const asker = route?.isPublic === true ? { caller: null, readOnly: false } : authenticate(request, address, now)
    if (!("caller" in asker)) return asker
    if (asker.readOnly && request.method !== "GET" && request.method !== "HEAD") {
      return new ReadOnlyKeyProblem({ detail: `The key ${asker.caller} may only read.` })
    }
    return route === undefined || accepts(request.headers["accept"], route.mediaType)
      ? asker
      : new NotAcceptableProblem({ detail: `The answer comes as ${route.mediaType}.` })
  }

  const finish = (
    request: Request,
    facts: RequestFacts,
    isAdmitted: boolean,
    given: Response,
    now: number
  ): Response => {
    let response = given
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
        ...always,
        "x-request-id": facts.id,
        ...(isAdmitted && facts.route?.isPublic === false
          ? { "ratelimit-policy": quotas.policy, ratelimit: quotas.of(facts.caller).header(now) }
          : {}),
        // The connection would else go on for as long as its client has something to ask.
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
      const given = request.headers["x-request-id"]
      const id = given !== undefined && requestIdForm.test(given) ? given : randomUUID()
      const route = routes.find(request.method, request.url)
      const address = options.addressOf(request)
      const admitted = admit(request, route, address, clock.currentTimeMillisUnsafe())
      const { caller, readOnly } = "caller" in admitted ? admitted : { caller: null, readOnly: false }
      const facts: RequestFacts = { id, route, address, caller, readOnly }
      const answer = "caller" in admitted
        // One after the other, because merging contexts copies both of them for each request.
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
          isGuess(request, admitted) ? tellOfGuess(address, clock.currentTimeMillisUnsafe()) : Effect.void,
          problemResponse(admitted)
        )
      const told = options.crossOrigin === undefined ||
          (request.method === "OPTIONS" && !("caller" in admitted && isPreflight(request)))
        ? answer
        : options.crossOrigin(answer)

      const ended = (status: number) =>
        metrics.ended(
          request.method,
          route?.template ?? "none",
          status,
          Number(clock.currentTimeNanosUnsafe() - began) / 1e9
        )
      const sent = (response: Response, cause: Cause.Cause<unknown> | undefined) => {
        const finished = finish(request, facts, "caller" in admitted, response, clock.currentTimeMillisUnsafe())
        ended(finished.status)
        return Effect.as(logAnswer(request, facts, finished.status, cause), finished)
      }
      return Effect.matchCauseEffect(told, {
        onSuccess: (response) => sent(response, undefined),
        onFailure: (cause) => {
          if (Cause.hasInterruptsOnly(cause)) {
            if (!isAbandoned(cause)) {
              return sent(
                problemResponse(
                  new NotReadyProblem({
                    retryAfterSeconds: soonSeconds,
                    detail: "The service stops, and had no more time."
                  })
                ),
                undefined
              )
            }
            // There is nobody to answer.
            ended(499)
            return Effect.interrupt
          }
          return sent(problemResponse(problemOfCause(cause, request, routes)), cause)
        }
      })
    })
}
