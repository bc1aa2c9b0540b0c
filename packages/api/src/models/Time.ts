import { TimestampFromString } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** A time: ISO 8601 in UTC in JSON, epoch milliseconds when decoded. */
export const Time = TimestampFromString

/** A time that may be unknown. */
export const MaybeTime = Schema.NullOr(Time)
