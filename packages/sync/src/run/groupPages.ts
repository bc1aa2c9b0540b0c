import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type { EpochMillis } from "@stocktally/schema"

/** Pages of rows that were read one after the other. None was asked for before `fetchedAt`: nothing in them is older. */
export interface PageGroup<Page> {
  readonly pages: ReadonlyArray<Page>
  readonly last: Page
  readonly fetchedAt: EpochMillis
}

/**
 * Rows that are written at once, give or take a page. What waits here outlives the garbage collections that a page
 * alone would not, so more of them cost memory; fewer cost a transaction each.
 */
const maxRows = 2000

interface PartialGroup<Page> {
  readonly pages: ReadonlyArray<Page>
  readonly rows: number
  readonly fetchedAt: EpochMillis
}

/**
 * Gathers pages to be written together, for a second at most. `rowsOf` says how many rows a page has: several times as
 * many where an upstream is read with several cursors.
 */
export const groupPages = <Page, E>(
  pages: Stream.Stream<Page, E>,
  rowsOf: (page: Page) => number
): Stream.Stream<PageGroup<Page>, E> =>
  // A page is asked for when it is pulled, and its upstream may answer what was at that moment.
  Stream.transformPull(pages, (pull) =>
    Effect.succeed(Effect.flatMap(Clock.currentTimeMillis, (fetchedAt) =>
      Effect.map(pull, Arr.map((page) => ({ page, fetchedAt })))))).pipe(
      Stream.aggregateWithin(
        Sink.fold(
          (): PartialGroup<Page> => ({ pages: [], rows: 0, fetchedAt: Infinity }),
          ({ rows }) =>
            rows < maxRows,
          (gathered, { fetchedAt, page }: { readonly page: Page; readonly fetchedAt: EpochMillis }) =>
            Effect.succeed<PartialGroup<Page>>({
              pages: [...gathered.pages, page],
              rows: gathered.rows + rowsOf(page),
              fetchedAt: Math.min(gathered.fetchedAt, fetchedAt)
            })
        ),
        Schedule.spaced("1 second")
      ),
      Stream.flatMap(({ fetchedAt, pages }) => {
        const last = pages.at(-1)
        return last === undefined ? Stream.empty : Stream.succeed({ pages, last, fetchedAt })
      })
    )
