/** How long ago something was, as roughly as people say it. */
import type { EpochMillis } from "@stocktally/schema"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** `just now` under a minute, then whole minutes, hours and days: `3 min ago`. A time that lies ahead is just now. */
export const ageOf = (now: EpochMillis, at: EpochMillis): string => {
  const age = Math.max(0, now - at)
  if (age < minute) return "just now"
  if (age < hour) return `${Math.floor(age / minute)} min ago`
  if (age < 2 * day) return `${Math.floor(age / hour)} h ago`
  return `${Math.floor(age / day)} days ago`
}

/** When {@link ageOf} says something else next; null for a time that is not known. */
export const nextAgeAt = (now: EpochMillis, at: EpochMillis | null): EpochMillis | null => {
  if (at === null) return null
  const age = Math.max(0, now - at)
  const unit = age < hour ? minute : age < 2 * day ? hour : day
  return Math.max(at, now - age) + (Math.floor(age / unit) + 1) * unit
}
