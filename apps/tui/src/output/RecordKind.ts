import type { Field } from "./fields.ts"

/** How a cell is coloured; never the only thing that says something. */
export type Tone = "good" | "bad" | "warning" | "quiet"

/** A column of a table. */
export interface Column<A> {
  readonly header: string
  readonly align?: "right"
  /** Text as it came from outside: the table makes it visible. */
  readonly text: (record: A) => string
  /** May be cut to fit a terminal. */
  readonly elastic?: true
  /** Left out of a terminal too narrow for all, the lowest first. A column without it always stays. */
  readonly expendable?: number
  readonly tone?: (record: A) => Tone | undefined
}

/** How a kind of record is written in each format. */
export interface RecordKind<A> {
  /** What one and several are called: `balance`, `balances`. */
  readonly names: readonly [one: string, many: string]
  /** The record as JSON shows it. */
  readonly json: (record: A) => object
  /** The JSON's fields, flattened. */
  readonly fields: ReadonlyArray<Field>
  readonly columns: ReadonlyArray<Column<A>>
}

/** `1 balance`, `250 balances`. */
export const counted = (count: number, [one, many]: readonly [string, string]): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`

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
