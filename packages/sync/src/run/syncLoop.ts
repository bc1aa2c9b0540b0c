import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { LoopKey, UpstreamError } from "@stocktally/schema"
import type { Reading } from "@stocktally/tally"
import { sampleAtLoop, sampleSize } from "./lossGuard.ts"
import { foundAtLoop, recordAtLoop } from "../readagain/loopRecord.ts"
import { groupPages } from "./groupPages.ts"
import { endReading, findResumable } from "./readings.ts"
import { makeCommit, type ReadError, recordCount, type RunContext } from "./RunContext.ts"
import type { LoopReader } from "../SyncSettings.ts"

/** Where a crawl of Loop's list goes on, null where it was read to its end; and the newest change when it began. */
const Checkpoint = Schema.Struct({ next: Schema.NullOr(Schema.String), since: Schema.String })

/**
 * Reads Loop's inventories and the variants that come with them, all of them: Loop cannot tell what changed
 * (docs.loopreturns.com). First, out of turn, the pairs whose Haravan side changed after the change given. A reading that
 * was left off is gone on with; then they are those that changed since it began, which it may have passed by. One that
 * came to its end and would have lost too much is only ended, where the loss is accepted, and otherwise read again.
 */
export const syncLoop = Effect.fnUntraced(function*(
  context: RunContext,
  loop: LoopReader,
  changedAfter: string | undefined
): Effect.fn.Return<void, ReadError> {
  const { levels, readings } = context.store
  const begin = Effect.zip(readings.begin(context.run, "loop-levels", "full"), levels.newestChange)
  const open = Option.filter(
    yield* findResumable(context, "loop-levels", Checkpoint),
    ({ checkpoint }) => checkpoint.next !== null || context.acceptLoss
  )
  if (Option.isSome(open)) {
    const { checkpoint: { next, since }, reading } = open.value
    const { records } = yield* readings.unseen(reading)
    yield* syncChangedPairs(context, loop, { after: since, knownLevels: records.known, maybePassed: true })
    yield* context.progress.expect("loop", records.unseen)
    if (next === null) return yield* end(context, loop, reading)
    return yield* crawl(context, loop, [reading, since], next).pipe(
      Effect.catchIf(isForgotten, () => Effect.flatMap(begin, (anew) => crawl(context, loop, anew, undefined)))
    )
  }
  const begun = yield* begin
  const { records } = yield* readings.unseen(begun[0])
  if (changedAfter !== undefined) {
    yield* syncChangedPairs(context, loop, { after: changedAfter, knownLevels: records.known, maybePassed: false })
  }
  yield* context.progress.expect("loop", records.known)
  yield* crawl(context, loop, begun, undefined)
})

/** Loop no longer knows the cursor. */
const isForgotten = (error: ReadError): error is UpstreamError =>
  error._tag === "UpstreamError" && (error.reason._tag === "InvalidRequest" || error.reason._tag === "NotFound")

const crawl = Effect.fnUntraced(function*(
  context: RunContext,
  loop: LoopReader,
  [reading, since]: readonly [reading: Reading, since: string],
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
        { ...(yield* makeCommit(context)), reading, checkpoint: { next, since }, unreadable },
        rows,
        fetchedAt
      )
      yield* context.progress.changed(changed)
    }))
  yield* end(context, loop, reading)
})

const end = (context: RunContext, loop: LoopReader, reading: Reading): Effect.Effect<void, ReadError> =>
  endReading(context, reading, {
    sample: Effect.flatMap(
      context.store.levels.unseenAtLoop(reading, sampleSize),
      (keys) => sampleAtLoop(loop, keys)
    )
  })

/** Single reads that are written together. */
const groupSize = 25
/** Requests under way at once; how many really are is the budget's to say. */
const concurrency = 8
const pageSize = 250

/**
 * Reads the pairs singly whose Haravan side changed after the change given, before their turn in the crawl comes. Where
 * that would take more than half as many requests as the crawl itself, it is left to the crawl. So is what Loop does not
 * find, because the crawl marks under the guard what is gone, unless it may have passed it by.
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
  const read = maybePassed ? recordAtLoop : foundAtLoop
  yield* Stream.runForEach(
    Stream.grouped(Stream.fromIterable(pairs.values()), groupSize),
    (keys) =>
      Effect.gen(function*() {
        const askedAt = yield* Clock.currentTimeMillis
        const answers = yield* Effect.forEach(
          keys,
          (key) => Effect.map(read(loop, key), (record) => ({ key, record })),
          {
            concurrency
          }
        )
        const found = answers.flatMap(({ record }) => record === null ? [] : [record])
        const gone = maybePassed ? answers.flatMap(({ key, record }) => record === null ? [key] : []) : []
        yield* context.progress.read("loop", found.length)
        const commit = yield* makeCommit(context)
        const written = yield* levels.writeLoop(commit, found, askedAt)
        const vanished = gone.length === 0 ? { changed: 0 } : yield* levels.loopGone(commit, gone, askedAt)
        yield* context.progress.changed(written.changed + vanished.changed)
      })
  )
})
