import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { EpochMillis, HaravanLocationId, UnexpectedResponse, UpstreamError } from "@stocktally/schema"
import { type BalanceChanges, BalanceCrawl, BalancePlan, type UpdatedSince } from "@stocktally/core"
import { clockMargin, overlap, toWatermark } from "./watermark.ts"
import { sampleAtHaravan, sampleSize } from "./lossGuard.ts"
import { credentialFacts, saveCredentialFacts } from "../account/credentialFacts.ts"
import { groupPages } from "./groupPages.ts"
import { endCrawl, findResumable, type ResumeContext } from "./crawls.ts"
import { makeCommit, type ReadError, recordCount, type RunContext } from "./RunContext.ts"
import type { StoreError } from "@stocktally/tally"
import type { LocationsResult } from "./syncLocations.ts"
import type { HaravanReader } from "../SyncSettings.ts"

/** The result of an incremental reading of balances. */
export interface ChangedBalances {
  /** The newest time of a balance that was seen; null if there is none. */
  readonly newest: EpochMillis | null
  /** The position in the history before the first change it wrote; undefined if it wrote none. */
  readonly before: string | undefined
}

/**
 * The balances that changed at some locations since a time. The window always includes the newest known balances, so an
 * empty result is an error if any balance is known.
 */
const balanceChangesSince = (
  { acceptLoss, store: { levels } }: RunContext,
  haravan: HaravanReader,
  locationIds: ReadonlyArray<HaravanLocationId>,
  window: UpdatedSince.UpdatedSince
): Stream.Stream<BalanceChanges, ReadError> =>
  Stream.flatMap(Stream.fromIterable(Arr.chunksOf(locationIds, BalancePlan.maxIds)), (locationIds) => {
    let isEmpty = !acceptLoss
    return haravan.balanceChanges(locationIds, window).pipe(
      Stream.tap((page) => Effect.sync(() => void (isEmpty &&= recordCount(page) === 0))),
      Stream.concat(Stream.fromEffectDrain(Effect.suspend(() =>
        isEmpty
          ? Effect.flatMap(levels.hasHaravan(locationIds), (isKnown) => isKnown ? noBalances() : Effect.void)
          : Effect.void
      )))
    )
  })

const noBalances = () =>
  Effect.fail(
    new UpstreamError({
      upstream: "haravan",
      operation: "Haravan.balances",
      request: "GET /inventory_locations.json",
      reason: new UnexpectedResponse({
        status: 200,
        detail: "the list of balances is empty, but some are known; if they are really gone, run stocktally sync --full"
      })
    })
  )

/** Reads the balances that changed since the last reading, and all balances of locations that were never fully read. */
export const syncBalanceChanges = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: HaravanReader,
  locations: LocationsResult
): Effect.fn.Return<ChangedBalances, ReadError> {
  const { levels, crawls } = context.store
  const { watermark } = (yield* crawls.states)["haravan-levels"]
  const { balancesEarlier } = yield* credentialFacts(context, "haravan")
  const crawl = yield* crawls.begin(context.run, "haravan-levels", "incremental")
  let newest = watermark
  let before: string | undefined
  const window = { since: Math.max(0, (watermark ?? 0) - overlap), lookbackMillis: balancesEarlier }
  const unread = Stream.map(
    haravan.balanceCrawl(BalanceCrawl.start(locations.unreadAtHaravan)),
    ({ rows, unreadable }): BalanceChanges => ({ rows, unreadable, gone: [], lookbackMillis: balancesEarlier })
  )
  const changes = Stream.concat(balanceChangesSince(context, haravan, locations.haravan, window), unread)
  let learnedEarlier = balancesEarlier
  yield* Stream.runForEach(
    groupPages(changes, recordCount),
    ({ fetchedAt, pages }) =>
      Effect.gen(function*() {
        const rows = pages.flatMap((page) => page.rows)
        const unreadable = pages.flatMap((page) => page.unreadable)
        const gone = pages.flatMap((page) => page.gone)
        for (const { lookbackMillis } of pages) learnedEarlier = Math.max(learnedEarlier, lookbackMillis)
        for (const { updatedAt } of rows) newest = Math.max(newest ?? updatedAt, updatedAt)
        yield* context.progress.read("haravan", rows.length + unreadable.length)
        const commit = { ...(yield* makeCommit(context)), crawl }
        if (rows.length + unreadable.length > 0) {
          const written = yield* levels.writeHaravan(
            { ...commit, unreadable },
            rows,
            fetchedAt
          )
          before ??= written.before
          yield* context.progress.changed(written.changed)
        }
        if (gone.length > 0) {
          const { before: changeBefore, changed } = yield* levels.markHaravanGone(commit, gone, fetchedAt)
          before ??= changeBefore
          yield* context.progress.changed(changed)
        }
      })
  )
  if (learnedEarlier !== balancesEarlier) {
    yield* saveCredentialFacts(context, "haravan", { balancesEarlier: learnedEarlier })
  }
  yield* endCrawl(context, crawl, { watermark: yield* toWatermark(newest), whole: locations.unreadAtHaravan })
  return { newest, before }
})

/** The locations of a crawl, the newest time of a balance when it started, and the queries that are left. */
const Checkpoint = Schema.Struct({
  locationIds: Schema.Array(HaravanLocationId),
  watermark: Schema.NullOr(EpochMillis),
  left: BalanceCrawl.Checkpoint
})

/** Whether an interrupted crawl can be resumed. One that was read to its end but lost too much needs `acceptLoss`. */
export const canResumeBalances = (context: ResumeContext): Effect.Effect<boolean, StoreError> =>
  Effect.map(
    findResumable(context, "haravan-levels", Checkpoint),
    Option.exists(({ checkpoint }) => checkpoint.left.length > 0 || context.acceptLoss)
  )

/**
 * Reads all balances. Resumes an interrupted reading if the shop still has the same locations. A reading that was
 * complete but lost too much is only ended if the loss is accepted, and otherwise read again. An incremental reading from
 * `watermark`, the newest time before the start, must follow to read the changes in the meantime.
 */
export const syncBalances = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: HaravanReader,
  { haravan: locationIds }: LocationsResult,
  watermark: EpochMillis | null
): Effect.fn.Return<void, ReadError> {
  const { levels, crawls } = context.store
  const open = Option.filter(
    yield* findResumable(context, "haravan-levels", Checkpoint),
    ({ checkpoint }) =>
      isSameSet(checkpoint.locationIds, locationIds) && (checkpoint.left.length > 0 || context.acceptLoss)
  )
  const { checkpoint, crawl } = Option.isSome(open) ? open.value : {
    crawl: yield* crawls.begin(context.run, "haravan-levels", "full"),
    checkpoint: { locationIds, watermark, left: BalanceCrawl.start(locationIds) }
  }
  yield* context.progress.expect("haravan", (yield* crawls.unseen(crawl)).records.unseen)
  const read = groupPages(haravan.balanceCrawl(checkpoint.left), recordCount)
  yield* Stream.runForEach(read, ({ fetchedAt, last: { remaining }, pages }) =>
    Effect.gen(function*() {
      const rows = pages.flatMap((page) => page.rows)
      const unreadable = pages.flatMap((page) => page.unreadable)
      yield* context.progress.read("haravan", rows.length + unreadable.length)
      const { changed } = yield* levels.writeHaravan(
        { ...(yield* makeCommit(context)), crawl, checkpoint: { ...checkpoint, left: remaining }, unreadable },
        rows,
        fetchedAt
      )
      yield* context.progress.changed(changed)
    }))
  yield* endCrawl(context, crawl, {
    sample: Effect.flatMap(
      levels.unseenAtHaravan(crawl, sampleSize),
      (keys) => sampleAtHaravan(haravan, keys)
    ),
    watermark: yield* toWatermark(checkpoint.watermark ?? crawl.startedAt - clockMargin),
    whole: locationIds
  })
})

const isSameSet = (self: ReadonlyArray<string>, that: ReadonlyArray<string>): boolean =>
  self.length === that.length && new Set([...self, ...that]).size === self.length
