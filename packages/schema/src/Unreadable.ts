/** Records of an upstream that could not be read, though the answer they came in could. */
import * as Schema from "effect/Schema"
import { about } from "./about.ts"

/**
 * A record whose identity, count or time could not be read. The ids are those that could, as digits. `value` is JSON
 * from outside, cut to a sane length: make it visible before showing it.
 */
export const UnreadableRecord = Schema.Struct({
  record: Schema.Literals(["balance", "inventory", "location", "product", "variant"]).pipe(
    about("What kind of record it is.", "balance")
  ),
  id: Schema.NullOr(Schema.String).pipe(about("Its own id, if that could be read.", "1003000602")),
  variantId: Schema.NullOr(Schema.String).pipe(about("The variant it is about, if that could be read.", "1064240150")),
  locationId: Schema.NullOr(Schema.String).pipe(about("The location it is about, if that could be read.", "963402")),
  field: Schema.String.pipe(about("The field that could not be read.", "qty_available")),
  value: Schema.String.pipe(about("What the field holds, as JSON, cut if long. Text from outside.", "null"))
}).annotate({ identifier: "UnreadableRecord", description: "A record that could not be read." })
export interface UnreadableRecord extends Schema.Schema.Type<typeof UnreadableRecord> {}

/** The records of a list that could not be read: how many they are, and the first few. */
export const UnreadableRecords = Schema.Struct({
  count: Schema.Int.pipe(about("How many records could not be read.", 1)),
  first: Schema.Array(UnreadableRecord).pipe(about("The first of them, at most five."))
}).annotate({ identifier: "UnreadableRecords", description: "The records of a list that could not be read." })
export interface UnreadableRecords extends Schema.Schema.Type<typeof UnreadableRecords> {}

/** How many of them are named. */
const mostNamed = 5

/** Every record could be read. */
export const noUnreadable: UnreadableRecords = { count: 0, first: [] }

/** These and more. */
export const addUnreadable = (
  { count, first }: UnreadableRecords,
  records: ReadonlyArray<UnreadableRecord>
): UnreadableRecords => ({
  count: count + records.length,
  first: first.length >= mostNamed ? first : [...first, ...records].slice(0, mostNamed)
})

/** `3 records could not be read, for example balance 1003000602, variant 1064240150 at 963402: qty_available is null`. */
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
