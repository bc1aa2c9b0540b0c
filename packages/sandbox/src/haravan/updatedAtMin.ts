import { DateTime, Option } from "effect"
import type { ChangesFilter } from "../quirks/ListQuirks.ts"

const shopZone = 7 * 3_600_000

const cutTo = (grain: number, from: number) => (time: number) => Math.floor(time / grain) * grain >= from

/**
 * Which times pass a filter by `updated_at_min`, in milliseconds since the epoch; undefined if it is not a time.
 */
export const updatedAtMin = (asked: string, filter: ChangesFilter): ((time: number) => boolean) | undefined => {
  const from = Option.map(DateTime.make(asked), DateTime.toEpochMillis)
  if (Option.isNone(from)) return undefined
  switch (filter) {
    case "asked":
      return (time) => time >= from.value
    case "zone":
      return (time) => time >= from.value + shopZone
    case "local": {
      const digits = DateTime.make(`${asked.replace(/(Z|[+-][0-9:]+)$/i, "")}Z`)
      return Option.match(digits, {
        onNone: () => undefined,
        onSome: (local) => (time) => time >= local.epochMilliseconds - shopZone
      })
    }
    case "seconds":
      return cutTo(1000, from.value)
    case "minutes":
      return cutTo(60_000, from.value)
    case "ignored":
      return () => true
  }
}
