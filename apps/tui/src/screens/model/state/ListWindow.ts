/**
 * Some pages of a list that may be a million rows long, in its order and without a gap. `Ref` is what a page beside one
 * of them is asked by.
 */
export interface ListWindow<Row, Ref> {
  readonly pages: ReadonlyArray<ListPage<Row, Ref>>
  /** Those of all pages. */
  readonly rows: ReadonlyArray<Row>
  /** Index in `rows`; -1 where there is none. */
  readonly selected: number
  /** Index in `rows` of the first one shown. */
  readonly top: number
  /** How many rows of the list are before `rows`, as far as that is known. */
  readonly offset: number | null
  /** Whether an answer has come at all: an empty list is not one that was not read. */
  readonly isLoaded: boolean
  /** Whether the user has moved: until then the list shows its beginning. */
  readonly hasMoved: boolean
  /** What the page is for that is asked for now. */
  readonly pending: PendingPage<Ref> | null
}

/** What becomes of a page when it comes. */
export type PendingPage<Ref> =
  /** Takes the place of all others, with the first of `anchors` selected that it has, on line `line` of the list. */
  | {
    readonly _tag: "Replace"
    readonly anchors: ReadonlyArray<string>
    readonly line: number
    readonly end: "first" | "last"
    readonly self: Ref | null
    /** The row that the user looked for; a notice says so if the list lacks it. */
    readonly soughtRow: string | null
    /** The rows that are shown are read again: if the user moves until then, the page follows. */
    readonly isReload?: boolean
  }
  | { readonly _tag: "Adjacent"; readonly side: "before" | "after"; readonly ref: Ref }

/**
 * Rows that came together. `before` and `after` ask for the pages beside it; null where the list ends. `self` asks for it
 * again, where that can be done.
 */
export interface ListPage<Row, Ref> {
  readonly self: Ref | null
  readonly rows: ReadonlyArray<Row>
  readonly before: Ref | null
  readonly after: Ref | null
}
