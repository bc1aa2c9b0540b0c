/** Moving in a list of which some pages are held. */
import type { ListPage, ListWindow, PendingPage } from "./state/ListWindow.ts"

/** Rows that are held at most, save that what is on the screen always is. */
const maxRows = 400
/** So many rows before the edge of what is held, the page beyond is asked for. */
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

/** Selects a row of those held, or the nearest, and shows it. */
export const select = <Row, Ref>(list: ListWindow<Row, Ref>, index: number, height: number): ListWindow<Row, Ref> => {
  const selected = Math.min(Math.max(index, 0), list.rows.length - 1)
  return { ...list, selected, hasMoved: true, top: topFor(list.rows.length, list.top, selected, height) }
}

/** Moves the rows under the selection, as a page does: both go on by as many. */
export const scroll = <Row, Ref>(list: ListWindow<Row, Ref>, by: number, height: number): ListWindow<Row, Ref> =>
  select({ ...list, top: clampTop(list.rows.length, list.top + by, height) }, list.selected + by, height)

/** The same rows in a list of another height. */
export const resize = <Row, Ref>(list: ListWindow<Row, Ref>, height: number): ListWindow<Row, Ref> => ({
  ...list,
  top: topFor(list.rows.length, list.top, Math.max(0, list.selected), height)
})

const clampTop = (count: number, top: number, height: number): number => Math.max(0, Math.min(top, count - height))

const topFor = (count: number, top: number, selected: number, height: number): number =>
  clampTop(count, selected < top ? selected : selected >= top + height ? selected - height + 1 : top, height)

/** Which page beside those held is wanted next, if any. */
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

/** What is known of a list when a page of it comes. */
export interface PlacementOptions<Row> {
  readonly keyOf: (row: Row) => string
  readonly height: number
  /** How many rows the list has, as far as is known. */
  readonly total: number | null
}

/**
 * Puts a page beside those held, and lets go of those far away. A row that has moved since the others were read may come
 * again: it stays where it is until all is read again.
 */
export const addPage = <Row, Ref>(
  list: ListWindow<Row, Ref>,
  read: ListPage<Row, Ref>,
  side: "before" | "after",
  { height, keyOf }: Pick<PlacementOptions<Row>, "height" | "keyOf">
): ListWindow<Row, Ref> => {
  const held = new Set(list.rows.map(keyOf))
  const page = { ...read, rows: read.rows.filter((row) => !held.has(keyOf(row))) }
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
    // The first page is where counting begins.
    offset: pages[0]?.before === null ? 0 : list.offset === null ? null : Math.max(0, list.offset - shift),
    pending: null
  }
}

/** Shows a page in place of all others, as was wanted when it was asked for. */
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

/** The keys to find the place by again: the selected row's, then those of its neighbours, should it have gone. */
export const anchorsOf = <Row>(
  { rows, selected }: Pick<ListWindow<Row, unknown>, "rows" | "selected">,
  keyOf: (row: Row) => string
): ReadonlyArray<string> =>
  [0, 1, -1, 2, -2, 4].flatMap((distance) => {
    const row = rows[selected + distance]
    return row === undefined ? [] : [keyOf(row)]
  })

/** The list after the user has moved: if it is being read again, the page is placed by where they are now. */
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
