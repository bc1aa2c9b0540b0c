/** Rows to write to the database. */

/** Columns with their types. `id` is digits, converted to an exact integer by the database. */
export type Columns = { readonly [name: string]: "id" | "int" | "text" }

export type Values = ReadonlyArray<string | number | null>

/** Columns of a chunk whose values do not come from its rows. */
export interface SharedColumns {
  /** Integers that are the same in each row. */
  readonly constant: ReadonlyArray<readonly [name: string, value: number]>
  /** The value in the first row; it grows by 1 with each row. */
  readonly sequence: readonly [name: string, first: number] | undefined
}

/** A subquery with the rows of a chunk, for a FROM clause, and its parameters. */
export interface RowSource {
  readonly text: string
  readonly params: ReadonlyArray<unknown>
}
