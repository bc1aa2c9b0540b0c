import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type { RequestFacts } from "./CurrentRequest.ts"

/** How often a warning with the same status is logged, so that a failing upstream does not flood the log. */
const warnEveryMillis = 1000

/** Logs a response, with the cause of a failure. */
export type AccessLog = (
  request: HttpServerRequest.HttpServerRequest,
  facts: RequestFacts,
  status: number,
  cause: Cause.Cause<unknown> | undefined
) => Effect.Effect<void>

/**
 * Logs a 500 as an error, an unavailable upstream or store as a throttled warning, requests that start or change
 * something at info level with the key's name, and all others at debug level. Omits the query, because it holds what
 * people search for.
 */
export const makeAccessLog = (): AccessLog => {
  const warnedAt = new Map<number, number>()

  const levelOf = (method: string, { route }: RequestFacts, status: number, now: number): LogLevel.Severity => {
    if (status === 500) return "Error"
    if (status > 500) {
      // Readiness probes repeat, and their callers see the answer.
      if (route?.isPublic === true || now - (warnedAt.get(status) ?? -Infinity) < warnEveryMillis) return "Debug"
      warnedAt.set(status, now)
      return "Warn"
    }
    return method === "GET" || method === "HEAD" ? "Debug" : "Info"
  }

  return ({ method, url }, facts, status, cause) =>
    Effect.withFiber((fiber) => {
      const level = levelOf(method, facts, status, fiber.getRef(Clock.Clock).currentTimeMillisUnsafe())
      if (LogLevel.isLessThan(level, fiber.getRef(References.MinimumLogLevel))) return Effect.void
      return Effect.logWithLevel(level)(
        `${method} ${pathOf(url)} ${status}`,
        ...(status === 500 && cause !== undefined ? [cause] : [])
      ).pipe(
        Effect.annotateLogs({
          requestId: facts.id,
          ...(facts.route === undefined ? {} : { route: facts.route.template }),
          ...(facts.caller === null ? {} : { key: facts.caller })
        })
      )
    })
}

const pathOf = (url: string): string => {
  const path = url.split("?", 1)[0] ?? ""
  return path.length <= 200 ? path : `${path.slice(0, 199)}…`
}
