import * as DateTime from "effect/DateTime"
import * as Result from "effect/Result"
import { parseHttpDate } from "effect/http/Headers"

/** A day: what asks for longer is taken as a day, so that a nonsense value does not overflow a timer. */
const longestMillis = 86_400_000

/**
 * `Retry-After` in milliseconds from `now`: decimal seconds as Haravan sends them (`2.0`), whole seconds, or an HTTP
 * date. Undefined where there is none or it is neither.
 */
export const retryAfterMillis = (header: string | undefined, now: number): number | undefined => {
  const text = header?.trim() ?? ""
  if (/^\d+(?:\.\d*)?$/.test(text)) return Math.min(longestMillis, Math.ceil(Number(text) * 1000))
  const date = parseHttpDate(text)
  return Result.isSuccess(date)
    ? Math.min(longestMillis, Math.max(0, DateTime.toEpochMillis(date.success) - now))
    : undefined
}
