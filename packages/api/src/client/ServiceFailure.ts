/** What keeps the service from answering, in one line with what to do. */
import { isProblem, type Problem } from "../problems/Problem.ts"
import { ServiceError } from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { HttpClientError } from "effect/http/HttpClientError"

/** What a call of the client can fail with. */
export type CallError = Problem | HttpClientError | Schema.SchemaError

/** Makes the errors of calls to the service at an address. */
export interface ServiceFailures {
  readonly of: (operation: string, error: CallError) => ServiceError
  readonly timedOut: (operation: string, within: Duration.Duration) => ServiceError
  readonly away: (operation: string, detail: string) => ServiceError
}

export const serviceFailures = (url: string): ServiceFailures => {
  const away = (operation: string, detail: string): ServiceError =>
    new ServiceError({
      operation,
      problem: "away",
      detail: `the service at ${url} cannot be reached (${
        visible(detail)
      }); check that it runs, and STOCKTALLY_SERVER_URL`,
      retryable: true
    })
  const unusable = (operation: string, detail: string): ServiceError =>
    new ServiceError({
      operation,
      problem: "unusable",
      detail:
        `${url} does not answer as Stocktally's service does (${visible(detail)}); check STOCKTALLY_SERVER_URL, and ` +
        "that both are of the same version",
      retryable: false
    })
  return {
    away,
    timedOut: (operation, within) => away(operation, `no answer within ${Duration.format(within)}`),
    of: (operation, error) => {
      if (isProblem(error)) return ofProblem(url, operation, error)
      if (error._tag === "SchemaError") return unusable(operation, "an answer of another shape")
      const { reason } = error
      switch (reason._tag) {
        case "TransportError":
          return away(operation, reason.description ?? causeOf(reason.cause))
        case "StatusCodeError":
          return unusable(
            operation,
            `status ${reason.response.status}${reason.description === undefined ? "" : `: ${reason.description}`}`
          )
        case "DecodeError":
        case "EmptyBodyError":
          return unusable(operation, `status ${reason.response.status}, ${reason.description ?? "no answer in JSON"}`)
        case "EncodeError":
        case "InvalidUrlError":
          return unusable(operation, "the request cannot be sent there")
      }
    }
  }
}

/** Node says what happened in the cause's code: ECONNREFUSED, ENOTFOUND, … */
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
      return "; use a key without ro: for this"
    case "UnknownHostProblem":
      return "; add the host of STOCKTALLY_SERVER_URL to the service's STOCKTALLY_HTTP_ALLOWED_HOSTS"
    case "NoSuchRouteProblem":
    case "MethodNotAllowedProblem":
      return "; check STOCKTALLY_SERVER_URL, and that both are of the same version"
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

const ofProblem = (url: string, operation: string, problem: Problem): ServiceError => {
  const fields = problem._tag === "InvalidRequestProblem"
    ? problem.errors.map(({ field, message }) => `${field}: ${message}`).join("; ")
    : ""
  const told = [problem.title, ...[problem.detail, fields].filter((text) => text !== undefined && text !== "")].join(
    ": "
  )
  const remedy = remedyOf(problem)
  return new ServiceError({
    operation,
    problem: problemOf(problem),
    detail: `${url}: ${remedy === "" ? visible(told) : visible(told).replace(/\.$/, "")}${remedy}`,
    retryable: problem.retryable
  })
}

/** An operation within its time. */
export const within =
  (failures: ServiceFailures, operation: string, duration: Duration.Duration) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | ServiceError, R> =>
    Effect.timeoutOrElse(effect, { duration, orElse: () => Effect.fail(failures.timedOut(operation, duration)) })
