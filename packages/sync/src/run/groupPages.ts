import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type { EpochMillis } from "@stocktally/schema"

/** Consecutive pages. None was requested before `fetchedAt`, so no row in them is older. */
export interface PageGroup<Page> {
  readonly pages: ReadonlyArray<Page>
  readonly last: Page
  readonly fetchedAt: EpochMillis
}

/**
 * About how many rows are written in one transaction. More rows would live through more garbage collections and cost
 * memory; fewer would cost more transactions.
 */
const maxRows = 2000

interface PartialGroup<Page> {
  readonly pages: ReadonlyArray<Page>
  readonly rows: number
  readonly fetchedAt: EpochMillis
}

/** Groups pages that are written together, for up to a second. `rowsOf` counts the rows of a page. */
export const groupPages = <Page, E>(
  pages: Stream.Stream<Page, E>,
  rowsOf: (page: Page) => number
): Stream.Stream<PageGroup<Page>, E> =>
  // A page is requested when it is pulled, and its rows may be as old as that moment.
  Stream.transformPull(pages, (pull) =>
    Effect.succeed(Effect.flatMap(Clock.currentTimeMillis, (fetchedAt) =>
      Effect.map(pull, Arr.map((page) => ({ page, fetchedAt })))))).pipe(
      Stream.aggregateWithin(
        Sink.fold(
          (): PartialGroup<Page> => ({ pages: [], rows: 0, fetchedAt: Infinity }),
          ({ rows }) =>
            rows < maxRows,
          (group, { fetchedAt, page }: { readonly page: Page; readonly fetchedAt: EpochMillis }) =>
            Effect.succeed<PartialGroup<Page>>({
              pages: [...group.pages, page],
              rows: group.rows + rowsOf(page),
              fetchedAt: Math.min(group.fetchedAt, fetchedAt)
            })
        ),
        Schedule.spaced("1 second")
      ),
      Stream.flatMap(({ fetchedAt, pages }) => {
        const last = pages.at(-1)
        return last === undefined ? Stream.empty : Stream.succeed({ pages, last, fetchedAt })
      })
    )
