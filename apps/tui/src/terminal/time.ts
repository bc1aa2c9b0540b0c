const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long ago, in at most four cells: `8s`, `59m`, `23h`, `364d`, `12y`. */
export const age = (at: number, now: number): string => {
  const millis = Math.max(0, now - at)
  if (millis < minute) return `${Math.floor(millis / second)}s`
  if (millis < hour) return `${Math.floor(millis / minute)}m`
  if (millis < day) return `${Math.floor(millis / hour)}h`
  if (millis < 365 * day) return `${Math.floor(millis / day)}d`
  return `${Math.floor(millis / (365 * day))}y`
}

/** How long ago, without seconds: what is shown of a minute need not be drawn anew each second. */
export const roughAge = (at: number, now: number): string => now - at < minute ? "now" : age(at, now)

/** How long something takes or took: `0.3 s`, `12 s`, `4 min 10 s`, `2 h 5 min`. */
export const span = (millis: number): string => {
  if (millis < 10 * second) return `${(millis / second).toFixed(1)} s`
  if (millis < minute) return `${Math.round(millis / second)} s`
  if (millis < hour) return `${Math.floor(millis / minute)} min ${Math.floor(millis % minute / second)} s`
  return `${Math.floor(millis / hour)} h ${Math.floor(millis % hour / minute)} min`
}

const two = (value: number): string => String(value).padStart(2, "0")

/** A time of this machine's zone in 16 cells, `2026-11-16 17:36`. */
export const minuteOf = (millis: number): string => {
  const date = new Date(millis)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The time of day of this machine's zone, `17:36:20`. */
export const timeOfDay = (millis: number): string => {
  const date = new Date(millis)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

const groups = /\B(?=(?:\d{3})+$)/g

/** A number of things, with its thousands apart: `1,234,567`. */
export const count = (value: number): string => value < 0 ? `-${count(-value)}` : String(value).replace(groups, ",")
