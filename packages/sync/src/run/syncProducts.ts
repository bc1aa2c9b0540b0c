import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { EpochMillis, type HaravanProduct, type HaravanVariantId } from "@stocktally/schema"
import type { ReadPage } from "@stocktally/schema/wire"
import { ProductCrawl, UpdatedSince } from "@stocktally/core"
import type { Crawl, StoreError } from "@stocktally/tally"
import { clockMargin, latest, overlap, toWatermark } from "./watermark.ts"
import { credentialFacts, saveCredentialFacts } from "../account/credentialFacts.ts"
import { guardLostRecords, sampleAtHaravan, sampleSize } from "./lossGuard.ts"
import { groupPages } from "./groupPages.ts"
import { endCrawl, findResumable, type ResumeContext } from "./crawls.ts"
import { makeCommit, type ReadError, type RunContext } from "./RunContext.ts"
import type { HaravanReader } from "../SyncSettings.ts"

/**
 * The state of a reading of all products: its watermark, the newest time of a product seen so far, how many products the
 * shop counts (known at the end), and the next page, null after the last.
 */
const ProductsCheckpoint = Schema.Struct({
  watermark: Schema.NullOr(EpochMillis),
  newest: Schema.NullOr(EpochMillis),
  counted: Schema.NullOr(Schema.Int),
  next: Schema.NullOr(ProductCrawl.Checkpoint)
})

/** An interrupted reading of all products that can be resumed, or ended because a loss is accepted. */
const resumableProducts = (context: ResumeContext) =>
  Effect.map(
    findResumable(context, "haravan-products", ProductsCheckpoint),
    Option.filter(({ checkpoint }) => checkpoint.next !== null || context.acceptLoss)
  )

export const canResumeProducts = (context: ResumeContext): Effect.Effect<boolean, StoreError> =>
  Effect.map(resumableProducts(context), Option.isSome)

/**
 * Reads all products, or those that changed since the last reading. `haravanNow` is a time by Haravan's clock before
 * the start of this reading: the next reading of changes starts there, because later changes may have been missed. Reads
 * all products if a reading of changes is not proven complete.
 */
export const syncProducts = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: HaravanReader,
  kind: Crawl["kind"],
  haravanNow: EpochMillis | null
): Effect.fn.Return<void, ReadError> {
  const isDone = kind === "incremental" && (yield* readChanges(context, haravan, haravanNow))
  if (!isDone) yield* readAll(context, haravan, haravanNow)
})

/**
 * Reads the products that changed since the last reading. The newest product of that reading is a witness: it must be
 * in the result again, or be found by the time of its later change. Otherwise starts a day earlier, because some endpoints
 * interpret the time in the shop's zone or truncate it. False if even that does not prove the result complete, or if the
 * shop counts fewer products than the store has: some were deleted, which a reading of changes does not show.
 */
const readChanges = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: HaravanReader,
  haravanNow: EpochMillis | null
): Effect.fn.Return<boolean, ReadError> {
  const { catalog, crawls } = context.store
  const { newest: witness, watermark } = (yield* crawls.states)["haravan-products"]
  const { productsEarlier, productsUncounted } = yield* credentialFacts(context, "haravan")
  const crawl = yield* crawls.begin(context.run, "haravan-products", "incremental")
  const since = Math.max(0, Math.min((watermark ?? 0) - overlap, witness ?? Infinity))
  const missing = new Set<HaravanVariantId>()
  let newest: EpochMillis | null = null
  let isSoon = false
  const read = (earlier: number) =>
    Stream.runForEach(
      groupPages(haravan.productChanges(Math.max(0, since - earlier)), variantsOf),
      ({ fetchedAt, pages }) =>
        Effect.gen(function*() {
          const products = pages.flatMap(({ rows }) => rows)
          const unreadable = pages.flatMap((page) => page.unreadable)
          for (const { updatedAt } of products) {
            newest = latest([newest, updatedAt])
            isSoon ||= updatedAt !== null && updatedAt <= Math.max(since + UpdatedSince.proofWindowMillis, witness ?? 0)
          }
          const commit = { ...(yield* makeCommit(context)), crawl, unreadable }
          const written = yield* catalog.writeHaravanProducts(commit, products, fetchedAt)
          // A product that changes during the reading may come twice.
          for (const { variants } of products) for (const { id } of variants) missing.delete(id)
          for (const id of written.missing) missing.add(id)
        })
    )
  let isProven = witness === null
  for (const earlier of UpdatedSince.lookbacks(productsEarlier)) {
    yield* read(earlier)
    isProven ||= earlier === productsEarlier && isSoon
    if (isProven) break
    isProven = newest !== null && (yield* isFoundByTime(haravan, newest))
    if (isProven) break
    isProven = isSoon
    if (isProven && earlier !== productsEarlier) {
      yield* saveCredentialFacts(context, "haravan", { productsEarlier: earlier })
    }
  }
  if (!isProven) return false
  if (missing.size > 0) yield* loseVariants(context, haravan, crawl, [...missing])
  if ((yield* haravan.productCount) + productsUncounted < (yield* catalog.haravanProductCount)) return false
  // Haravan's clock had reached `newest` when the reading ended, so `newest` minus the duration is not after its start.
  const durationMillis = Math.max(0, (yield* Clock.currentTimeMillis) - crawl.startedAt)
  yield* endCrawl(context, crawl, {
    newest: newest ?? undefined,
    watermark: yield* toWatermark(latest([watermark, haravanNow, minus(newest, durationMillis)]))
  })
  return true
})

/**
 * Reads all products, or resumes an interrupted reading. A reading that was complete but lost too much is only ended if
 * the loss is accepted, and otherwise read again.
 */
const readAll = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: HaravanReader,
  haravanNow: EpochMillis | null
): Effect.fn.Return<void, ReadError> {
  const { catalog, levels, crawls } = context.store
  const open = yield* resumableProducts(context)
  const { checkpoint: start, crawl } = Option.isSome(open) ? open.value : {
    crawl: yield* crawls.begin(context.run, "haravan-products", "full"),
    checkpoint: { watermark: haravanNow, newest: null, counted: null, next: undefined }
  }
  let { counted, newest } = start
  const read = start.next === null ? Stream.empty : haravan.productPages({}, start.next)
  yield* Stream.runForEach(
    groupPages(read, ({ products, unreadable }) => variantsOf({ rows: products, unreadable })),
    ({ fetchedAt, last, pages }) =>
      Effect.gen(function*() {
        const products = pages.flatMap((page) => page.products)
        newest = latest([newest, ...products.map(({ updatedAt }) => updatedAt)])
        counted = last.shopCount
        const checkpoint = { watermark: start.watermark, newest, counted, next: last.next }
        const unreadable = pages.flatMap((page) => page.unreadable)
        const commit = { ...(yield* makeCommit(context)), crawl, checkpoint, unreadable }
        yield* catalog.writeHaravanProducts(commit, products, fetchedAt)
      })
  )
  yield* endCrawl(context, crawl, {
    sample: Effect.flatMap(
      levels.unseenAtHaravan(crawl, sampleSize),
      (keys) => sampleAtHaravan(haravan, keys)
    ),
    newest: newest ?? undefined,
    watermark: yield* toWatermark(start.watermark ?? crawl.startedAt - clockMargin)
  })
  if (counted === null) return
  const productsUncounted = (yield* catalog.haravanProductCount) - counted
  if (productsUncounted !== (yield* credentialFacts(context, "haravan")).productsUncounted) {
    yield* saveCredentialFacts(context, "haravan", { productsUncounted })
  }
})

/** Whether a query for changes since this time finds the product that changed then. */
const isFoundByTime = (haravan: HaravanReader, time: EpochMillis) =>
  Effect.map(
    Stream.runHead(haravan.productChanges(time)),
    Option.exists(({ rows }) => rows.some(({ updatedAt }) => updatedAt !== null && updatedAt >= time))
  )

const minus = (time: EpochMillis | null, millis: number): EpochMillis | null => time === null ? null : time - millis

/** Marks variants as gone that their products no longer have. */
const loseVariants = Effect.fnUntraced(function*(
  context: RunContext,
  haravan: HaravanReader,
  crawl: Crawl,
  ids: ReadonlyArray<HaravanVariantId>
): Effect.fn.Return<void, ReadError> {
  const { catalog, levels, crawls } = context.store
  if (!context.acceptLoss) {
    const { known } = (yield* crawls.unseen(crawl)).records
    yield* guardLostRecords(
      [{ what: "haravan-products", known, lost: ids.length }],
      Effect.flatMap(levels.ofHaravanVariants(ids, sampleSize), (keys) => sampleAtHaravan(haravan, keys))
    )
  }
  const { gone } = yield* catalog.markHaravanVariantsGone(
    yield* makeCommit(context),
    ids,
    yield* Clock.currentTimeMillis
  )
  yield* context.progress.gone(gone)
})

const variantsOf = ({ rows, unreadable }: ReadPage<HaravanProduct>): number =>
  rows.reduce((sum, { variants }) => sum + variants.length, unreadable.length)
