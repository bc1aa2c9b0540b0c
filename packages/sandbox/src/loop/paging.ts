import { Result } from "effect"
import { Base64Url } from "effect/encoding"
import type { Reply } from "../http/SandboxRequest.ts"
import { object, text } from "../http/json.ts"
import { invalid } from "./errors.ts"

const maxLimit = 250
const defaultLimit = 50

/** The start of a page: before or after a position, in the order of the request. */
interface Cursor {
  readonly position: number
  readonly forward: boolean
}

const writeCursor = (cursor: Cursor): string =>
  Base64Url.encode(`${cursor.forward ? "after" : "before"}:${cursor.position}`)

const readCursor = (cursor: string): Cursor | undefined => {
  const decoded = Base64Url.decodeString(cursor)
  const parts = /^(after|before):([0-9]{1,15})$/.exec(Result.isSuccess(decoded) ? decoded.success : "")
  return parts === null ? undefined : { forward: parts[1] === "after", position: Number(parts[2]) }
}

/** The page that a request names. */
export interface PageRequest {
  readonly limit: number
  readonly descending: boolean
  readonly cursor: Cursor | undefined
}

/** Reads `limit` (1 to 250, 50 by default), `sort_order` and `cursor`; answers 422 if one is invalid. */
export const readPage = (route: string, search: URLSearchParams): PageRequest | Reply => {
  const limitText = search.get("limit")
  const limit = limitText === null ? defaultLimit : /^[0-9]{1,9}$/.test(limitText) ? Number(limitText) : 0
  if (limit < 1 || limit > maxLimit) {
    return invalid(route, "limit", `The limit field must be an integer between 1 and ${maxLimit}.`)
  }
  const order = search.get("sort_order") ?? "asc"
  if (order !== "asc" && order !== "desc") {
    return invalid(route, "sort_order", "The selected sort order is invalid.")
  }
  const cursorText = search.get("cursor")
  const cursor = cursorText === null ? undefined : readCursor(cursorText)
  if (cursorText !== null && cursor === undefined) return invalid(route, "cursor", "The cursor is invalid.")
  return { cursor, descending: order === "desc", limit }
}

/** A page of positions, with the cursors of the pages beside it. */
interface Page {
  readonly positions: ReadonlyArray<number>
  readonly previous: Cursor | undefined
  readonly next: Cursor | undefined
}

/**
 * Walks the positions from `offset` to `count`, `stride` apart, and collects those that exist until the page is full. A
 * cursor is a position, so no page repeats or skips a record that stays while others come and go.
 */
export const findPage = (request: PageRequest, range: {
  readonly offset: number
  readonly stride: number
  readonly count: number
  readonly exists: (position: number) => boolean
}): Page => {
  const { cursor, descending, limit } = request
  const { count, exists, offset, stride } = range
  const forward = cursor?.forward ?? true
  const up = forward !== descending
  const steps = Math.max(0, Math.ceil((count - offset) / stride))
  const stepOf = (position: number) => (position - offset) / stride
  let step = cursor === undefined
    ? up ? 0 : steps - 1
    : up
    ? Math.floor(stepOf(cursor.position)) + 1
    : Math.ceil(stepOf(cursor.position)) - 1
  const found: Array<number> = []
  for (; step >= 0 && step < steps && found.length <= limit; step += up ? 1 : -1) {
    const position = offset + step * stride
    if (exists(position)) found.push(position)
  }
  const hasMore = found.length > limit
  const positions = forward ? found.slice(0, limit) : found.slice(0, limit).toReversed()
  const first = positions.at(0)
  const last = positions.at(-1)
  const hasPrevious = forward ? cursor !== undefined : hasMore
  const hasNext = forward ? hasMore : true
  return {
    next: hasNext && last !== undefined ? { forward: true, position: last } : undefined,
    positions,
    previous: hasPrevious && first !== undefined ? { forward: false, position: first } : undefined
  }
}

/** How the addresses of other pages are built. */
export interface PageAddress {
  readonly base: string
  /** Whether they have the cursor alone, without filters and limit. */
  readonly cursorAlone: boolean
}

/** Writes a page with the absolute addresses of the pages beside it. */
export const writePage = (
  name: string,
  rows: ReadonlyArray<string>,
  page: Page,
  address: PageAddress,
  search: URLSearchParams
): string => {
  const link = (cursor: Cursor | undefined) => {
    if (cursor === undefined) return "null"
    const query = new URLSearchParams(address.cursorAlone ? "" : search)
    query.set("cursor", writeCursor(cursor))
    return text(`${address.base}?${query.toString()}`)
  }
  return object([
    [name, `[${rows.join(",")}]`],
    ["next_page_url", link(page.next)],
    ["previous_page_url", link(page.previous)]
  ])
}
