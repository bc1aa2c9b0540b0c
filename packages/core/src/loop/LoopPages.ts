import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { UnexpectedResponse, UpstreamError } from "@stocktally/schema"
import type { LoopPage, UndecodableBody } from "@stocktally/schema/wire"
import { sameOriginQuery } from "../upstream/BaseUrl.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** A list of Loop's that is paged by cursor. */
export interface LoopList<A, F> {
  readonly operation: string
  readonly path: string
  readonly decode: (body: string) => Result.Result<LoopPage<A>, UndecodableBody>
  /** A filter that Loop did not understand may be ignored: the rows tell. */
  readonly isAskedFor: (row: A, filter: F) => boolean
}

type Params = ReadonlyArray<readonly [string, string]>

/** The most Loop gives in a page (docs.loopreturns.com). */
const mostRows = 250

/** A page of a list. `next` is what goes on behind it, in another process too; null behind the last. */
export interface LoopListPage<A> {
  readonly rows: ReadonlyArray<A>
  readonly next: string | null
}

/** Streams the rows of a list to its end. */
export const loopPages = <A, F>(client: UpstreamClient, list: LoopList<A, F>) => {
  const pages = loopPagewise(client, list)
  return (filter: F, filterParams: Params): Stream.Stream<A, UpstreamError> =>
    Stream.flatMap(pages(filter, filterParams), ({ rows }) => Stream.fromArray(rows))
}

/**
 * Streams a list page by page to its end, or from where `after`, the `next` of an earlier page, goes on. Loop gives the
 * next page's address; its query is asked at our own base address, and an address that came before ends the stream with
 * an error instead of going round for ever.
 */
export const loopPagewise = <A, F>(client: UpstreamClient, list: LoopList<A, F>) =>
(
  filter: F,
  filterParams: Params,
  after?: string,
  limit = mostRows
): Stream.Stream<LoopListPage<A>, UpstreamError> => {
  const unexpected = (detail: string) =>
    new UpstreamError({
      upstream: "loop",
      operation: list.operation,
      request: `GET ${list.path}`,
      reason: new UnexpectedResponse({ status: 200, detail })
    })

  return Stream.suspend(() => {
    const asked = new Set<string>()
    const first: Params = after === undefined
      ? [...filterParams, ["limit", String(limit)]]
      : [...new URLSearchParams(after)]
    return Stream.paginate<Params, LoopListPage<A>, UpstreamError>(first, (params) =>
      Effect.gen(function*() {
        const page = yield* client.get({ operation: list.operation, path: list.path, params, decode: list.decode })
        if (!page.rows.every((row) => list.isAskedFor(row, filter))) {
          return yield* unexpected("a row that was not asked for, so the filter was ignored")
        }
        if (page.nextPageUrl === null) return [[{ rows: page.rows, next: null }], Option.none<Params>()] as const
        const query = sameOriginQuery(client.baseUrl, list.path, page.nextPageUrl)
        if (Result.isFailure(query)) return yield* unexpected(query.failure)
        const text = query.success.toString()
        if (asked.has(text)) {
          return yield* unexpected("the next page is one that was read before, so the list has no end")
        }
        asked.add(text)
        return [[{ rows: page.rows, next: text }], Option.some<Params>([...query.success])] as const
      }))
  })
}
