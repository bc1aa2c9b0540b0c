import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { HaravanBalance, UpstreamError } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import type * as BalanceCrawl from "./BalanceCrawl.ts"
import { type BalancePage, type BalancePages, type BalanceQuery, type Cursor, balanceQuery } from "./BalancePages.ts"

/** A part of a crawl: its locations from here on. */
export interface Segment {
  readonly query: BalanceQuery
  readonly after: Cursor
}

/**
 * How many cursors go side by side: `most` once, and `least` from then on. A cursor costs two requests at its end, so those
 * that end before the others are only replaced where the others could not use the budget up.
 */
export interface CursorCount {
  readonly initial: number
  readonly sustained: number
}

/** An answer that takes longer makes it worth reading with several cursors: they cost an empty last page each. */
const worthwhileMillis = 20
const minCursors = 4
const maxCursors = 8
/** How long Haravan's bucket takes to leak one request: as many cursors as answers take such times use it up. */
const leakMillis = 250

/** One cursor keeps rows in order. */
export const oneCursor: CursorCount = { initial: 1, sustained: 1 }

/** How many cursors are worth their last pages, as answers are now. */
export const cursorCount = (client: UpstreamClient) => (): CursorCount => {
  const latencyMillis = client.latencyMillis()
  if (latencyMillis <= worthwhileMillis) return oneCursor
  const sustained = Math.min(maxCursors, Math.ceil(latencyMillis / leakMillis))
  return { initial: Math.max(minCursors, sustained), sustained }
}

/** The same for a list that mostly ends within a few pages: only as many as use the budget up from then on. */
export const sustainedCursorCount = (client: UpstreamClient): () => CursorCount => {
  const cursors = cursorCount(client)
  return () => {
    const { sustained } = cursors()
    return { initial: sustained, sustained }
  }
}

/** What was read in one round of a crawl, and what is left to read. */
export interface CrawlRound extends ReadPage<HaravanBalance> {
  readonly remaining: ReadonlyArray<Segment>
}

/**
 * Streams a query to its end, page by page. Each page must wait for the one before it, so where an answer takes longer than the
 * budget asks for, one cursor cannot use the budget up. `cursors` says how many may go side by side then: a cursor over
 * several locations is parted into two over half of them, from the id reached, and nothing is read twice. One cursor
 * alone keeps rows in ascending order of ids.
 */
export const crawlBalances = (
  pages: BalancePages,
  query: BalanceQuery,
  after: Cursor,
  cursors: () => CursorCount
): Stream.Stream<ReadPage<HaravanBalance>, UpstreamError> => crawlRounds(pages, [{ query, after }], cursors)

/** Streams what a checkpoint has left. */
export const crawlCheckpoint = (
  pages: BalancePages,
  from: BalanceCrawl.Checkpoint,
  cursors: () => CursorCount
): Stream.Stream<BalanceCrawl.Page, UpstreamError> =>
  from.length === 0 ? Stream.empty : crawlRounds(
    pages,
    from.map(({ after, locationIds }) => ({ query: balanceQuery(locationIds), after: after ?? undefined })),
    cursors
  ).pipe(Stream.map(({ remaining, rows, unreadable }) => ({
    rows,
    unreadable,
    remaining: remaining.map(({ after, query }) => ({ locationIds: query.locationIds ?? [], after: after ?? null }))
  })))

/** Reads one page of each segment at a time, until none is left. */
const crawlRounds = (
  pages: BalancePages,
  segments: ReadonlyArray<Segment>,
  cursors: () => CursorCount
): Stream.Stream<CrawlRound, UpstreamError> =>
  Stream.paginate<{ readonly segments: ReadonlyArray<Segment>; readonly maxSoFar: number }, CrawlRound, UpstreamError>(
    { segments, maxSoFar: 0 },
    ({ maxSoFar, segments }) =>
      Effect.forEach(
        segments,
        (segment) => Effect.map(pages.page(segment.query, segment.after), (page) => ({ segment, page })),
        {
          concurrency: "unbounded"
        }
      )
        .pipe(Effect.map((read) => {
          const next = read.flatMap(({ page, segment }) => nextSegment(segment, page))
          const { initial, sustained } = cursors()
          const remaining = read.some(isFull) ? splitSegments(next, maxSoFar < initial ? initial : sustained) : next
          return [
            [{
              rows: read.flatMap(({ page }) => page.rows),
              unreadable: read.flatMap(({ page }) => page.unreadable),
              remaining
            }],
            remaining.length === 0
              ? Option.none()
              : Option.some({ segments: remaining, maxSoFar: Math.max(maxSoFar, remaining.length) })
          ] as const
        }))
  )

const nextSegment = ({ query }: Segment, { next }: BalancePage): ReadonlyArray<Segment> =>
  Option.match(next, { onNone: () => [], onSome: (after) => [{ query, after }] })

/** Behind a page that is not full little may follow, and each cursor costs an empty page. */
const isFull = ({ page, segment }: { readonly page: BalancePage; readonly segment: Segment }): boolean =>
  page.rows.length + page.unreadable.length >= segment.query.limit

/** Parts segments of several locations until there are `wanted`, the one with the most locations first. */
const splitSegments = (segments: ReadonlyArray<Segment>, count: number): ReadonlyArray<Segment> => {
  const split = [...segments]
  while (split.length < count) {
    split.sort((self, that) => locations(that) - locations(self))
    const [widest, ...others] = split
    const ids = widest?.query.locationIds ?? []
    if (widest === undefined || ids.length < 2) break
    const middle = Math.ceil(ids.length / 2)
    split.splice(
      0,
      split.length,
      ...others,
      { ...widest, query: { ...widest.query, locationIds: ids.slice(0, middle) } },
      { ...widest, query: { ...widest.query, locationIds: ids.slice(middle) } }
    )
  }
  return split
}

const locations = ({ query }: Segment): number => query.locationIds?.length ?? 0
