/** Products with their variants, all of them or an error. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import {
  type EpochMillis,
  formatTimestamp,
  type HaravanProduct,
  type HaravanProductId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import { decodeHaravanCount, decodeHaravanProducts } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

export interface ProductFilter {
  /** Products changed at this time or later. */
  readonly updatedAtMin?: EpochMillis | undefined
}

const pageSize = 50
const passes = 3

interface State {
  readonly page: number
  readonly pass: number
  /** How many there were when this pass began. */
  readonly countBefore: number
}

/**
 * Streams the products of the shop, each once.
 *
 * `GET /products.json` gives 50 a page whatever is asked, newest first, by page number (seen; docs.haravan.com/docs/
 * omni-apis). A product deleted while pages are read moves the ones behind it forward, past the reader, and nothing
 * says so. So the shop's own count is asked before and after: where it changed, or more were counted than read, the
 * pages are read again for what is missing, three times in all; after that it is an error and not a shorter catalog.
 *
 * Mostly nothing, or less than a page, has changed since a time. So the first page is read before the count then: an
 * empty one ends the list, and one that has all that are counted is all of it.
 */
export const streamProducts = (
  client: UpstreamClient,
  operation: string
) =>
(filter: ProductFilter): Stream.Stream<HaravanProduct, UpstreamError> => {
  const since = filter.updatedAtMin === undefined
    ? []
    : [["updated_at_min", formatTimestamp(filter.updatedAtMin)] as const]
  const count = client.get({ operation, path: "/products/count.json", params: since, decode: decodeHaravanCount })
  const page = (number: number) =>
    client.get({
      operation,
      path: "/products.json",
      params: [...since, ["limit", String(pageSize)], ["page", String(number)]],
      decode: decodeHaravanProducts
    })

  const whole = Stream.unwrap(Effect.map(count, (countBefore) => {
    const seen = new Set<HaravanProductId>()
    const start: State = { page: 1, pass: 1, countBefore }

    const finish = Effect.fnUntraced(function*(state: State) {
      // one page cannot lose what moves between pages
      const countAfter = state.page === 1 ? state.countBefore : yield* count
      if (countAfter === state.countBefore && seen.size >= countAfter) return Option.none<State>()
      if (state.pass < passes) return Option.some({ page: 1, pass: state.pass + 1, countBefore: countAfter })
      return yield* new UpstreamError({
        upstream: "haravan",
        operation,
        request: "GET /products.json",
        reason: new UnexpectedResponse({
          status: 200,
          detail: `${seen.size} products were read of ${countAfter} counted, in ${passes} passes; ` +
            "products seem to be added or deleted all the time: try again when that is over"
        })
      })
    })

    return Stream.paginate(start, (state) =>
      Effect.gen(function*() {
        const products = yield* page(state.page)
        const fresh = products.filter(({ id }) => !seen.has(id))
        for (const { id } of fresh) seen.add(id)
        const isPast = state.page * pageSize >= state.countBefore
        const isEnd = products.length === 0 || (isPast && fresh.length === 0) ||
          (seen.size >= state.countBefore && products.length < pageSize)
        const next = isEnd ? yield* finish(state) : Option.some({ ...state, page: state.page + 1 })
        return [fresh, next] as const
      }))
  }))
  if (filter.updatedAtMin === undefined) return whole

  return Stream.unwrap(Effect.gen(function*() {
    const first = yield* page(1)
    return first.length === 0 || first.length >= (yield* count) ? Stream.fromArray(first) : whole
  }))
}
