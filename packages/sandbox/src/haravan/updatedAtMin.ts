import { DateTime, Option } from "effect"
import type { ChangesFilter } from "../quirks/ListQuirks.ts"

const shopOffsetMillis = 7 * 3_600_000

const isAtLeastTruncated = (grain: number, from: number) => (time: number) => Math.floor(time / grain) * grain >= from

/**
 * Returns a predicate for times in epoch milliseconds that applies `updated_at_min` as {@link ChangesFilter} says;
 * undefined if the parameter is not a time.
 */
export const updatedAtMin = (min: string, filter: ChangesFilter): ((time: number) => boolean) | undefined => {
  const from = Option.map(DateTime.make(min), DateTime.toEpochMillis)
  if (Option.isNone(from)) return undefined
  switch (filter) {
    case "documented":
      return (time) => time >= from.value
    case "zone":
      return (time) => time >= from.value + shopOffsetMillis
    case "local": {
      const digits = DateTime.make(`${min.replace(/(Z|[+-][0-9:]+)$/i, "")}Z`)
      return Option.match(digits, {
        onNone: () => undefined,
        onSome: (local) => (time) => time >= local.epochMilliseconds - shopOffsetMillis
      })
    }
    case "seconds":
      return isAtLeastTruncated(1000, from.value)
    case "minutes":
      return isAtLeastTruncated(60_000, from.value)
    case "ignored":
      return () => true
  }
}
