/** Products with their variants, all of them or an error. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
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

/** Which of Haravan's products to read; a filter that is left out does not restrict. */
export interface ProductFilter {
  /** Products changed at this time or later. */
  readonly updatedAtMin?: EpochMillis | undefined
}

/** Where a reading of products goes on: which page, how many were read before it, and of how many there were then. */
export const ProductCheckpoint = Schema.Struct({ page: Schema.Int, seen: Schema.Int, count: Schema.Int })
export interface ProductCheckpoint extends Schema.Schema.Type<typeof ProductCheckpoint> {}

/** Products that were read together; `next` is where to go on behind them, null at the end. */
export interface ProductPage {
  readonly products: ReadonlyArray<HaravanProduct>
  readonly next: ProductCheckpoint | null
}

const pageSize = 50
const passes = 3
const beginning = { page: 1, pass: 1, seenBefore: 0 } as const

interface State {
  readonly page: number
  readonly pass: number
  /** How many a reading that was left off had read. */
  readonly seenBefore: number
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
 * A reading that was left off goes on `after` its checkpoint where the count is still the same: then as many came in
 * front of it as went, and what moved was at most read twice. Else it begins again.
 *
 * Mostly nothing, or less than a page, has changed since a time. So the first page is read before the count then: an
 * empty one ends the list, and one that has all that are counted is all of it.
 */
export const streamProducts = (
  client: UpstreamClient,
  operation: string
) =>
(filter: ProductFilter, after?: ProductCheckpoint): Stream.Stream<ProductPage, UpstreamError> => {
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
    const start: State = after?.count === countBefore
      ? { page: after.page, pass: 1, seenBefore: after.seen, countBefore }
      : { ...beginning, countBefore }

    const finish = Effect.fnUntraced(function*(state: State) {
      const total = state.seenBefore + seen.size
      // one page cannot lose what moves between pages
      const countAfter = state.page === 1 ? state.countBefore : yield* count
      if (countAfter === state.countBefore && total >= countAfter) return Option.none<State>()
      if (state.pass < passes) {
        return Option.some<State>({ ...beginning, pass: state.pass + 1, countBefore: countAfter })
      }
      return yield* new UpstreamError({
        upstream: "haravan",
        operation,
        request: "GET /products.json",
        reason: new UnexpectedResponse({
          status: 200,
          detail: `${total} products were read of ${countAfter} counted, in ${passes} passes; ` +
            "products seem to be added or deleted all the time: try again when that is over"
        })
      })
    })

    return Stream.paginate<State, ProductPage, UpstreamError>(start, (state) =>
      Effect.gen(function*() {
        const products = yield* page(state.page)
        const fresh = products.filter(({ id }) => !seen.has(id))
        for (const { id } of fresh) seen.add(id)
        const total = state.seenBefore + seen.size
        const isPast = state.page * pageSize >= state.countBefore
        const isEnd = products.length === 0 || (isPast && fresh.length === 0) ||
          (total >= state.countBefore && products.length < pageSize)
        const next = isEnd ? yield* finish(state) : Option.some({ ...state, page: state.page + 1 })
        return [[{ products: fresh, next: Option.getOrNull(Option.map(next, checkpointOf(seen.size))) }], next] as const
      }))
  }))
  if (filter.updatedAtMin === undefined) return whole

  return Stream.unwrap(Effect.gen(function*() {
    const products = yield* page(1)
    return products.length === 0 || products.length >= (yield* count)
      ? Stream.succeed<ProductPage>({ products, next: null })
      : whole
  }))
}

/** A pass that begins again has read nothing that counts. */
const checkpointOf = (seen: number) => ({ countBefore, page, seenBefore }: State): ProductCheckpoint => ({
  page,
  seen: page === 1 ? 0 : seenBefore + seen,
  count: countBefore
})
