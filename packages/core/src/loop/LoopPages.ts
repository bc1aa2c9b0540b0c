import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { describeUnreadable, UnexpectedResponse, UpstreamError } from "@stocktally/schema"
import type { LoopPage, ReadPage, UndecodableBody } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** A list of Loop's that is paged by cursor. */
export interface LoopList<A, F> {
  readonly operation: string
  readonly path: string
  readonly decode: (body: string) => Result.Result<LoopPage<A>, UndecodableBody>
  /** A filter that Loop did not understand may be ignored: the rows tell. */
  readonly matchesFilter: (row: A, filter: F) => boolean
  /** Tells rows apart. */
  readonly keyOf: (row: A) => string
}

type Params = ReadonlyArray<readonly [string, string]>

/** The most Loop gives in a page (docs.loopreturns.com). */
const maxRows = 250

/** No list has so many pages, nor so many empty ones in a row: one that has more must end. */
const maxPages = 100_000
const maxEmptyPages = 100

/** A page of a list. `next` is what goes on behind it, in another process too; null behind the last. */
export interface LoopListPage<A> extends ReadPage<A> {
  readonly next: string | null
}

/** What a next page is asked with, of the names that Loop's documents have. Filters and limit are our own. */
const nextParamNames = ["cursor", "sort_order"] as const

/**
 * What a next page's address, or its query, says. Gateways and proxies rewrite scheme, host and path to inner names, so
 * the query alone counts. Undefined without a cursor: then the same page would come again.
 */
const parseNext = (address: string): URLSearchParams | undefined => {
  const query = new URLSearchParams(address.slice(address.indexOf("?") + 1).replace(/#.*$/s, ""))
  const next = new URLSearchParams()
  for (const name of nextParamNames) {
    const value = query.get(name)
    if (value !== null && value !== "") next.set(name, value)
  }
  return next.has("cursor") ? next : undefined
}

/**
 * Streams a list page by page until `next_page_url` is null, or from where `after`, the `next` of an earlier page, goes
 * on. A cursor or a page that comes twice, or too many pages, end the stream with an error instead of going round for
 * ever.
 */
export const streamLoopPages = <A, F>(client: UpstreamClient, list: LoopList<A, F>) =>
(
  filter: F,
  filterParams: Params,
  after?: string,
  limit = maxRows
): Stream.Stream<LoopListPage<A>, UpstreamError> => {
  const unexpected = (detail: string) =>
    new UpstreamError({
      upstream: "loop",
      operation: list.operation,
      request: `GET ${list.path}`,
      reason: new UnexpectedResponse({ status: 200, detail })
    })

  return Stream.suspend(() => {
    const cursors = new Set<string>()
    const pages = new Set<string>()
    let emptyPages = 0
    return Stream.paginate<string | undefined, LoopListPage<A>, UpstreamError>(
      after,
      (after) =>
        Effect.gen(function*() {
          const from = after === undefined ? undefined : parseNext(`?${after}`)
          if (from !== undefined) cursors.add(from.get("cursor") ?? "")
          const params: Params = [...filterParams, ["limit", String(limit)], ...(from ?? [])]
          const page = yield* client.get({
            operation: list.operation,
            path: list.path,
            params,
            decode: list.decode,
            // A cursor from outside may be forgotten or made up.
            noRetryOn422: from !== undefined && pages.size === 0
          })
          const { nextPageUrl, rows, unreadable } = page
          if (!rows.every((row) => list.matchesFilter(row, filter))) {
            return yield* unexpected("a row that was not asked for, so the filter was ignored")
          }
          if (nextPageUrl === null) return [[{ rows, unreadable, next: null }], Option.none<string>()] as const
          const next = parseNext(nextPageUrl)
          if (next === undefined) return yield* unexpected("the next page's address has no cursor")
          if (cursors.has(next.get("cursor") ?? "")) {
            return yield* unexpected("the next page is one that was read before, so the list has no end")
          }
          emptyPages = rows.length + unreadable.length === 0 ? emptyPages + 1 : 0
          const ends = [
            ...[rows.at(0), rows.at(-1)].map((row) => row && list.keyOf(row)),
            ...[unreadable.at(0), unreadable.at(-1)].map((record) => record && describeUnreadable(record))
          ].filter((key) => key !== undefined)
          const text = ends.length === 0 ? undefined : `${ends.join(" ")} ${rows.length}`
          if (text !== undefined && pages.has(text)) {
            return yield* unexpected("the rows of a page that was read before, so the list has no end")
          }
          if (emptyPages > maxEmptyPages || pages.size >= maxPages) {
            return yield* unexpected(
              `${emptyPages > maxEmptyPages ? `${emptyPages} empty pages in a row` : `${maxPages} pages`}, ` +
                "and still more: the list has no end"
            )
          }
          if (text !== undefined) pages.add(text)
          return [[{ rows, unreadable, next: next.toString() }], Option.some(next.toString())] as const
        })
    )
  })
}
