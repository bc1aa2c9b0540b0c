import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import {
  EpochMillis,
  type HaravanBalance,
  HaravanLocationId,
  type HaravanVariantId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { BalanceCheckpoint, wholeCrawl } from "../haravan/BalanceBatches.ts"
import { maxIds } from "../haravan/BalancePlan.ts"
import { ProductCheckpoint, type ProductPage } from "../haravan/Products.ts"
import type { Reading } from "../store/Reading.ts"
import { guardLoss } from "./lossGuard.ts"
import {
  beginLevels,
  commitOf,
  endReading,
  inBatches,
  leftOff,
  type ReadError,
  recordsOf,
  type RunContext
} from "./RunContext.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { SyncedLocations } from "./syncLocations.ts"
import type { SyncedHaravan } from "./SyncSettings.ts"

/**
 * How far before the newest time already seen an incremental read begins: rows of the same time, and writes that were
 * stamped before others but became visible after them, are not lost. A full read finds what takes longer. A large shop
 * changes several balances a second, and each page of them twice a run is a request twice a run.
 */
const balanceOverlap = 15_000
/** Products change seldom. */
const productOverlap = 2 * 60_000

/** A watermark is the upstream's own time, but one in the future would hide what changes until then. */
const watermarkOf = (time: EpochMillis | null): Effect.Effect<EpochMillis | undefined> =>
  Effect.map(Clock.currentTimeMillis, (now) => time === null ? undefined : Math.min(time, now))

const latest = (times: ReadonlyArray<EpochMillis | null>): EpochMillis | null =>
  times.reduce((latest, time) => latest === null || (time !== null && time > latest) ? time : latest, null)

/** What an incremental read of balances found. */
export interface ChangedBalances {
  /** When a balance last changed, as far as was seen; null where there is none. */
  readonly newest: EpochMillis | null
  /** The change before the first of those it wrote; undefined where it wrote none. */
  readonly before: string | undefined
}

/**
 * The balances at the locations that changed at a time or later. A shop's newest balances are some, unless there are
 * none at all: no answer is a shop where nothing changed.
 */
const changesSince = (
  { acceptLoss, store: { levels } }: RunContext,
  haravan: SyncedHaravan,
  locationIds: ReadonlyArray<HaravanLocationId>,
  since: EpochMillis
): Stream.Stream<ReadPage<HaravanBalance>, ReadError> =>
  Stream.flatMap(
    Stream.fromIterable(Arr.chunksOf(locationIds, maxIds)),
    (locationIds) =>
      Stream.mapEffect(haravan.balanceChanges(locationIds, since), (page) =>
        page.rows.length + page.unreadable.length > 0 || acceptLoss
          ? Effect.succeed(page)
          : Effect.flatMap(levels.hasHaravan(locationIds), (isKnown) =>
            isKnown ? emptied() : Effect.succeed(page)))
  )

const emptied = () =>
  Effect.fail(
    new UpstreamError({
      upstream: "haravan",
      operation: "Haravan.balances",
      request: "GET /inventory_locations.json",
      reason: new UnexpectedResponse({
        status: 200,
        detail: "no balances at all, where some are known; if that is right, run stocktally sync --full"
      })
    })
  )

/** Reads the balances that changed since the last read, and those of locations that were never all read. */
export const syncBalanceChanges = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: SyncedHaravan,
  locations: SyncedLocations
): Effect.fn.Return<ChangedBalances, ReadError> {
  const { levels, readings } = context.store
  const { watermark } = (yield* readings.states)["haravan-levels"]
  const reading = yield* readings.begin(context.run, "haravan-levels", "incremental")
  let newest = watermark
  let before: string | undefined
  const changes: Stream.Stream<ReadPage<HaravanBalance>, ReadError> = Stream.concat(
    changesSince(context, haravan, locations.haravan, Math.max(0, (watermark ?? 0) - balanceOverlap)),
    haravan.balanceBatches(wholeCrawl(locations.unreadAtHaravan))
  )
  yield* Stream.runForEach(
    inBatches(changes, recordsOf),
    ({ fetchedAt, pages }) =>
      Effect.gen(function*() {
        const rows = pages.flatMap((page) => page.rows)
        const unreadable = pages.flatMap((page) => page.unreadable)
        for (const { updatedAt } of rows) newest = Math.max(newest ?? updatedAt, updatedAt)
        yield* context.progress.read("haravan", rows.length + unreadable.length)
        if (rows.length + unreadable.length === 0) return
        const written = yield* levels.writeHaravan(
          { ...(yield* commitOf(context)), reading, unreadable },
          context.outOfTurn.haravan(rows, fetchedAt),
          fetchedAt
        )
        before ??= written.before
        yield* context.progress.changed(written.changed)
      })
  )
  yield* endReading(context, reading, { watermark: yield* watermarkOf(newest), whole: locations.unreadAtHaravan })
  return { newest, before }
})

/** Where a reading of all products goes on, null behind the last page; and its watermark. */
const ProductsCheckpoint = Schema.Struct({
  watermark: Schema.NullOr(EpochMillis),
  next: Schema.NullOr(ProductCheckpoint)
})

/**
 * Reads products: all of them, gone on with where that was left off, or those that changed since the last read.
 * `haravanNow` is a time by Haravan's clock at which the read had not begun: nothing that changed before it is asked for
 * again, and what changed later may have done so behind the reader. One that came to its end and would have lost too much
 * is as with balances.
 */
export const syncProducts = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: SyncedHaravan,
  kind: Reading["kind"],
  haravanNow: EpochMillis | null
): Effect.fn.Return<void, ReadError> {
  const { catalog, readings } = context.store
  const { watermark } = (yield* readings.states)["haravan-products"]
  const open = kind === "incremental" ? Option.none() : Option.filter(
    yield* leftOff(context, "haravan-products", ProductsCheckpoint),
    ({ checkpoint }) => checkpoint.next !== null || context.acceptLoss
  )
  const reading = Option.isSome(open)
    ? open.value.reading
    : yield* readings.begin(context.run, "haravan-products", kind)
  const before = Option.isSome(open) ? open.value.checkpoint.watermark : haravanNow
  let newest: EpochMillis | null = null
  const missing = new Set<HaravanVariantId>()
  const next = Option.isSome(open) ? open.value.checkpoint.next : undefined
  const filter = kind === "full" ? {} : { updatedAtMin: Math.max(0, (watermark ?? 0) - productOverlap) }
  const read = next === null ? Stream.empty : haravan.productPages(filter, next)
  yield* Stream.runForEach(
    inBatches(read, variantsOf),
    ({ fetchedAt, last: { next }, pages }) =>
      Effect.gen(function*() {
        const products = pages.flatMap((page) => page.products)
        newest = latest([newest, ...products.map(({ updatedAt }) => updatedAt)])
        const unreadable = pages.flatMap((page) => page.unreadable)
        const commit = { ...(yield* commitOf(context)), reading, checkpoint: { watermark: before, next }, unreadable }
        const written = yield* catalog.writeHaravanProducts(commit, products, fetchedAt)
        // Products that move while they are read may come twice.
        for (const { variants } of products) for (const { id } of variants) missing.delete(id)
        for (const id of written.missing) missing.add(id)
      })
  )
  if (missing.size > 0) yield* loseVariants(context, reading, [...missing])
  // A time that was seen had come when the read ended. It began as much earlier as it lasted.
  const lasted = Math.max(0, (yield* Clock.currentTimeMillis) - reading.beganAt)
  yield* endReading(context, reading, {
    watermark: yield* watermarkOf(
      kind === "full" ? before ?? reading.beganAt - clockMargin : latest([watermark, before, minus(newest, lasted)])
    )
  })
})

const minus = (time: EpochMillis | null, millis: number): EpochMillis | null => time === null ? null : time - millis

/** Marks variants as gone that products had, and have no more. */
const loseVariants = Effect.fnUntraced(function*(
  context: RunContext,
  reading: Reading,
  ids: ReadonlyArray<HaravanVariantId>
): Effect.fn.Return<void, ReadError> {
  const { catalog, readings } = context.store
  if (!context.acceptLoss) {
    const { known } = (yield* readings.unseen(reading)).records
    yield* guardLoss([{ what: "haravan-products", known, lost: ids.length }])
  }
  const { gone } = yield* catalog.haravanVariantsGone(yield* commitOf(context), ids, yield* Clock.currentTimeMillis)
  yield* context.progress.gone(gone)
})

const variantsOf = ({ products, unreadable }: ProductPage): number =>
  products.reduce((sum, { variants }) => sum + variants.length, unreadable.length)

/** Where a crawl goes on, over which locations it was begun, and when a balance had last changed then. */
const Checkpoint = Schema.Struct({
  locationIds: Schema.Array(HaravanLocationId),
  watermark: Schema.NullOr(EpochMillis),
  left: BalanceCheckpoint
})

/** What is asked of readings that were left off. */
type LeftOff = Pick<RunContext, "acceptLoss" | "longestReadingMillis" | "store">

/** Whether a crawl was left off that can be gone on with: in its middle, or at its end where a loss is accepted now. */
export const hasBalancesLeft = (context: LeftOff): Effect.Effect<boolean, StoreError> =>
  Effect.map(
    leftOff(context, "haravan-levels", Checkpoint),
    Option.exists(({ checkpoint }) => checkpoint.left.length > 0 || context.acceptLoss)
  )

/** The same of a reading of all products. */
export const hasProductsLeft = (context: LeftOff): Effect.Effect<boolean, StoreError> =>
  Effect.map(
    leftOff(context, "haravan-products", ProductsCheckpoint),
    Option.exists(({ checkpoint }) => checkpoint.next !== null || context.acceptLoss)
  )

/**
 * Reads all balances. A reading that was left off is gone on with where the shop still has the same locations; one that
 * came to its end and would have lost too much is only ended, where the loss is accepted, and otherwise read again.
 * What changes while it lasts is for an incremental read after it, from `watermark`: the newest time seen before.
 */
export const syncBalances = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: SyncedHaravan,
  { haravan: locationIds }: SyncedLocations,
  watermark: EpochMillis | null
): Effect.fn.Return<void, ReadError> {
  const { levels, readings } = context.store
  const open = Option.filter(
    yield* leftOff(context, "haravan-levels", Checkpoint),
    ({ checkpoint }) =>
      isSameSet(checkpoint.locationIds, locationIds) && (checkpoint.left.length > 0 || context.acceptLoss)
  )
  const { checkpoint, reading } = Option.isSome(open) ? open.value : {
    reading: yield* beginLevels(context, "haravan"),
    checkpoint: { locationIds, watermark, left: wholeCrawl(locationIds) }
  }
  yield* context.progress.expect("haravan", (yield* readings.unseen(reading)).records.unseen)
  const read = inBatches(haravan.balanceBatches(checkpoint.left), recordsOf)
  yield* Stream.runForEach(read, ({ fetchedAt, last: { left }, pages }) =>
    Effect.gen(function*() {
      const rows = pages.flatMap((page) => page.rows)
      const unreadable = pages.flatMap((page) => page.unreadable)
      yield* context.progress.read("haravan", rows.length + unreadable.length)
      const { changed } = yield* levels.writeHaravan(
        { ...(yield* commitOf(context)), reading, checkpoint: { ...checkpoint, left }, unreadable },
        context.outOfTurn.haravan(rows, fetchedAt),
        fetchedAt
      )
      yield* context.progress.changed(changed)
    }))
  yield* endReading(context, reading, {
    watermark: yield* watermarkOf(checkpoint.watermark ?? reading.beganAt - clockMargin),
    whole: locationIds
  })
})

/** How far Haravan's clock may be behind ours, where its newest time is not known. */
const clockMargin = 60 * 60_000

const isSameSet = (self: ReadonlyArray<string>, that: ReadonlyArray<string>): boolean =>
  self.length === that.length && new Set([...self, ...that]).size === self.length
