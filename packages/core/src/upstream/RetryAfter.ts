import * as DateTime from "effect/DateTime"
import * as Result from "effect/Result"
import { parseHttpDate } from "effect/http/Headers"
import { maxPauseMillis } from "../budget/Limiter.ts"

/** A date, which has a comma after its weekday, or any text between commas. */
const headerValues = /\s*[a-z]+,[^,]*gmt|[^,]+/gi

/**
 * How long a response asks us to wait, in milliseconds, at most our longest pause: decimal seconds as Haravan sends
 * them (`2.0`), whole seconds, or an HTTP date, relative to the response's own `Date` because clocks differ. The
 * longest of several values. Undefined if there is no usable value.
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

/** Parses an HTTP date. */
export const dateMillis = (text: string): number | undefined => {
  const date = parseHttpDate(text)
  return Result.isSuccess(date) ? DateTime.toEpochMillis(date.success) : undefined
}
