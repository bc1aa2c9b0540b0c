/** Reads all products with their variants, or fails. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { formatTimestamp, UnexpectedResponse, UpstreamError } from "@stocktally/schema"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import type * as ProductCrawl from "./ProductCrawl.ts"
import {
  isEmpty,
  isProduct,
  makeProductPage,
  type ProductFilter,
  productIds,
  readProductCount,
  unreadableKey
} from "./ProductPages.ts"

const maxPasses = 3
const firstPage = { page: 1, pass: 1, seenEarlier: 0 } as const

interface State {
  readonly page: number
  readonly pass: number
  /** How many products an interrupted crawl had read. */
  readonly seenEarlier: number
  /** The shop's count when this pass began. */
  readonly countBefore: number
}

/**
 * Streams each product of the shop once.
 *
 * `GET /products.json` is read by page number, newest first, until a page is empty or repeats earlier ones: a short
 * page may lack products that we may not see (docs.haravan.com/docs/omni-apis). A product deleted during the read
 * silently moves later ones past the reader. So the shop's own count is read before and after. If it changed, or is
 * higher than the number of products read, the pages are read again for the missing ones, in at most three passes.
 * Three passes that end with an empty page and contain the same ids are accepted even if the count differs; otherwise
 * the stream fails instead of returning an incomplete catalog.
 *
 * An interrupted crawl resumes at its checkpoint if the count is unchanged: at worst, products that moved are read
 * twice. Otherwise it starts over.
 *
 * With `updatedAtMin` there are usually no changes or less than one page, so the first page is read before the count.
 * If it is empty, or matches the count and is followed by an empty page, it is the whole result.
 */
export const streamProducts = (
  client: UpstreamClient,
  operation: string
) =>
(filter: ProductFilter, after?: ProductCrawl.Checkpoint): Stream.Stream<ProductCrawl.Page, UpstreamError> => {
  const since = filter.updatedAtMin === undefined
    ? []
    : [["updated_at_min", formatTimestamp(filter.updatedAtMin)] as const]
  const count = readProductCount(client, operation, since)
  const page = makeProductPage(client, operation, since)

  const allPages = Stream.unwrap(Effect.map(count, (countBefore) => {
    const seen = new Set<string>()
    let inPass = new Set<string>()
    /** How many complete passes in a row returned the same products. */
    let agreeingPasses = 0
    let lastPass = new Set<string>()
    const start: State = after?.count === countBefore
      ? { page: after.page, pass: 1, seenEarlier: after.seen, countBefore }
      : { ...firstPage, countBefore }

    /** Where to continue, or the shop's count if the crawl is complete. */
    const endPass = Effect.fnUntraced(function*(state: State, isProven: boolean) {
      const total = state.seenEarlier + seen.size
      // A single page followed by an empty one cannot lose products that move between pages.
      const countAfter = state.page <= 2 ? state.countBefore : yield* count
      if (countAfter === state.countBefore && total >= countAfter) return countAfter
      const isComplete = isProven && state.seenEarlier === 0 && inPass.size > 0
      agreeingPasses = !isComplete ? 0 : agreeingPasses > 0 && hasSameIds(inPass, lastPass) ? agreeingPasses + 1 : 1
      if (agreeingPasses === maxPasses) {
        yield* Effect.logWarning(
          `Haravan counts ${countAfter} products but lists ${total}, the same ones ${maxPasses} times: ` +
            "trusting the list"
        )
        return countAfter
      }
      if (state.pass < maxPasses) {
        lastPass = inPass
        inPass = new Set()
        const again: State = { ...firstPage, pass: state.pass + 1, countBefore: countAfter }
        return again
      }
      return yield* new UpstreamError({
        upstream: "haravan",
        operation,
        request: "GET /products.json",
        reason: new UnexpectedResponse({
          status: 200,
          detail: `read ${total} of ${countAfter} products in ${maxPasses} passes; ` +
            "products seem to be added or deleted constantly: try again later"
        })
      })
    })

    return Stream.paginate<State, ProductCrawl.Page, UpstreamError>(start, (state) =>
      Effect.gen(function*() {
        const read = yield* page(state.page)
        const { rows, unreadable } = read
        const ids = productIds(read)
        const isEnd = ids.every((id) => inPass.has(id))
        const products = rows.filter(({ id }) => !seen.has(id))
        const newUnreadable = unreadable.filter((record) => !isProduct(record) || !seen.has(unreadableKey(record)))
        for (const id of ids) {
          inPass.add(id)
          seen.add(id)
        }
        const next = isEnd ? yield* endPass(state, ids.length === 0) : { ...state, page: state.page + 1 }
        return typeof next === "number"
          ? [[{ products, unreadable: newUnreadable, next: null, shopCount: next }], Option.none()] as const
          : [
            [{ products, unreadable: newUnreadable, next: checkpointOf(seen.size, next), shopCount: null }],
            Option.some(next)
          ] as const
      }))
  }))
  if (filter.updatedAtMin === undefined) return allPages

  return Stream.unwrap(Effect.gen(function*() {
    const { rows: products, unreadable } = yield* page(1)
    const total = products.length + unreadable.filter(isProduct).length
    return total === 0 || (isEmpty(yield* page(2)) && total >= (yield* count))
      ? Stream.succeed<ProductCrawl.Page>({ products, unreadable, next: null, shopCount: null })
      : allPages
  }))
}

const hasSameIds = <A>(self: ReadonlySet<A>, that: ReadonlySet<A>): boolean =>
  self.size === that.size && [...self].every((id) => that.has(id))

/** A new pass starts over, so none of its products counts as read. */
const checkpointOf = (seen: number, { countBefore, page, seenEarlier }: State): ProductCrawl.Checkpoint => ({
  page,
  seen: page === 1 ? 0 : seenEarlier + seen,
  count: countBefore
})
