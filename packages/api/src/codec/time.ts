import { formatTimestamp } from "@stocktally/schema"

/** Converts a time that may be unknown to JSON. */
export const maybeTime = (time: number | null): string | null => time === null ? null : formatTimestamp(time)
