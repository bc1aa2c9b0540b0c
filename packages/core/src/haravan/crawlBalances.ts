import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { HaravanBalance, UpstreamError } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"
import type * as BalanceCrawl from "./BalanceCrawl.ts"
import { type BalancePage, type BalancePages, type BalanceQuery, balanceQuery, type Cursor } from "./BalancePages.ts"

/** Part of a crawl: its locations, from a cursor on. */
export interface Segment {
  readonly query: BalanceQuery
  readonly after: Cursor
}

/**
 * How many cursors run in parallel: `initial` once, then `sustained`. A cursor costs two requests at its end, so
 * finished cursors are only replaced if the others cannot use the budget up.
 */
export interface CursorCount {
  readonly initial: number
  readonly sustained: number
}

/** The latency above which several cursors pay off: each costs an empty last page. */
const minLatencyMillis = 20
const minCursors = 4
const maxCursors = 8
/**
 * How long Haravan's bucket takes to leak one request: latency divided by this is the number of cursors that use it up.
 */
const leakMillis = 250

/** One cursor keeps rows in order. */
export const oneCursor: CursorCount = { initial: 1, sustained: 1 }

/** Makes a function that returns how many cursors pay off at the current latency. */
export const makeCursorCount = (client: UpstreamClient) => (): CursorCount => {
  const latencyMillis = client.latencyMillis()
  if (latencyMillis <= minLatencyMillis) return oneCursor
  const sustained = Math.min(maxCursors, Math.ceil(latencyMillis / leakMillis))
  return { initial: Math.max(minCursors, sustained), sustained }
}

/** The same for lists that usually end within a few pages: starts with no more cursors than it sustains. */
export const makeSustainedCursorCount = (client: UpstreamClient): () => CursorCount => {
  const cursors = makeCursorCount(client)
  return () => {
    const { sustained } = cursors()
    return { initial: sustained, sustained }
  }
}

/** The rows of one round of a crawl, and what remains to be read. */
export interface CrawlRound extends ReadPage<HaravanBalance> {
  readonly remaining: ReadonlyArray<Segment>
}

/**
 * Streams a query to its end, page by page. A cursor waits for each page before it requests the next, so one cursor
 * cannot use the budget up if responses are slow. `cursors` says how many may run in parallel: a cursor over several
 * locations is split into two over half of them, from the id it has reached, and nothing is read twice. A single cursor
 * keeps rows in ascending order of ids.
 */
export const crawlBalances = (
  pages: BalancePages,
  query: BalanceQuery,
  after: Cursor,
  cursors: () => CursorCount
): Stream.Stream<ReadPage<HaravanBalance>, UpstreamError> => crawlRounds(pages, [{ query, after }], cursors)

/** Resumes a crawl from a checkpoint. */
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

/** Reads one page of each segment at a time until none is left. */
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

/** After a page that is not full, little may follow, and each cursor costs an empty page. */
const isFull = ({ page, segment }: { readonly page: BalancePage; readonly segment: Segment }): boolean =>
  page.rows.length + page.unreadable.length >= segment.query.limit

/** Splits segments with several locations until there are `count`, starting with the widest. */
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
