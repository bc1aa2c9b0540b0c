import { TimestampFromString } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** A time as JSON has it, ISO 8601 in UTC; milliseconds since 1970 inside. */
export const Time = TimestampFromString

/** A time that may not be known. */
export const MaybeTime = Schema.NullOr(Time)
