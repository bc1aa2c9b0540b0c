/** Describes failed calls of the service in one line that says what to do. */
import { isProblem, type Problem } from "../problems/Problem.ts"
import { ServiceError } from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { HttpClientError } from "effect/http/HttpClientError"

/** The errors of a call of the client. */
export type CallError = Problem | HttpClientError | Schema.SchemaError

/** Makes the errors of calls of one service. */
export interface ServiceErrors {
  readonly fromCallError: (operation: string, error: CallError) => ServiceError
  readonly timedOut: (operation: string, timeout: Duration.Duration) => ServiceError
  readonly unreachable: (operation: string, detail: string) => ServiceError
}

/** The errors of a service, or of one of its shops. */
export const serviceErrors = (url: string, shop: string | null = null): ServiceErrors => {
  const unreachable = (operation: string, detail: string): ServiceError =>
    new ServiceError({
      operation,
      problem: "away",
      detail: `Stocktally's service at ${url} cannot be reached (${
        visible(detail)
      }); check STOCKTALLY_SERVER_URL and that the service is running`,
      retryable: true
    })
  const unusable = (operation: string, detail: string): ServiceError =>
    new ServiceError({
      operation,
      problem: "unusable",
      detail:
        `${url} did not answer like Stocktally's service (${visible(detail)}); check STOCKTALLY_SERVER_URL, and that ` +
        "both have the same version",
      retryable: false
    })
  return {
    unreachable,
    timedOut: (operation, timeout) => unreachable(operation, `no answer within ${Duration.format(timeout)}`),
    fromCallError: (operation, error) => {
      if (isProblem(error)) return fromProblem(url, operation, error)
      if (error._tag === "SchemaError") return unusable(operation, "an unexpected response body")
      const { reason } = error
      // No route declares that its shop is not there.
      if (shop !== null && "response" in reason && reason.response.status === 404) {
        return new ServiceError({
          operation,
          problem: "failed",
          detail: `${url} has no shop ${visible(shop)} that the key may see`,
          retryable: false
        })
      }
      switch (reason._tag) {
        case "TransportError":
          return unreachable(operation, reason.description ?? causeOf(reason.cause))
        case "StatusCodeError":
          return unusable(
            operation,
            `status ${reason.response.status}${reason.description === undefined ? "" : `: ${reason.description}`}`
          )
        case "DecodeError":
        case "EmptyBodyError":
          return unusable(operation, `status ${reason.response.status}, ${reason.description ?? "no JSON"}`)
        case "EncodeError":
        case "InvalidUrlError":
          return unusable(operation, "the request cannot be sent to this address")
      }
    }
  }
}

/** Node reports the problem in the code of the cause: ECONNREFUSED, ENOTFOUND, … */
const causeOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return "no connection"
  if (cause.cause instanceof Error) return causeOf(cause.cause)
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message
}

const remedyOf = (problem: Problem): string => {
  switch (problem._tag) {
    case "UnauthenticatedProblem":
      return "; set STOCKTALLY_SERVER_KEY to one of the service's STOCKTALLY_API_KEYS"
    case "ReadOnlyKeyProblem":
      return "; use a key without ro:"
    case "UnknownHostProblem":
      return "; add the host of STOCKTALLY_SERVER_URL to the service's STOCKTALLY_HTTP_ALLOWED_HOSTS"
    case "NoSuchRouteProblem":
    case "MethodNotAllowedProblem":
      return "; check STOCKTALLY_SERVER_URL, and that both have the same version"
    case "TooManyRequestsProblem":
    case "NotReadyProblem":
    case "RequestTimeoutProblem":
      return "; try again in a moment"
    default:
      return ""
  }
}

const problemOf = (problem: Problem): ServiceError["problem"] => {
  switch (problem._tag) {
    case "UnauthenticatedProblem":
    case "ReadOnlyKeyProblem":
    case "UnknownHostProblem":
    case "CrossSiteProblem":
      return "refused"
    case "NoSuchRouteProblem":
    case "MethodNotAllowedProblem":
      return "unusable"
    default:
      return "failed"
  }
}

const fromProblem = (url: string, operation: string, problem: Problem): ServiceError => {
  const fields = problem._tag === "InvalidRequestProblem"
    ? problem.errors.map(({ field, message }) => message.includes(`"${field}"`) ? message : `${field}: ${message}`)
      .join("; ")
    : ""
  // The detail of an invalid request often repeats its only field.
  const parts = new Set([problem.title, problem.detail ?? "", fields])
  const text = [...parts].filter((part) => part !== "").join(": ")
  const remedy = remedyOf(problem)
  return new ServiceError({
    operation,
    problem: problemOf(problem),
    detail: `${url}: ${remedy === "" ? visible(text) : visible(text).replace(/\.$/, "")}${remedy}`,
    retryable: problem.retryable
  })
}

/** Limits the duration of an operation. */
export const withTimeout =
  (errors: ServiceErrors, operation: string, duration: Duration.Duration) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | ServiceError, R> =>
    Effect.timeoutOrElse(effect, { duration, orElse: () => Effect.fail(errors.timedOut(operation, duration)) })
