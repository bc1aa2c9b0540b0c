/** Times and spans of time for people, in the zone of this machine. */
import type { EpochMillis } from "@stocktally/schema"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const two = (value: number): string => String(value).padStart(2, "0")

const dateOf = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
const hourAndMinute = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}`

/** The time of day in 8 cells, `17:36:20`. */
export const timeOfDay = (millis: EpochMillis): string => {
  const date = new Date(millis)
  return `${hourAndMinute(date)}:${two(date.getSeconds())}`
}

/** A time to the minute in 16 cells, `2026-11-16 17:36`. */
const minuteOf = (millis: EpochMillis): string => {
  const date = new Date(millis)
  return `${dateOf(date)} ${hourAndMinute(date)}`
}

/** A time to the second with its zone in at least 22 cells, `2026-11-16 17:36:20+07`. */
export const localTime = (millis: EpochMillis): string =>
  `${dateOf(new Date(millis))} ${timeOfDay(millis)}${zoneAt(millis)}`

/** A time to the minute with its zone in at least 19 cells, `2026-11-16 17:36+07`. */
export const localMinute = (millis: EpochMillis): string => `${minuteOf(millis)}${zoneAt(millis)}`

/** How far this machine's zone is ahead of UTC at a time: `+07`, `-03:30`. */
export const zoneAt = (millis: EpochMillis): string => {
  const ahead = -new Date(millis).getTimezoneOffset()
  const minutes = Math.abs(ahead) % 60
  const hours = two((Math.abs(ahead) - minutes) / 60)
  return `${ahead < 0 ? "-" : "+"}${hours}${minutes === 0 ? "" : `:${two(minutes)}`}`
}

/** How long something takes or took: `0.3 s`, `12 s`, `4 min 10 s`, `2 h 5 min`. */
export const span = (millis: number): string => {
  if (millis < 10 * second) return `${(millis / second).toFixed(1)} s`
  if (millis < minute) return `${Math.round(millis / second)} s`
  if (millis < hour) return `${Math.floor(millis / minute)} min ${Math.floor(millis % minute / second)} s`
  return `${Math.floor(millis / hour)} h ${Math.floor(millis % hour / minute)} min`
}

/** How long ago, in at most six cells: `8 s`, `59 min`, `23 h`, `364 d`, `12 y`. */
export const age = (at: EpochMillis, now: EpochMillis): string => {
  const millis = Math.max(0, now - at)
  if (millis < minute) return `${Math.floor(millis / second)} s`
  if (millis < hour) return `${Math.floor(millis / minute)} min`
  if (millis < day) return `${Math.floor(millis / hour)} h`
  if (millis < 365 * day) return `${Math.floor(millis / day)} d`
  return `${Math.floor(millis / (365 * day))} y`
}

/** How long ago, without seconds, so that it need not be drawn again each second. */
export const roughAge = (at: EpochMillis, now: EpochMillis): string => now - at < minute ? "now" : age(at, now)

/** How long ago in words: `just now` under a minute or for a future time, then `3 min ago`, `5 h ago`, `2 days ago`. */
export const ageOf = (now: EpochMillis, at: EpochMillis): string => {
  const age = now - at
  if (age < minute) return "just now"
  if (age < hour) return `${Math.floor(age / minute)} min ago`
  return age < 2 * day ? `${Math.floor(age / hour)} h ago` : `${Math.floor(age / day)} days ago`
}

/** When the text of {@link ageOf} next changes; null for an unknown time. */
export const nextAgeAt = (now: EpochMillis, at: EpochMillis | null): EpochMillis | null => {
  if (at === null) return null
  const age = Math.max(0, now - at)
  const unit = age < hour ? minute : age < 2 * day ? hour : day
  return Math.max(at, now - age) + (Math.floor(age / unit) + 1) * unit
}
