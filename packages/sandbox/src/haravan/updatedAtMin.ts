import { DateTime, Option } from "effect"
import type { ChangesFilter } from "../quirks/ListQuirks.ts"

const shopZone = 7 * 3_600_000

const compareTruncated = (grain: number, from: number) => (time: number) => Math.floor(time / grain) * grain >= from

/** Reads `updated_at_min` as a test of times in milliseconds since the epoch; undefined if it is not a time. */
export const updatedAtMin = (min: string, filter: ChangesFilter): ((time: number) => boolean) | undefined => {
  const from = Option.map(DateTime.make(min), DateTime.toEpochMillis)
  if (Option.isNone(from)) return undefined
  switch (filter) {
    case "documented":
      return (time) => time >= from.value
    case "zone":
      return (time) => time >= from.value + shopZone
    case "local": {
      const digits = DateTime.make(`${min.replace(/(Z|[+-][0-9:]+)$/i, "")}Z`)
      return Option.match(digits, {
        onNone: () => undefined,
        onSome: (local) => (time) => time >= local.epochMilliseconds - shopZone
      })
    }
    case "seconds":
      return compareTruncated(1000, from.value)
    case "minutes":
      return compareTruncated(60_000, from.value)
    case "ignored":
      return () => true
  }
}
