/** A window of loaded pages on a long list. */
import type { ListPage, ListWindow, PendingPage } from "./state/ListWindow.ts"

/** The most rows to keep loaded; those on the screen always are. */
const maxRows = 400
/** The distance to the edge of the loaded rows at which the next page is fetched. */
const prefetchMargin = 40

export const emptyWindow: ListWindow<never, never> = {
  pages: [],
  rows: [],
  selected: -1,
  top: 0,
  offset: null,
  isLoaded: false,
  hasMoved: false,
  pending: null
}

export const selectedRow = <Row>(
  { rows, selected }: Pick<ListWindow<Row, unknown>, "rows" | "selected">
): Row | undefined => rows[selected]

/** Selects a loaded row, or the nearest, and scrolls to it. */
export const select = <Row, Ref>(list: ListWindow<Row, Ref>, index: number, height: number): ListWindow<Row, Ref> => {
  const selected = Math.min(Math.max(index, 0), list.rows.length - 1)
  return { ...list, selected, hasMoved: true, top: topFor(list.rows.length, list.top, selected, height) }
}

/** Scrolls the rows and moves the selection by the same number. */
export const scroll = <Row, Ref>(list: ListWindow<Row, Ref>, by: number, height: number): ListWindow<Row, Ref> =>
  select({ ...list, top: clampTop(list.rows.length, list.top + by, height) }, list.selected + by, height)

/** Fits the list to another height. */
export const resize = <Row, Ref>(list: ListWindow<Row, Ref>, height: number): ListWindow<Row, Ref> => ({
  ...list,
  top: topFor(list.rows.length, list.top, Math.max(0, list.selected), height)
})

const clampTop = (count: number, top: number, height: number): number => Math.max(0, Math.min(top, count - height))

const topFor = (count: number, top: number, selected: number, height: number): number =>
  clampTop(count, selected < top ? selected : selected >= top + height ? selected - height + 1 : top, height)

/** The page next to the loaded ones to fetch, if any. */
export const nextPage = <Row, Ref>(
  { pages, rows, top }: ListWindow<Row, Ref>,
  height: number
): (PendingPage<Ref> & { readonly _tag: "Adjacent" }) | undefined => {
  const margin = Math.max(prefetchMargin, height)
  const after = pages.at(-1)?.after ?? null
  if (after !== null && rows.length - top - height < margin) return { _tag: "Adjacent", side: "after", ref: after }
  const before = pages[0]?.before ?? null
  return before !== null && top < margin ? { _tag: "Adjacent", side: "before", ref: before } : undefined
}

/** The properties of a list that decide where a page goes. */
export interface PlacementOptions<Row> {
  readonly keyOf: (row: Row) => string
  readonly height: number
  /** The number of rows of the list, if known. */
  readonly total: number | null
}

/**
 * Adds a page to the loaded ones, and drops pages that are far away. A row that has moved since the other pages were
 * read may come twice: it keeps its place until everything is read again.
 */
export const addPage = <Row, Ref>(
  list: ListWindow<Row, Ref>,
  read: ListPage<Row, Ref>,
  side: "before" | "after",
  { height, keyOf }: Pick<PlacementOptions<Row>, "height" | "keyOf">
): ListWindow<Row, Ref> => {
  const loaded = new Set(list.rows.map(keyOf))
  const page = { ...read, rows: read.rows.filter((row) => !loaded.has(keyOf(row))) }
  const pages = side === "after" ? [...list.pages, page] : [page, ...list.pages]
  let shift = side === "before" ? page.rows.length : 0
  let count = list.rows.length + page.rows.length
  if (side === "before") {
    for (let last = pages.at(-1); count > maxRows && last !== undefined; last = pages.at(-1)) {
      if (count - last.rows.length < list.top + shift + 2 * height) break
      pages.pop()
      count -= last.rows.length
    }
  } else {
    for (let first = pages[0]; count > maxRows && first !== undefined; first = pages[0]) {
      if (first.rows.length > list.top + shift - height) break
      pages.shift()
      shift -= first.rows.length
      count -= first.rows.length
    }
  }
  const selected = list.selected + shift
  return {
    ...list,
    pages,
    rows: pages.flatMap(({ rows }) => rows),
    selected: list.rows.length === 0 && count > 0 ? 0 : selected,
    top: Math.max(0, list.top + shift),
    // Positions are counted from the first page.
    offset: pages[0]?.before === null ? 0 : list.offset === null ? null : Math.max(0, list.offset - shift),
    pending: null
  }
}

/** Replaces all pages by one, with the selection that its query was made for. */
export const replacePages = <Row, Ref>(
  list: ListWindow<Row, Ref>,
  page: ListPage<Row, Ref>,
  { anchors, end, line }: PendingPage<Ref> & { readonly _tag: "Replace" },
  { height, keyOf, total }: PlacementOptions<Row>
): ListWindow<Row, Ref> => {
  const { rows } = page
  const anchored = anchors.map((anchor) => rows.findIndex((row) => keyOf(row) === anchor)).find((index) => index >= 0)
  const selected = anchored ?? (end === "last" ? rows.length - 1 : Math.min(0, rows.length - 1))
  const top = anchored === undefined ? (end === "last" ? rows.length : 0) : anchored - line
  const former = list.rows[list.selected]
  return {
    ...list,
    pages: [page],
    rows,
    selected,
    top: topFor(rows.length, clampTop(rows.length, top, height), Math.max(0, selected), height),
    offset: page.before === null ?
      0
      : page.after === null && total !== null ?
      Math.max(0, total - rows.length)
      : anchored !== undefined && list.offset !== null && former !== undefined && keyOf(former) === anchors[0]
      ? Math.max(0, list.offset + list.selected - anchored)
      : null,
    isLoaded: true,
    pending: null
  }
}

/** The keys to find the position again: of the selected row, then of its neighbours in case it is gone. */
export const anchorsOf = <Row>(
  { rows, selected }: Pick<ListWindow<Row, unknown>, "rows" | "selected">,
  keyOf: (row: Row) => string
): ReadonlyArray<string> =>
  [0, 1, -1, 2, -2, 4].flatMap((distance) => {
    const row = rows[selected + distance]
    return row === undefined ? [] : [keyOf(row)]
  })

/** The list after a move: a pending reload is placed by the new selection. */
export const withCurrentAnchors = <Row, Ref>(
  list: ListWindow<Row, Ref>,
  keyOf: (row: Row) => string
): ListWindow<Row, Ref> => {
  const { pending } = list
  return pending?._tag === "Replace" && pending.isReload === true
    ? {
      ...list,
      pending: { ...pending, anchors: list.hasMoved ? anchorsOf(list, keyOf) : [], line: list.selected - list.top }
    }
    : list
}
