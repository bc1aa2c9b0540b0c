/** Records of an upstream that could not be read, though the answer they came in could. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"

/**
 * A record whose identity, count or time could not be read. The ids are those that could, as digits. `value` is JSON
 * from outside, cut to a sane length: make it visible before showing it.
 */
export const UnreadableRecord = Schema.Struct({
  record: Schema.Literals(["balance", "inventory", "location", "product", "variant"]).pipe(
    about("What kind of record it is.")
  ),
  id: Schema.NullOr(Schema.String).pipe(about("Its own id, if that could be read.")),
  variantId: Schema.NullOr(Schema.String).pipe(about("The variant it is about, if that could be read.")),
  locationId: Schema.NullOr(Schema.String).pipe(about("The location it is about, if that could be read.")),
  field: Schema.String.pipe(about("The field that could not be read.")),
  value: Schema.String.pipe(about("What the field holds, as JSON, cut if long. Text from outside."))
}).annotate({ identifier: "UnreadableRecord", description: "A record that could not be read." })
export interface UnreadableRecord extends Schema.Schema.Type<typeof UnreadableRecord> {}

/** `balance 1003000602, variant 1064240150 at 963402: qty_available is null`. */
export const describeUnreadable = (
  { field, id, locationId, record, value, variantId }: UnreadableRecord
): string => {
  const own = id !== null ? `${record} ${id}` : `${record === "inventory" ? "an" : "a"} ${record}`
  const variant = variantId === null || record === "variant" ? "" : `variant ${variantId}`
  const about = `${variant}${locationId === null ? "" : ` at ${locationId}`}`.trim()
  return `${own}${about === "" ? "" : `, ${about}`}: ${field} is ${value}`
}
