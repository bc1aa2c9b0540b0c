import * as DateTime from "effect/DateTime"
import * as Result from "effect/Result"
import { parseHttpDate } from "effect/http/Headers"
import { maxPauseMillis } from "../budget/Limiter.ts"

/** A date with the comma behind its weekday, or what stands between commas. */
const headerValues = /\s*[a-z]+,[^,]*gmt|[^,]+/gi

/**
 * How long an answer asks to wait, in milliseconds and at most our longest pause: decimal seconds as Haravan sends them
 * (`2.0`), whole seconds, or an HTTP date, counted from the answer's own `Date` since clocks differ. Of several the
 * longest. Undefined if there is none, or none that says how long.
 */
export const retryAfterMillis = (
  headers: { readonly [name: string]: string | undefined },
  now: number
): number | undefined => {
  const sentAt = dateMillis(headers["date"] ?? "") ?? now
  const waits = (headers["retry-after"]?.match(headerValues) ?? []).flatMap((value) => {
    const text = value.trim()
    if (/^\d+(?:\.\d*)?$/.test(text)) return [Math.ceil(Number(text) * 1000)]
    const date = dateMillis(text)
    return date === undefined ? [] : [Math.max(0, date - sentAt)]
  })
  return waits.length === 0 ? undefined : Math.min(maxPauseMillis, Math.max(...waits))
}

/** The time of an HTTP date. */
export const dateMillis = (text: string): number | undefined => {
  const date = parseHttpDate(text)
  return Result.isSuccess(date) ? DateTime.toEpochMillis(date.success) : undefined
}
