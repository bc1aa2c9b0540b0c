/**
 * The loaded pages of a list of up to a million rows, in its order and without gaps. `Ref` is the position of a page
 * for queries.
 */
export interface ListWindow<Row, Ref> {
  readonly pages: ReadonlyArray<ListPage<Row, Ref>>
  /** The rows of all pages. */
  readonly rows: ReadonlyArray<Row>
  /** Index in `rows`, or -1. */
  readonly selected: number
  /** Index in `rows` of the first shown row. */
  readonly top: number
  /** The number of rows of the list before `rows`; null if unknown. */
  readonly offset: number | null
  /** Whether a page was loaded, which distinguishes an empty list from an unread one. */
  readonly isLoaded: boolean
  /** Whether the user has moved; until then the list stays at its beginning. */
  readonly hasMoved: boolean
  /** The use of the page that is being fetched. */
  readonly pending: PendingPage<Ref> | null
}

/** The use of a fetched page. */
export type PendingPage<Ref> =
  /** Replaces all pages, and selects the first of `anchors` that it has, on line `line` of the list. */
  | {
    readonly _tag: "Replace"
    readonly anchors: ReadonlyArray<string>
    readonly line: number
    readonly end: "first" | "last"
    readonly self: Ref | null
    /** The row that the user is looking for; a notice says if the list lacks it. */
    readonly soughtRow: string | null
    /** Whether it reloads the shown rows, in which case it follows a move of the user. */
    readonly isReload?: boolean
  }
  | { readonly _tag: "Adjacent"; readonly side: "before" | "after"; readonly ref: Ref }

/**
 * A page, with the positions of its neighbours, null at an end of the list, and its own, null if it cannot be read
 * again.
 */
export interface ListPage<Row, Ref> {
  readonly self: Ref | null
  readonly rows: ReadonlyArray<Row>
  readonly before: Ref | null
  readonly after: Ref | null
}
