import { Result } from "effect"
import { Base64Url } from "effect/encoding"
import type { Reply } from "../http/SandboxRequest.ts"
import { object, text } from "../http/json.ts"
import { invalid } from "./errors.ts"

const maxLimit = 250
const defaultLimit = 50

/** Where a page starts: before or after a position, in the order that was asked for. */
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

/** What a listing asks for. */
export interface PageRequest {
  readonly limit: number
  readonly descending: boolean
  readonly cursor: Cursor | undefined
}

/** Reads `limit` (1 to 250, 50 by default), `sort_order` and `cursor`; 422 where one is wrong. */
export const readPage = (route: string, search: URLSearchParams): PageRequest | Reply => {
  const asked = search.get("limit")
  const limit = asked === null ? defaultLimit : /^[0-9]{1,9}$/.test(asked) ? Number(asked) : 0
  if (limit < 1 || limit > maxLimit) {
    return invalid(route, "limit", `The limit field must be an integer between 1 and ${maxLimit}.`)
  }
  const order = search.get("sort_order") ?? "asc"
  if (order !== "asc" && order !== "desc") {
    return invalid(route, "sort_order", "The selected sort order is invalid.")
  }
  const given = search.get("cursor")
  const cursor = given === null ? undefined : readCursor(given)
  if (given !== null && cursor === undefined) return invalid(route, "cursor", "The cursor is invalid.")
  return { cursor, descending: order === "desc", limit }
}

/** One page of positions, and whether there are more on either side. */
interface Page {
  readonly positions: ReadonlyArray<number>
  readonly previous: Cursor | undefined
  readonly next: Cursor | undefined
}

/**
 * Walks positions 0..count-1 by a step of `stride` from `offset`, keeping those that exist, and stops at the
 * page's end. A cursor is a position, so pages neither repeat nor skip what stays while other records come
 * and go.
 */
export const pageOf = (request: PageRequest, space: {
  readonly offset: number
  readonly stride: number
  readonly count: number
  readonly exists: (position: number) => boolean
}): Page => {
  const { cursor, descending, limit } = request
  const { count, exists, offset, stride } = space
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
  const more = found.length > limit
  const positions = forward ? found.slice(0, limit) : found.slice(0, limit).toReversed()
  const first = positions.at(0)
  const last = positions.at(-1)
  const hasPrevious = forward ? cursor !== undefined : more
  const hasNext = forward ? more : true
  return {
    next: hasNext && last !== undefined ? { forward: true, position: last } : undefined,
    positions,
    previous: hasPrevious && first !== undefined ? { forward: false, position: first } : undefined
  }
}

/** What the addresses of other pages are made of. */
export interface PageAddress {
  readonly base: string
  /** They do not repeat filters and limit. */
  readonly cursorAlone: boolean
}

/** Writes a listing, with page addresses that are absolute, keep the filters, and lead back to `address`. */
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
