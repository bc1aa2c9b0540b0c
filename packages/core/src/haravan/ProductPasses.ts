/** Products with their variants, all of them or an error. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { formatTimestamp, UnexpectedResponse, UpstreamError } from "@stocktally/schema"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import type * as ProductCrawl from "./ProductCrawl.ts"
import {
  readProductCount,
  productIds,
  isEmpty,
  isProduct,
  unreadableKey,
  makeProductPage,
  type ProductFilter
} from "./ProductPages.ts"

const maxPasses = 3
const firstPage = { page: 1, pass: 1, seenEarlier: 0 } as const

interface State {
  readonly page: number
  readonly pass: number
  /** How many a reading that was left off had read. */
  readonly seenEarlier: number
  /** How many there were when this pass began. */
  readonly countBefore: number
}

/**
 * Streams the products of the shop, each once.
 *
 * `GET /products.json` is read by page number, newest first, until a page is empty or repeats what came before it: a
 * short page may have lost products that the caller must not see (docs.haravan.com/docs/omni-apis). A product deleted
 * while pages are read moves the ones behind it forward, past the reader, and nothing says so. So the shop's own count is
 * asked before and after: where it changed, or more were counted than read, the pages are read again for what is missing,
 * three times in all. Three passes that ended with an empty page and agree in every id are the truth, though the count
 * differs; any others are an error and not a shorter catalog.
 *
 * A reading that was left off goes on `after` its checkpoint where the count is still the same: then as many came in
 * front of it as went, and what moved was at most read twice. Else it begins again.
 *
 * Mostly nothing has changed since a time, or less than a page. So the first page is read before the count then: if it
 * is empty, or has all that are counted and an empty one follows, it is all of it.
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
    /** How many whole passes, this one included, came to the same products. */
    let agreeingPasses = 0
    let lastPass = new Set<string>()
    const start: State = after?.count === countBefore
      ? { page: after.page, pass: 1, seenEarlier: after.seen, countBefore }
      : { ...firstPage, countBefore }

    /** Where to go on, or how many are counted where nothing is left. */
    const endPass = Effect.fnUntraced(function*(state: State, isProven: boolean) {
      const total = state.seenEarlier + seen.size
      // One page, with an empty one behind it, cannot lose what moves between pages.
      const countAfter = state.page <= 2 ? state.countBefore : yield* count
      if (countAfter === state.countBefore && total >= countAfter) return countAfter
      const isComplete = isProven && state.seenEarlier === 0 && inPass.size > 0
      agreeingPasses = !isComplete ? 0 : agreeingPasses > 0 && hasSameIds(inPass, lastPass) ? agreeingPasses + 1 : 1
      if (agreeingPasses === maxPasses) {
        yield* Effect.logWarning(
          `Haravan counts ${countAfter} products and lists ${total}, the same ones ${maxPasses} times: ` +
            "the list is taken for the truth"
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
          detail: `${total} products were read of ${countAfter} counted, in ${maxPasses} passes; ` +
            "products seem to be added or deleted all the time: try again when that is over"
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

/** A pass that begins again has read nothing that counts. */
const checkpointOf = (seen: number, { countBefore, page, seenEarlier }: State): ProductCrawl.Checkpoint => ({
  page,
  seen: page === 1 ? 0 : seenEarlier + seen,
  count: countBefore
})
