/** A line of text being written. `cursor` is an index of `graphemes`, from 0 to their number. */
export interface LineEdit {
  readonly graphemes: ReadonlyArray<string>
  readonly cursor: number
}
