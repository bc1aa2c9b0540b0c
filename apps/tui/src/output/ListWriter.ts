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
