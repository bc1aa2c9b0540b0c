import { formatTimestamp } from "@stocktally/schema"

/** A time that may not be known, as JSON. */
export const maybeTime = (time: number | null): string | null => time === null ? null : formatTimestamp(time)
