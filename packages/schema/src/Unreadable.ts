/** Records of Loop or Haravan that could not be read, although their response could. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"

/**
 * A record whose identity, count or time could not be read. Ids that could be read are digits. `value` is JSON from
 * outside, cut if it is long: make it visible before it is shown.
 */
export const UnreadableRecord = Schema.Struct({
  record: Schema.Literals(["balance", "inventory", "location", "product", "variant"]).pipe(
    about("The kind of record.", "balance")
  ),
  id: Schema.NullOr(Schema.String).pipe(about("Its own id, if that could be read.", "1003000602")),
  variantId: Schema.NullOr(Schema.String).pipe(about("Its variant, if that could be read.", "1064240150")),
  locationId: Schema.NullOr(Schema.String).pipe(about("Its location, if that could be read.", "963402")),
  field: Schema.String.pipe(about("The field that could not be read.", "qty_available")),
  value: Schema.String.pipe(about("The field's value as JSON, cut if it is long. Text from outside.", "null"))
}).annotate({ identifier: "UnreadableRecord", description: "A record that could not be read." })
export interface UnreadableRecord extends Schema.Schema.Type<typeof UnreadableRecord> {}

/** The records of a list that could not be read: their number, and the first few. */
export const UnreadableRecords = Schema.Struct({
  count: Schema.Int.pipe(about("How many records could not be read.", 1)),
  first: Schema.Array(UnreadableRecord).pipe(about("The first of these records, at most five."))
}).annotate({ identifier: "UnreadableRecords", description: "The records of a list that could not be read." })
export interface UnreadableRecords extends Schema.Schema.Type<typeof UnreadableRecords> {}

/** How many records are listed. */
const maxListed = 5

/** No unreadable records. */
export const noUnreadable: UnreadableRecords = { count: 0, first: [] }

/** Adds records. */
export const addUnreadable = (
  { count, first }: UnreadableRecords,
  records: ReadonlyArray<UnreadableRecord>
): UnreadableRecords => ({
  count: count + records.length,
  first: first.length >= maxListed ? first : [...first, ...records].slice(0, maxListed)
})

/**
 * `3 records could not be read, for example balance 1003000602, variant 1064240150 at 963402: qty_available is null`.
 */
export const describeUnreadableRecords = (
  { count, first }: UnreadableRecords,
  { among, named = 1 }: { readonly among?: number | undefined; readonly named?: number } = {}
): string => {
  const records = `${count}${among === undefined ? "" : ` of ${among}`} ${
    count === 1 ? "record" : "records"
  } could not be read`
  const names = first.slice(0, named).map(describeUnreadable)
  return names.length === 0 ? records : `${records}${names.length < count ? ", for example " : ": "}${names.join("; ")}`
}

/** `balance 1003000602, variant 1064240150 at 963402: qty_available is null`. */
export const describeUnreadable = (
  { field, id, locationId, record, value, variantId }: UnreadableRecord
): string => {
  const own = id !== null ? `${record} ${id}` : `${record === "inventory" ? "an" : "a"} ${record}`
  const variant = variantId === null || record === "variant" ? "" : `variant ${variantId}`
  const about = `${variant}${locationId === null ? "" : ` at ${locationId}`}`.trim()
  return `${own}${about === "" ? "" : `, ${about}`}: ${field} is ${value}`
}
