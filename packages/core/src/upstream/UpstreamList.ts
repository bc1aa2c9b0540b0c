import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import {
  describeUnreadableRecords,
  addUnreadable,
  noUnreadable,
  UnexpectedResponse,
  type UnreadableRecords,
  type Upstream,
  UpstreamError
} from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"

/** The list that was read, for its errors. */
export interface UpstreamList {
  readonly upstream: Upstream
  readonly operation: string
  readonly request: string
}

const makeList = (upstream: Upstream, operation: string, path: string): UpstreamList => ({
  upstream,
  operation,
  request: `GET ${path}`
})

/** The lists of both upstreams. */
export const lists = {
  "loop-locations": makeList("loop", "Loop.locations", "/locations"),
  "loop-levels": makeList("loop", "Loop.inventories", "/inventories"),
  "haravan-locations": makeList("haravan", "Haravan.locations", "/locations.json"),
  "haravan-products": makeList("haravan", "Haravan.products", "/products.json"),
  "haravan-levels": makeList("haravan", "Haravan.balances", "/inventory_locations.json")
} as const

/** How many records an error names. */
const maxNamed = 3

/** The error for records of a list that could not be read. */
export const unreadableError = (list: UpstreamList, unreadable: UnreadableRecords, among?: number): UpstreamError =>
  new UpstreamError({
    ...list,
    reason: new UnexpectedResponse({
      status: 200,
      detail: describeUnreadableRecords(unreadable, { named: maxNamed, among })
    })
  })

/** Fails if the page has unreadable records. */
export const requireReadable =
  (list: UpstreamList) => <P extends Pick<ReadPage<unknown>, "unreadable">>(page: P): Effect.Effect<P, UpstreamError> =>
    page.unreadable.length === 0
      ? Effect.succeed(page)
      : Effect.fail(unreadableError(list, addUnreadable(noUnreadable, page.unreadable)))

/**
 * Streams the rows of pages, up to a limit. Emits all readable rows and fails at the end if a record was unreadable.
 */
export const streamRows = <A>(
  list: UpstreamList,
  pages: Stream.Stream<ReadPage<A>, UpstreamError>,
  limit = Infinity
): Stream.Stream<A, UpstreamError> =>
  Stream.suspend(() => {
    let remaining = limit
    let unreadableRecords = noUnreadable
    return pages.pipe(
      Stream.map(({ rows, unreadable }) => {
        unreadableRecords = addUnreadable(unreadableRecords, unreadable)
        const taken = rows.slice(0, remaining)
        remaining -= taken.length
        return { taken, isLast: remaining <= 0 }
      }),
      Stream.takeUntil(({ isLast }) => isLast),
      Stream.flatMap(({ taken }) => Stream.fromArray(taken)),
      Stream.concat(Stream.suspend(() =>
        unreadableRecords.count === 0 ? Stream.empty : Stream.fail(unreadableError(list, unreadableRecords))
      ))
    )
  })
