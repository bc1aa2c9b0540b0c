import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { describeUnreadable, UnexpectedResponse, UpstreamError } from "@stocktally/schema"
import type { LoopPage, ReadPage, UndecodableBody } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** A list that Loop pages by cursor. */
export interface LoopList<A, F> {
  readonly operation: string
  readonly path: string
  readonly decode: (body: string) => Result.Result<LoopPage<A>, UndecodableBody>
  /** Whether the row matches the filter: Loop may ignore a filter that it does not understand. */
  readonly matchesFilter: (row: A, filter: F) => boolean
  /** Identifies a row. */
  readonly keyOf: (row: A) => string
}

type Params = ReadonlyArray<readonly [string, string]>

/** The largest page that Loop returns (docs.loopreturns.com). */
const maxRows = 250

/** Limits that no real list reaches: they stop a list that never ends. */
const maxPages = 100_000
const maxEmptyPages = 100

/** A page of a list. `next` continues after it, in any process; null after the last page. */
export interface LoopListPage<A> extends ReadPage<A> {
  readonly next: string | null
}

/** The parameters to take over for the next page, as Loop documents them. Filters and limit are our own. */
const nextParamNames = ["cursor", "sort_order"] as const

/**
 * Parses the address of the next page, of which only the query counts: gateways and proxies rewrite scheme, host and
 * path to internal names. Undefined without a cursor, which would return the same page again.
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
 * Streams a list page by page until `next_page_url` is null, starting at `after`, the `next` of an earlier page. Fails
 * if a cursor or a page repeats, or if there are too many pages, instead of running for ever.
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
            // A cursor from outside may be unknown to Loop.
            noRetryOn422: from !== undefined && pages.size === 0
          })
          const { nextPageUrl, rows, unreadable } = page
          if (!rows.every((row) => list.matchesFilter(row, filter))) {
            return yield* unexpected("a row outside the filter, so the filter was ignored")
          }
          if (nextPageUrl === null) return [[{ rows, unreadable, next: null }], Option.none<string>()] as const
          const next = parseNext(nextPageUrl)
          if (next === undefined) return yield* unexpected("the next page's address has no cursor")
          if (cursors.has(next.get("cursor") ?? "")) {
            return yield* unexpected("the next page was already read, so the list never ends")
          }
          emptyPages = rows.length + unreadable.length === 0 ? emptyPages + 1 : 0
          const ends = [
            ...[rows.at(0), rows.at(-1)].map((row) => row && list.keyOf(row)),
            ...[unreadable.at(0), unreadable.at(-1)].map((record) => record && describeUnreadable(record))
          ].filter((key) => key !== undefined)
          const pageKey = ends.length === 0 ? undefined : `${ends.join(" ")} ${rows.length}`
          if (pageKey !== undefined && pages.has(pageKey)) {
            return yield* unexpected("the rows of an earlier page again, so the list never ends")
          }
          if (emptyPages > maxEmptyPages || pages.size >= maxPages) {
            return yield* unexpected(
              `${emptyPages > maxEmptyPages ? `${emptyPages} empty pages in a row` : `${maxPages} pages`}, ` +
                "and more to come: the list never ends"
            )
          }
          if (pageKey !== undefined) pages.add(pageKey)
          return [[{ rows, unreadable, next: next.toString() }], Option.some(next.toString())] as const
        })
    )
  })
}
