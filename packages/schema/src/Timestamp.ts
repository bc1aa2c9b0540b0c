/**
 * Points in time: whole milliseconds since 1970 in UTC, the unit of Effect's `Clock`. Records have numbers instead of
 * objects, because a shop has a million records.
 */
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMillis = number

/** A finite point in time within the range of ISO 8601 dates. */
export const EpochMillis = Schema.Number.check(
  Schema.makeFilter((millis) => Math.abs(millis) <= 8.64e15 || "Expected a time")
)

/** The rule for times, for people. */
export const timestampRule = "a time with its zone such as 2026-11-16T10:36:20.691Z"

const shape =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/

const twoDigits = (text: string, from: number): number =>
  (text.charCodeAt(from) - 48) * 10 + text.charCodeAt(from + 1) - 48

const daysInMonth = (year: number, month: number): number =>
  month === 2 ?
    (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28)
    : month === 4 || month === 6 || month === 9 || month === 11 ?
    30
    : 31

/**
 * Whether the text is an ISO 8601 date and time with its zone: `Z` or an offset as `+07:00`, and 0 to 9 fraction
 * digits. A time without a zone is invalid, because the zone would be a guess.
 */
export const isTimestamp = (text: string): boolean =>
  shape.test(text) &&
  (twoDigits(text, 8) <= 28 ||
    twoDigits(text, 8) <= daysInMonth(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5)))

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar, without a Date object (Hinnant's algorithm). */
const daysSinceEpoch = (year: number, month: number, day: number): number => {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

const dot = 46
const minus = 45
const letterZ = 90

/**
 * The time of a text that {@link isTimestamp} accepts, cut to milliseconds. Haravan writes 0 to 3 fraction digits
 * (`.02Z`, `.6Z`, none), so times are compared as times and never as text.
 */
export const parseTimestampUnsafe = (text: string): EpochMillis => {
  const days = daysSinceEpoch(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8))
  const seconds = (twoDigits(text, 11) * 60 + twoDigits(text, 14)) * 60 + twoDigits(text, 17)
  let fraction = 0
  let end = 19
  if (text.charCodeAt(end) === dot) {
    end++
    for (let scale = 100;; scale /= 10, end++) {
      const digit = text.charCodeAt(end) - 48
      if (!(digit >= 0 && digit <= 9)) break
      if (scale >= 1) fraction += digit * scale
    }
  }
  const local = days * 86_400_000 + seconds * 1000 + fraction
  const zone = text.charCodeAt(end)
  if (zone === letterZ) return local
  const offset = (twoDigits(text, end + 1) * 60 + twoDigits(text, text.length - 2)) * 60_000
  return zone === minus ? local + offset : local - offset
}

/** The time of a text; NaN if {@link isTimestamp} does not accept it. */
export const parseTimestamp = (text: string): EpochMillis => isTimestamp(text) ? parseTimestampUnsafe(text) : Number.NaN

/** Formats {@link EpochMillis} as ISO 8601 in UTC with milliseconds, as Haravan documents `updated_at_min`. */
export const formatTimestamp = (millis: EpochMillis): string => new Date(millis).toISOString()

/** A time in JSON: ISO 8601 text with a zone, decoded to {@link EpochMillis}. */
export const TimestampFromString = Schema.String.annotate({
  format: "date-time",
  description: "A time, ISO 8601 with its zone."
}).check(
  Schema.makeFilter((text) => isTimestamp(text) || `Expected ${timestampRule}`)
).pipe(Schema.decodeTo(EpochMillis, {
  decode: SchemaGetter.transform(parseTimestampUnsafe),
  encode: SchemaGetter.transform(formatTimestamp)
}))
