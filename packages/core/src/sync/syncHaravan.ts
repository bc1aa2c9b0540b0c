import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { EpochMillis, HaravanLocationId } from "@stocktally/schema"
import { BalanceCheckpoint, wholeCrawl } from "../haravan/BalanceBatches.ts"
import { ProductCheckpoint, type ProductPage } from "../haravan/Products.ts"
import type { Reading } from "../store/Reading.ts"
import { commitOf, endReading, inBatches, leftOff, type ReadError, type RunContext } from "./RunContext.ts"
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
const watermarkOf = (times: ReadonlyArray<EpochMillis | null>): Effect.Effect<EpochMillis | undefined> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const known = times.filter((time) => time !== null)
    return known.length === 0 ? undefined : Math.min(Math.max(...known), now)
  })

/** What an incremental read of balances found. */
export interface ChangedBalances {
  /** When a balance last changed, as far as was seen; null where there is none. */
  readonly newest: EpochMillis | null
  /** The change before the first of those it wrote; undefined where it wrote none. */
  readonly before: string | undefined
}

/** Reads the balances that changed since the last read, and those of locations that are new. */
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
  const changes = Stream.concat(
    haravan.balanceChanges(locations.haravan, Math.max(0, (watermark ?? 0) - balanceOverlap)),
    Stream.map(haravan.balanceBatches(wholeCrawl(locations.newAtHaravan)), ({ rows }) => rows)
  )
  yield* Stream.runForEach(inBatches(changes, (rows) => rows.length), ({ fetchedAt, pages }) =>
    Effect.gen(function*() {
      const rows = pages.flat()
      for (const { updatedAt } of rows) newest = Math.max(newest ?? updatedAt, updatedAt)
      yield* context.progress.read("haravan", rows.length)
      if (rows.length === 0) return
      const written = yield* levels.writeHaravan({ ...(yield* commitOf(context)), reading }, context.outOfTurn.haravan(rows, fetchedAt), fetchedAt)
      before ??= written.before
      yield* context.progress.changed(written.changed)
    }))
  yield* endReading(context, reading, yield* watermarkOf([newest]))
  return { newest, before }
})

/** Where a reading of all products goes on, and the newest time seen in it; null behind the last page. */
const ProductsCheckpoint = Schema.Struct({
  newest: Schema.NullOr(EpochMillis),
  next: Schema.NullOr(ProductCheckpoint)
})

/**
 * Reads products: all of them, gone on with where that was left off, or those that changed since the last read.
 * `haravanNow` is a time by Haravan's clock at which the read had not begun: nothing that changed before it is asked for
 * again. One that came to its end and would have lost too much is as with balances.
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
  const reading = Option.isSome(open) ? open.value.reading : yield* readings.begin(context.run, "haravan-products", kind)
  let newest = Option.isSome(open) ? open.value.checkpoint.newest : kind === "full" ? null : watermark
  const next = Option.isSome(open) ? open.value.checkpoint.next : undefined
  const filter = kind === "full" ? {} : { updatedAtMin: Math.max(0, (watermark ?? 0) - productOverlap) }
  const read = next === null ? Stream.empty : haravan.productPages(filter, next)
  yield* Stream.runForEach(inBatches(read, variantsOf), ({ fetchedAt, last: { next }, pages }) =>
    Effect.gen(function*() {
      const products = pages.flatMap((page) => page.products)
      for (const { updatedAt } of products) if (updatedAt !== null) newest = Math.max(newest ?? updatedAt, updatedAt)
      const commit = { ...(yield* commitOf(context)), reading, checkpoint: { newest, next } }
      yield* catalog.writeHaravanProducts(commit, products, fetchedAt)
    }))
  // What was left off has seen the time of its own beginning, which is not kept, and not the present one.
  yield* endReading(context, reading, yield* watermarkOf(Option.isSome(open) ? [newest] : [newest, haravanNow]))
})

const variantsOf = ({ products }: ProductPage): number =>
  products.reduce((sum, { variants }) => sum + variants.length, 0)

/** Where a crawl goes on, over which locations it was begun, and when a balance had last changed then. */
const Checkpoint = Schema.Struct({
  locationIds: Schema.Array(HaravanLocationId),
  watermark: Schema.NullOr(EpochMillis),
  left: BalanceCheckpoint
})

/** Whether a crawl was left off in its middle that can be gone on with. */
export const hasBalancesLeft = (
  store: RunContext["store"],
  longestReadingMillis: number
): Effect.Effect<boolean, StoreError> =>
  Effect.map(
    leftOff({ store, longestReadingMillis }, "haravan-levels", Checkpoint),
    Option.exists(({ checkpoint }) => checkpoint.left.length > 0)
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
  const open = Option.filter(yield* leftOff(context, "haravan-levels", Checkpoint), ({ checkpoint }) =>
    isSameSet(checkpoint.locationIds, locationIds) && (checkpoint.left.length > 0 || context.acceptLoss))
  const { checkpoint, reading } = Option.isSome(open) ? open.value : {
    reading: yield* readings.begin(context.run, "haravan-levels", "full"),
    checkpoint: { locationIds, watermark, left: wholeCrawl(locationIds) }
  }
  yield* context.progress.expect("haravan", (yield* readings.unseen(reading)).records.unseen)
  const read = inBatches(haravan.balanceBatches(checkpoint.left), ({ rows }) => rows.length)
  yield* Stream.runForEach(read, ({ fetchedAt, last: { left }, pages }) =>
    Effect.gen(function*() {
      const rows = pages.flatMap((page) => page.rows)
      yield* context.progress.read("haravan", rows.length)
      const { changed } = yield* levels.writeHaravan(
        { ...(yield* commitOf(context)), reading, checkpoint: { ...checkpoint, left } },
        context.outOfTurn.haravan(rows, fetchedAt),
        fetchedAt
      )
      yield* context.progress.changed(changed)
    }))
  yield* endReading(context, reading, yield* watermarkOf([checkpoint.watermark ?? reading.beganAt - clockMargin]))
})

/** How far Haravan's clock may be behind ours, where its newest time is not known. */
const clockMargin = 60 * 60_000

const isSameSet = (self: ReadonlyArray<string>, that: ReadonlyArray<string>): boolean =>
  self.length === that.length && new Set([...self, ...that]).size === self.length
