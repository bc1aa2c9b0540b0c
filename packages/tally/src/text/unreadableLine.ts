import {
  describeUnreadableRecords,
  type UnreadableRecords,
  type Upstream,
  upstreamName,
  visible
} from "@stocktally/schema"

/** A line for people about a side's records that could not be read, naming a few; null if there are none. */
export const unreadableLine = (upstream: Upstream, unreadable: UnreadableRecords, named = 1): string | null =>
  unreadable.count === 0 ? null : visible(
    `${upstreamName(upstream)}: ${describeUnreadableRecords(unreadable, { named })}; ` +
      (unreadable.count === 1 ? "its counts are unknown" : "their counts are unknown")
  )
