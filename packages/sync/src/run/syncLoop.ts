import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { LoopKey, UpstreamError } from "@stocktally/schema"
import type { Crawl } from "@stocktally/tally"
import { sampleAtLoop, sampleSize } from "./lossGuard.ts"
import { getLoopRecord, confirmLoopRecord } from "../readagain/loopRecord.ts"
import { groupPages } from "./groupPages.ts"
import { endCrawl, findResumable } from "./crawls.ts"
import { makeCommit, type ReadError, recordCount, type RunContext } from "./RunContext.ts"
import type { LoopReader } from "../SyncSettings.ts"

/** The next page of an interrupted crawl, null after the last page; and the newest change when it started. */
const Checkpoint = Schema.Struct({ next: Schema.NullOr(Schema.String), since: Schema.String })

/**
 * Reads all of Loop's inventories with their variants, because Loop cannot list changes (docs.loopreturns.com). First
 * reads the pairs whose Haravan side changed after `changedAfter`. Resumes an interrupted reading, and then first reads
 * the pairs that changed since it started, because it may have passed them already. A reading that was complete but lost
 * too much is only ended if the loss is accepted, and otherwise read again.
 */
export const syncLoop = Effect.fnUntraced(function*(
  context: RunContext,
  loop: LoopReader,
  changedAfter: string | undefined
): Effect.fn.Return<void, ReadError> {
  const { levels, crawls } = context.store
  const begin = Effect.zip(crawls.begin(context.run, "loop-levels", "full"), levels.newestChange)
  const open = Option.filter(
    yield* findResumable(context, "loop-levels", Checkpoint),
    ({ checkpoint }) => checkpoint.next !== null || context.acceptLoss
  )
  if (Option.isSome(open)) {
    const { checkpoint: { next, since }, crawl } = open.value
    const { records } = yield* crawls.unseen(crawl)
    yield* syncChangedPairs(context, loop, { after: since, knownLevels: records.known, maybePassed: true })
    yield* context.progress.expect("loop", records.unseen)
    if (next === null) return yield* end(context, loop, crawl)
    return yield* readPages(context, loop, [crawl, since], next).pipe(
      Effect.catchIf(
        isCursorExpired,
        () => Effect.flatMap(begin, (restarted) => readPages(context, loop, restarted, undefined))
      )
    )
  }
  const started = yield* begin
  const { records } = yield* crawls.unseen(started[0])
  if (changedAfter !== undefined) {
    yield* syncChangedPairs(context, loop, { after: changedAfter, knownLevels: records.known, maybePassed: false })
  }
  yield* context.progress.expect("loop", records.known)
  yield* readPages(context, loop, started, undefined)
})

/** Whether Loop no longer knows the cursor. */
const isCursorExpired = (error: ReadError): error is UpstreamError =>
  error._tag === "UpstreamError" && (error.reason._tag === "InvalidRequest" || error.reason._tag === "NotFound")

const readPages = Effect.fnUntraced(function*(
  context: RunContext,
  loop: LoopReader,
  [crawl, since]: readonly [crawl: Crawl, since: string],
  after: string | undefined
): Effect.fn.Return<void, ReadError> {
  const { levels } = context.store
  const read = groupPages(loop.inventoryPages(after), recordCount)
  yield* Stream.runForEach(read, ({ fetchedAt, last: { next }, pages }) =>
    Effect.gen(function*() {
      const rows = pages.flatMap((page) => page.rows)
      const unreadable = pages.flatMap((page) => page.unreadable)
      yield* context.progress.read("loop", rows.length + unreadable.length)
      const { changed } = yield* levels.writeLoop(
        { ...(yield* makeCommit(context)), crawl, checkpoint: { next, since }, unreadable },
        rows,
        fetchedAt
      )
      yield* context.progress.changed(changed)
    }))
  yield* end(context, loop, crawl)
})

const end = (context: RunContext, loop: LoopReader, crawl: Crawl): Effect.Effect<void, ReadError> =>
  endCrawl(context, crawl, {
    sample: Effect.flatMap(
      context.store.levels.unseenAtLoop(crawl, sampleSize),
      (keys) => sampleAtLoop(loop, keys)
    )
  })

/** How many single reads are written together. */
const groupSize = 25
/** The maximum number of concurrent requests. The budget may allow fewer. */
const concurrency = 8
const pageSize = 250

/**
 * Reads each pair whose Haravan side changed after `after` with its own request, before the crawl gets to it. Does
 * nothing if that would take more than half as many requests as the crawl. A pair that Loop no longer has is left to the
 * crawl, which guards against losses, unless the crawl may have passed it already (`maybePassed`).
 */
const syncChangedPairs = Effect.fnUntraced(function*(
  context: RunContext,
  loop: LoopReader,
  { after, knownLevels, maybePassed }: {
    readonly after: string
    readonly knownLevels: number
    readonly maybePassed: boolean
  }
): Effect.fn.Return<void, ReadError> {
  const { levels } = context.store
  const most = Math.max(groupSize, Math.ceil(knownLevels / pageSize / 2))
  const pairs = new Map<string, LoopKey>()
  yield* levels.changes("haravan", after).pipe(
    Stream.filter(({ loop }) => loop !== null),
    Stream.takeWhile(() => pairs.size <= most),
    Stream.runForEach(({ loop }) =>
      Effect.sync(() => {
        if (loop !== null) pairs.set(`${loop.variantId}:${loop.locationId}`, loop)
      })
    )
  )
  if (pairs.size > most) return
  const read = maybePassed ? confirmLoopRecord : getLoopRecord
  yield* Stream.runForEach(
    Stream.grouped(Stream.fromIterable(pairs.values()), groupSize),
    (keys) =>
      Effect.gen(function*() {
        const requestedAt = yield* Clock.currentTimeMillis
        const reads = yield* Effect.forEach(
          keys,
          (key) => Effect.map(read(loop, key), (record) => ({ key, record })),
          {
            concurrency
          }
        )
        const found = reads.flatMap(({ record }) => record === null ? [] : [record])
        const gone = maybePassed ? reads.flatMap(({ key, record }) => record === null ? [key] : []) : []
        yield* context.progress.read("loop", found.length)
        const commit = yield* makeCommit(context)
        const written = yield* levels.writeLoop(commit, found, requestedAt)
        const vanished = gone.length === 0 ? { changed: 0 } : yield* levels.markLoopGone(commit, gone, requestedAt)
        yield* context.progress.changed(written.changed + vanished.changed)
      })
  )
})
