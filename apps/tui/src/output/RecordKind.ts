import { count } from "../terminal/count.ts"
import type { Column } from "../terminal/table.ts"
import type { Field } from "./fields.ts"

/** How a kind of record is written in each format. */
export interface RecordKind<A> {
  /** The singular and the plural: `balance`, `balances`. */
  readonly names: readonly [one: string, many: string]
  /** The record as JSON. */
  readonly json: (record: A) => object
  /** The fields of the JSON, flattened. */
  readonly fields: ReadonlyArray<Field>
  /** The text of CSV cells by field, for fields that are lists of records. */
  readonly cells?: { readonly [field: string]: (record: A) => string }
  readonly columns: ReadonlyArray<Column<A>>
}

/** `1 balance`, `250 balances`. */
export const counted = (number: number, [one, many]: readonly [string, string]): string =>
  `${count(number)} ${number === 1 ? one : many}`

/**
 * Writes a list as it arrives: `records` returns the text of the next records, `end` the text after the last. Call
 * `end` only after every record was written, so that an interrupted list never looks complete.
 */
export interface ListWriter<A> {
  readonly records: (records: ReadonlyArray<A>) => string
  readonly end: () => string
  /** A note for stderr on how the list was shown. */
  readonly note?: () => string | undefined
}
