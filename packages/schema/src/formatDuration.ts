/** Formats milliseconds for people: `5 s`, `2 min`, `3 h`, `4 days`. Rounds up. */
export const formatDuration = (millis: number): string => {
  const seconds = Math.ceil(millis / 1000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.ceil(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.ceil(hours / 24)} days`
}
