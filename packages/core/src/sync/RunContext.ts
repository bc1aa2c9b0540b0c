/** What every part of a run needs, and how it reads lists. */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type { EpochMillis, HaravanLocationId, Upstream, UpstreamError } from "@stocktally/schema"
import type { Commit, Reading, Subject } from "../store/Reading.ts"
import type { StockStore } from "../store/StockStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { SyncRun } from "../store/SyncRun.ts"
import { isOld } from "../tally/isOld.ts"
import { guardLoss } from "./lossGuard.ts"
import type { OutOfTurn } from "./OutOfTurn.ts"
import type { TooMuchLoss } from "./SyncError.ts"
import type { ProgressTracker } from "./SyncProgress.ts"

export interface RunContext {
  readonly store: StockStore["Service"]
  readonly run: SyncRun["id"]
  readonly acceptLoss: boolean
  readonly progress: ProgressTracker
  readonly outOfTurn: OutOfTurn
  /** A reading that was begun longer ago is not gone on with. */
  readonly longestReadingMillis: number
}

/** What reading an upstream into the store can fail with. */
export type ReadError = UpstreamError | StoreError | TooMuchLoss

/** A commit of the run, with its progress until now. */
export const commitOf = (context: RunContext): Effect.Effect<Commit> =>
  Effect.map(context.progress.forRun, (progress) => ({ run: context.run, progress }))

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

/** Ends a reading. A full one first fails with `TooMuchLoss` where it did not see much of what is known. */
export const endReading = Effect.fnUntraced(function*(
  context: RunContext,
  reading: Reading,
  { watermark, whole }: {
    readonly watermark?: EpochMillis | undefined
    readonly whole?: ReadonlyArray<HaravanLocationId>
  } = {}
): Effect.fn.Return<void, StoreError | TooMuchLoss> {
  if (reading.kind === "full" && !context.acceptLoss) {
    const { records, variants } = yield* context.store.readings.unseen(reading)
    yield* guardLoss([
      { what: reading.subject, known: records.known, lost: records.unseen },
      { what: "loop-variants", known: variants.known, lost: variants.unseen }
    ])
  }
  const { gone } = yield* context.store.readings.end({ ...(yield* commitOf(context)), reading, watermark, whole })
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
