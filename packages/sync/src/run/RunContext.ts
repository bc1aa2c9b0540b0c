/** What every part of a run needs, and how it reads lists. */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import { type EpochMillis, type HaravanLocationId, type Upstream, type UpstreamError, isOld } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import type { Commit, Reading, Subject, StockStore, StoreError, SyncRun } from "@stocktally/tally"
import { UpstreamList } from "@stocktally/core"
import { guardList, guardLoss, type Sample } from "./lossGuard.ts"
import type { OutOfTurn } from "../live/OutOfTurn.ts"
import type { Loss, TooMuchLoss } from "./SyncError.ts"
import type { SyncSources } from "./SyncSettings.ts"
import type { ProgressTracker } from "./SyncProgress.ts"

export interface RunContext {
  readonly store: StockStore["Service"]
  readonly digests: SyncSources["digests"]
  readonly run: SyncRun["id"]
  readonly acceptLoss: boolean
  readonly progress: ProgressTracker
  readonly outOfTurn: OutOfTurn
  /** Fails if a credential that was renewed is of another shop. */
  readonly confirm: Effect.Effect<void, UpstreamError | StoreError>
  /** A reading that was begun longer ago is not gone on with. */
  readonly longestReadingMillis: number
}

/** What reading an upstream into the store can fail with. */
export type ReadError = UpstreamError | StoreError | TooMuchLoss

/** How many records a page has, readable or not. */
export const recordsOf = ({ rows, unreadable }: ReadPage<unknown>): number => rows.length + unreadable.length

/** A commit of the run, with its progress until now. There is none of what another shop's credential read. */
export const commitOf = ({ confirm, progress, run }: RunContext): Effect.Effect<Commit, UpstreamError | StoreError> =>
  Effect.andThen(confirm, Effect.map(progress.forRun, (progress) => ({ run, progress })))

/** What is asked of readings that were left off. */
export type LeftOffContext = Pick<RunContext, "acceptLoss" | "longestReadingMillis" | "store">

/** A full reading of a list that was left off in its middle, with its checkpoint, if that can be gone on with. */
export const leftOff = Effect.fnUntraced(function*<A>(
  { longestReadingMillis, store }: Pick<RunContext, "longestReadingMillis" | "store">,
  subject: Subject,
  checkpoint: Schema.Decoder<A>
): Effect.fn.Return<Option.Option<{ readonly reading: Reading; readonly checkpoint: A }>, StoreError> {
  const open = yield* store.readings.open(subject)
  if (Option.isNone(open) || open.value.kind !== "full") return Option.none()
  const reading = open.value
  if (isOld(reading.beganAt, yield* Clock.currentTimeMillis, longestReadingMillis)) return Option.none()
  return Option.map(
    Schema.decodeUnknownOption(checkpoint)(reading.checkpoint),
    (checkpoint) => ({ reading, checkpoint })
  )
})

/** Begins to read all levels of a side. Its pages are asked for from now on, so no single read before is newer than they. */
export const beginLevels = (
  { outOfTurn, run, store }: RunContext,
  upstream: Upstream
): Effect.Effect<Reading, StoreError> =>
  Effect.tap(
    store.readings.begin(run, `${upstream}-levels`, "full"),
    () => Effect.sync(() => outOfTurn.forget(upstream))
  )

/** Whether too much of a list could not be read: more than a hundredth, and more than 5 records. */
export const isTooOdd = ({ among, count }: { readonly count: number; readonly among: number }): boolean =>
  count > 5 && count * 100 > among

/**
 * Ends a reading. It first fails where more than a hundredth of the list could not be read; and a full one with
 * `TooMuchLoss` where it did not see much of what is known, unless `sample` shows that its list was short.
 */
export const endReading = Effect.fnUntraced(function*(
  context: RunContext,
  reading: Reading,
  { newest, sample, watermark, whole }: {
    readonly sample?: Effect.Effect<Sample, UpstreamError | StoreError>
    readonly watermark?: EpochMillis | undefined
    readonly newest?: EpochMillis | undefined
    readonly whole?: ReadonlyArray<HaravanLocationId>
  } = {}
): Effect.fn.Return<void, ReadError> {
  const unreadable = yield* context.store.readings.unreadable(reading.subject)
  if (isTooOdd(unreadable)) {
    return yield* UpstreamList.unreadableError(UpstreamList.lists[reading.subject], unreadable, unreadable.among)
  }
  if (reading.kind === "full" && !context.acceptLoss) {
    const { records, variants } = yield* context.store.readings.unseen(reading)
    const losses: ReadonlyArray<Loss> = [
      { what: reading.subject, known: records.known, lost: records.unseen },
      { what: "loop-variants", known: variants.known, lost: variants.unseen }
    ]
    yield* sample === undefined ? guardLoss(losses) : guardList(losses, sample)
  }
  const { gone } = yield* context.store.readings.end({
    ...(yield* commitOf(context)),
    reading,
    newest,
    watermark,
    whole
  })
  yield* context.progress.gone(gone)
})

/** Pages of rows that were read one after the other. None was asked for before `fetchedAt`: nothing in them is older. */
export interface Batch<Page> {
  readonly pages: ReadonlyArray<Page>
  readonly last: Page
  readonly fetchedAt: EpochMillis
}

/**
 * Rows that are written at once, give or take a page. What waits here outlives the garbage collections that a page
 * alone would not, so more of them cost memory; fewer cost a transaction each.
 */
const mostRows = 2000

interface Gathered<Page> {
  readonly pages: ReadonlyArray<Page>
  readonly rows: number
  readonly fetchedAt: EpochMillis
}

/**
 * Gathers pages to be written together, for a second at most. `rowsOf` says how many rows a page has: several times as
 * many where an upstream is read with several cursors.
 */
export const inBatches = <Page, E>(
  pages: Stream.Stream<Page, E>,
  rowsOf: (page: Page) => number
): Stream.Stream<Batch<Page>, E> =>
  // A page is asked for when it is pulled, and its upstream may answer what was at that moment.
  Stream.transformPull(pages, (pull) =>
    Effect.succeed(Effect.flatMap(Clock.currentTimeMillis, (fetchedAt) =>
      Effect.map(pull, Arr.map((page) => ({ page, fetchedAt })))))).pipe(
      Stream.aggregateWithin(
        Sink.fold(
          (): Gathered<Page> => ({ pages: [], rows: 0, fetchedAt: Infinity }),
          ({ rows }) =>
            rows < mostRows,
          (gathered, { fetchedAt, page }: { readonly page: Page; readonly fetchedAt: EpochMillis }) =>
            Effect.succeed<Gathered<Page>>({
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
