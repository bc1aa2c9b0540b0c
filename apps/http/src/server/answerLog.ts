import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import * as References from "effect/References"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type { RequestFacts } from "./CurrentRequest.ts"

/** An upstream that is down under load says so once in this time, and not for each who asks. */
const warnEveryMillis = 1000

/** Tells of an answer. `cause` is what went wrong where something did. */
export type AnswerLog = (
  request: HttpServerRequest.HttpServerRequest,
  facts: RequestFacts,
  status: number,
  cause: Cause.Cause<unknown> | undefined
) => Effect.Effect<void>

/**
 * What went wrong here is an error; that an upstream or the store is away is a warning now and then; what started or
 * changed something is told with the key's name; and the rest to those who ask for details. The query stays out: it holds
 * what people search for.
 */
export const makeAnswerLog = (): AnswerLog => {
  const warnedAt = new Map<number, number>()

  const levelOf = (method: string, { route }: RequestFacts, status: number, now: number): LogLevel.Severity => {
    if (status === 500) return "Error"
    if (status > 500) {
      // Who asks whether the service is ready is answered, and asks again.
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
