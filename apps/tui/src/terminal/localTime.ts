const two = (value: number): string => String(value).padStart(2, "0")

/** A time for people, in the zone of this machine: `2026-11-16 17:36:20`. */
export const localTime = (millis: number): string => {
  const date = new Date(millis)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
