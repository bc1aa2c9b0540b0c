import { count } from "../terminal/count.ts"
import type { Column } from "../terminal/table.ts"
import type { Field } from "./fields.ts"

/** How a kind of record is written in each format. */
export interface RecordKind<A> {
  /** What one and several are called: `balance`, `balances`. */
  readonly names: readonly [one: string, many: string]
  /** The record as JSON shows it. */
  readonly json: (record: A) => object
  /** The JSON's fields, flattened. */
  readonly fields: ReadonlyArray<Field>
  /** The text of a cell, by the field's name, if what is there is a list of records. */
  readonly cells?: { readonly [field: string]: (record: A) => string }
  readonly columns: ReadonlyArray<Column<A>>
}

/** `1 balance`, `250 balances`. */
export const counted = (number: number, [one, many]: readonly [string, string]): string =>
  `${count(number)} ${number === 1 ? one : many}`

/**
 * Writes a list as it arrives: the text of some records more, and what closes the list. `end` is asked for only where
 * every record was written, so a list that broke off never looks whole.
 */
export interface ListWriter<A> {
  readonly records: (records: ReadonlyArray<A>) => string
  readonly end: () => string
  /** Something for stderr about how the list was shown. */
  readonly note?: () => string | undefined
}
