/** Products with their variants, all of them or an error. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import {
  describeUnreadable,
  type EpochMillis,
  formatTimestamp,
  type HaravanProduct,
  UnexpectedResponse,
  type UnreadableRecord,
  UpstreamError
} from "@stocktally/schema"
import { decodeHaravanCount, decodeHaravanProducts, type ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** Which of Haravan's products to read; a filter that is left out does not restrict. */
export interface ProductFilter {
  /** Products changed at this time or later. */
  readonly updatedAtMin?: EpochMillis | undefined
}

/** Where a reading of products goes on: which page, how many were read before it, and of how many there were then. */
export const ProductCheckpoint = Schema.Struct({ page: Schema.Int, seen: Schema.Int, count: Schema.Int })
export interface ProductCheckpoint extends Schema.Schema.Type<typeof ProductCheckpoint> {}

/**
 * Products that were read together; `next` is where to go on behind them, null at the end. `counted` is then how many
 * products the shop counts, and null before.
 */
export interface ProductPage {
  readonly products: ReadonlyArray<HaravanProduct>
  /** Products, and variants of those that were read. */
  readonly unreadable: ReadonlyArray<UnreadableRecord>
  readonly next: ProductCheckpoint | null
  readonly counted: number | null
}

/** What is asked for; Haravan gives 50 (seen). */
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
(filter: ProductFilter, after?: ProductCheckpoint): Stream.Stream<ProductPage, UpstreamError> => {
  const since = filter.updatedAtMin === undefined
    ? []
    : [["updated_at_min", formatTimestamp(filter.updatedAtMin)] as const]
  const count = countOf(client, operation, since)
  const page = pagesOf(client, operation, since)

  const whole = Stream.unwrap(Effect.map(count, (countBefore) => {
    const seen = new Set<string>()
    let inPass = new Set<string>()
    /** How many whole passes, this one included, came to the same products. */
    let agreeing = 0
    let passBefore = new Set<string>()
    const start: State = after?.count === countBefore
      ? { page: after.page, pass: 1, seenBefore: after.seen, countBefore }
      : { ...beginning, countBefore }

    /** Where to go on, or how many are counted where nothing is left. */
    const finish = Effect.fnUntraced(function*(state: State, isProven: boolean) {
      const total = state.seenBefore + seen.size
      // One page, with an empty one behind it, cannot lose what moves between pages.
      const countAfter = state.page <= 2 ? state.countBefore : yield* count
      if (countAfter === state.countBefore && total >= countAfter) return countAfter
      const isWhole = isProven && state.seenBefore === 0 && inPass.size > 0
      agreeing = !isWhole ? 0 : agreeing > 0 && isSameSet(inPass, passBefore) ? agreeing + 1 : 1
      if (agreeing === passes) {
        yield* Effect.logWarning(
          `Haravan counts ${countAfter} products and lists ${total}, the same ones ${passes} times: ` +
            "the list is taken for the truth"
        )
        return countAfter
      }
      if (state.pass < passes) {
        passBefore = inPass
        inPass = new Set()
        const again: State = { ...beginning, pass: state.pass + 1, countBefore: countAfter }
        return again
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
        const read = yield* page(state.page)
        const { rows, unreadable } = read
        const ids = idsOf(read)
        const isEnd = ids.every((id) => inPass.has(id))
        const products = rows.filter(({ id }) => !seen.has(id))
        const odd = unreadable.filter((record) => !isProduct(record) || !seen.has(keyOf(record)))
        for (const id of ids) {
          inPass.add(id)
          seen.add(id)
        }
        const next = isEnd ? yield* finish(state, ids.length === 0) : { ...state, page: state.page + 1 }
        return typeof next === "number"
          ? [[{ products, unreadable: odd, next: null, counted: next }], Option.none()] as const
          : [
            [{ products, unreadable: odd, next: checkpointOf(seen.size, next), counted: null }],
            Option.some(next)
          ] as const
      }))
  }))
  if (filter.updatedAtMin === undefined) return whole

  return Stream.unwrap(Effect.gen(function*() {
    const { rows: products, unreadable } = yield* page(1)
    const total = products.length + unreadable.filter(isProduct).length
    return total === 0 || (isEmpty(yield* page(2)) && total >= (yield* count))
      ? Stream.succeed<ProductPage>({ products, unreadable, next: null, counted: null })
      : whole
  }))
}

type Params = ReadonlyArray<readonly [string, string]>

const pagesOf = (client: UpstreamClient, operation: string, params: Params) => (page: number) =>
  client.get({
    operation,
    path: "/products.json",
    params: [...params, ["limit", String(pageSize)], ["page", String(page)]],
    decode: decodeHaravanProducts
  })

const countOf = (client: UpstreamClient, operation: string, params: Params) =>
  client.get({ operation, path: "/products/count.json", params, decode: decodeHaravanCount })

/** How many products the shop counts. */
export const countProducts = (client: UpstreamClient, operation: string): Effect.Effect<number, UpstreamError> =>
  countOf(client, operation, [])

/**
 * Streams the pages of the products that changed at a time or later, until one is empty or repeats what came before it.
 * A product deleted meanwhile may move others past the reader, so the reader holds {@link countProducts} against the
 * products it keeps.
 */
export const streamProductChanges = (
  client: UpstreamClient,
  operation: string
) =>
(since: EpochMillis): Stream.Stream<ReadPage<HaravanProduct>, UpstreamError> =>
  Stream.suspend(() => {
    const page = pagesOf(client, operation, [["updated_at_min", formatTimestamp(since)]])
    const seen = new Set<string>()
    return Stream.paginate(1, (number) =>
      Effect.map(page(number), (read) => {
        const ids = idsOf(read)
        const isEnd = ids.every((id) => seen.has(id))
        for (const id of ids) seen.add(id)
        return [[read], isEnd ? Option.none<number>() : Option.some(number + 1)] as const
      }))
  })

const isEmpty = ({ rows, unreadable }: ReadPage<HaravanProduct>): boolean => rows.length + unreadable.length === 0

const isProduct = ({ record }: UnreadableRecord): boolean => record === "product"

/** Tells an unreadable product apart. */
const keyOf = (record: UnreadableRecord): string => record.id ?? describeUnreadable(record)

/** The products of a page, those that could not be read among them. */
const idsOf = ({ rows, unreadable }: ReadPage<HaravanProduct>): ReadonlyArray<string> => [
  ...rows.map(({ id }) => id),
  ...unreadable.filter(isProduct).map(keyOf)
]

const isSameSet = <A>(self: ReadonlySet<A>, that: ReadonlySet<A>): boolean =>
  self.size === that.size && [...self].every((id) => that.has(id))

/** A pass that begins again has read nothing that counts. */
const checkpointOf = (seen: number, { countBefore, page, seenBefore }: State): ProductCheckpoint => ({
  page,
  seen: page === 1 ? 0 : seenBefore + seen,
  count: countBefore
})
