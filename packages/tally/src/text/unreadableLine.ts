import {
  describeUnreadableRecords,
  type UnreadableRecords,
  type Upstream,
  upstreamName,
  visible
} from "@stocktally/schema"

/** A line for people about what could not be read of a side, naming a few records; null if all could be read. */
export const unreadableLine = (upstream: Upstream, unreadable: UnreadableRecords, named = 1): string | null =>
  unreadable.count === 0 ? null : visible(
    `${upstreamName(upstream)}: ${describeUnreadableRecords(unreadable, { named })}; ` +
      (unreadable.count === 1 ? "its pairs are unknown" : "their pairs are unknown")
  )
