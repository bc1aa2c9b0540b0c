/** Rows on their way into the database. */

/** Their columns. Ids are `id`: digits, made an exact integer by the database. */
export type Columns = { readonly [name: string]: "id" | "int" | "text" }

/** A row, in the order of its columns. */
export type Values = ReadonlyArray<string | number | null>

/** Columns of a chunk that its rows do not bring. */
export interface SharedColumns {
  /** Integers that are the same in each row. */
  readonly constant: ReadonlyArray<readonly [name: string, value: number]>
  /** The integer of the first row; each row's is one more than that of the row before. */
  readonly sequence: readonly [name: string, first: number] | undefined
}

/** A subquery that has the rows of a chunk, to be named in a FROM clause, and what it binds. */
export interface RowSource {
  readonly text: string
  readonly params: ReadonlyArray<unknown>
}
