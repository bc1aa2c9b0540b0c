/** One run, with the lease in hand, from its beginning to its end. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { type EpochMillis, visible, isOld } from "@stocktally/schema"
import type { Lease, StockStore, StoreError, SyncRun } from "@stocktally/tally"
import type { OutOfTurn } from "../live/OutOfTurn.ts"
import { relink, type Relinked } from "../relink/relink.ts"
import { type RunKinds, runKinds, type RunRequest } from "./runKinds.ts"
import type { ReadError, RunContext } from "./RunContext.ts"
import { describeSyncError, type SyncError, TooMuchLoss } from "../SyncError.ts"
import { syncBalanceChanges, syncBalances } from "./syncHaravan.ts"
import { syncProducts } from "./syncProducts.ts"
import { type SyncedLocations, syncLocations } from "./syncLocations.ts"
import { syncLoop } from "./syncLoop.ts"
import type { ProgressTracker } from "./SyncProgress.ts"
import type { SyncSettings, SyncSources } from "../SyncSettings.ts"

/** What a run came to. `counters`: rows read, levels changed and gone, requests sent. */
export interface SyncReport {
  readonly run: SyncRun["id"]
  readonly kind: SyncRun["kind"]
  readonly startedAt: EpochMillis
  readonly endedAt: EpochMillis
  readonly counters: SyncRun["counters"]
  /** Null where a catalog was not read whole yet, as with one upstream alone. */
  readonly links: Relinked | null
}

interface RunParts {
  readonly store: StockStore["Service"]
  readonly settings: SyncSettings
  readonly progress: ProgressTracker
  readonly outOfTurn: OutOfTurn
  readonly confirm: RunContext["confirm"]
  /** Told of the run when it is there to be seen. */
  readonly onBegin: (run: SyncRun) => Effect.Effect<void>
}

/** A finalizer must not hold up the end of the process. */
const endWithin = Duration.seconds(5)
const atTheEnd = (effect: Effect.Effect<void, StoreError>): Effect.Effect<void> =>
  effect.pipe(Effect.interruptible, Effect.timeoutOption(endWithin), Effect.ignore)
const judgeEvery = Duration.seconds(10)
const trimEveryMillis = Duration.toMillis(Duration.hours(24))

/**
 * Runs a sync and records it: `completed`, `failed` with the line that says why, or `interrupted`. What was read until
 * then is kept, with the checkpoints to go on from.
 */
export const runSync = Effect.fnUntraced(function*(
  parts: RunParts,
  lease: Lease,
  { acceptLoss, kind: asked }: RunRequest
): Effect.fn.Return<SyncReport, SyncError> {
  const { onBegin, outOfTurn, progress, settings, store } = parts
  const kinds = yield* runKinds(
    { store, acceptLoss, longestReadingMillis: longestReadingMillis(settings) },
    settings,
    asked
  )
  const run = yield* store.runs.start(lease, kinds.run)
  outOfTurn.forget("loop")
  outOfTurn.forget("haravan")
  yield* onBegin(run)
  yield* progress.begin(run)
  return yield* Effect.onExit(
    body(parts, run, kinds, acceptLoss),
    (exit) => Exit.isSuccess(exit) ? Effect.void : atTheEnd(end(store, run, exit.cause))
  )
})

const end = (
  { runs }: StockStore["Service"],
  { id }: SyncRun,
  cause: Cause.Cause<SyncError>
): Effect.Effect<void, StoreError> =>
  Cause.hasInterruptsOnly(cause)
    ? runs.end(id, "interrupted")
    : runs.end(
      id,
      "failed",
      Option.match(Cause.findErrorOption(cause), {
        onNone: () => "an unexpected error; run it with --log-level debug",
        onSome: describeSyncError
      })
    )

const longestReadingMillis = (settings: SyncSettings): number => Duration.toMillis(settings.fullEvery)

const body = Effect.fnUntraced(function*(
  { confirm, outOfTurn, progress, settings, store }: RunParts,
  { id, kind, startedAt }: SyncRun,
  kinds: RunKinds,
  acceptLoss: boolean
): Effect.fn.Return<SyncReport, SyncError> {
  const context: RunContext = {
    store,
    digests: settings.digests,
    run: id,
    acceptLoss,
    progress,
    outOfTurn,
    confirm,
    longestReadingMillis: longestReadingMillis(settings)
  }
  const judge = store.tallies.judge(settings.rules)
  const read = Effect.gen(function*() {
    yield* progress.phase("reading")
    const catchUp = yield* readLists(context, settings, kinds)
    yield* progress.phase("linking")
    const links = yield* relink(store, id, acceptLoss)
    yield* progress.phase("catching-up")
    yield* catchUp
    return links
  })
  const linkWhereDue = Effect.gen(function*() {
    if ((yield* store.links.version) === 0 || (yield* store.links.isDue)) yield* relink(store, id, acceptLoss)
  })
  // A run may have been stopped between reading and linking, and so may this one before it comes to that. What would lose
  // too much may no longer do so when all was read again.
  yield* Effect.catchTag(linkWhereDue, "TooMuchLoss", () => Effect.void)
  // Before there are links, verdicts of half of a shop would only be made to be made again.
  const hasLinks = (yield* store.links.version) > 0
  // A run that was killed may have left changes that nobody has judged; read over, they would not be known to have matched.
  if (hasLinks) yield* judge
  const isLinked = kind === "incremental" && hasLinks
  const judging = Effect.forever(Effect.andThen(Effect.sleep(judgeEvery), judge))
  // What was read before an error counts, and is there to be seen also where it is all there is.
  const links = yield* (isLinked ? Effect.raceFirst(read, judging) : read).pipe(
    Effect.tapError(() => Effect.andThen(Effect.ignore(linkWhereDue), Effect.ignore(judge))),
    Effect.ensuring(atTheEnd(noteClocks(store, settings)))
  )
  yield* progress.phase("judging")
  yield* judge
  const { counters } = yield* progress.forRun
  yield* store.runs.progress(id, { phase: "done", counters })
  yield* store.runs.end(id, "completed")
  const endedAt = yield* Clock.currentTimeMillis
  yield* trim(store, endedAt, settings)
  return { run: id, kind, startedAt, endedAt, counters, links: Option.getOrNull(links) }
})

/** Clocks that were said to be apart by so much are not said again to be. */
const clockChangeMillis = 5000

/** Notes how far the upstreams' clocks are ahead of ours, as their answers told. */
const noteClocks = Effect.fnUntraced(function*(
  { readings, tallies }: StockStore["Service"],
  { haravan, loop }: SyncSources
): Effect.fn.Return<void, StoreError> {
  const { sides } = yield* tallies.freshness
  const read = [
    ...(Option.isSome(loop) ? [["loop", loop.value.clockAheadMillis()] as const] : []),
    ...(Option.isSome(haravan) ? [["haravan", haravan.value.clockAheadMillis()] as const] : [])
  ]
  for (const [upstream, ahead] of read) {
    const noted = sides[upstream].clockAheadMillis
    const isNoted = ahead === noted ||
      (ahead !== null && noted !== null && Math.abs(ahead - noted) <= clockChangeMillis)
    if (!isNoted) yield* readings.noteClock(upstream, ahead)
  }
})

/** Removes what is too old once a day. What cannot be removed now is there the next time, and takes nothing from the run. */
const trim = (
  { history }: StockStore["Service"],
  now: EpochMillis,
  { keepHistory }: SyncSettings
): Effect.Effect<void> =>
  Effect.flatMap(history.trimmedAt, (trimmedAt) =>
    trimmedAt !== null && !isOld(trimmedAt, now, trimEveryMillis)
      ? Effect.void
      : history.trim(now - Duration.toMillis(keepHistory))).pipe(
      Effect.catch(({ message }) =>
        Effect.logWarning(`history that is too old could not be removed: ${visible(message)}`)
      ),
      Effect.asVoid
    )

/**
 * Reads the lists of both upstreams, at the same time as far as one does not wait for the other. What comes back reads
 * once more what changed at Haravan meanwhile, so that its side is known as of every reading of Loop's.
 */
const readLists = Effect.fnUntraced(function*(
  context: RunContext,
  sources: SyncSources,
  kinds: RunKinds
): Effect.fn.Return<Effect.Effect<void, ReadError>, ReadError> {
  const locations = yield* syncLocations(context, sources)
  const { failed } = locations
  const rest = yield* readRest(context, locations, {
    ...sources,
    loop: failed.loop === undefined ? sources.loop : Option.none(),
    haravan: failed.haravan === undefined ? sources.haravan : Option.none()
  }, kinds)
  const error = failed.loop ?? failed.haravan
  return error === undefined ? rest : yield* error
})

/** What {@link readLists} reads behind the locations, of the sides that gave theirs. */
const readRest = Effect.fnUntraced(function*(
  context: RunContext,
  locations: SyncedLocations,
  sources: SyncSources,
  { balances, products }: RunKinds
): Effect.fn.Return<Effect.Effect<void, ReadError>, ReadError> {
  const ofLoop = (changedAfter: string | undefined) =>
    Option.match(sources.loop, { onNone: () => [], onSome: (loop) => [syncLoop(context, loop, changedAfter)] })
  if (Option.isNone(sources.haravan)) {
    yield* together(ofLoop(undefined))
    return Effect.void
  }
  const haravan = sources.haravan.value
  const catchUp = Effect.asVoid(syncBalanceChanges(context, haravan, { ...locations, unreadAtHaravan: [] }))
  if (balances === "incremental") {
    const changes = yield* Effect.result(syncBalanceChanges(context, haravan, locations))
    const { before, newest } = Result.getOrElse(changes, () => ({ before: undefined, newest: null }))
    const ofHaravan = Result.isFailure(changes)
      ? Effect.fail(changes.failure)
      : syncProducts(context, haravan, products, newest)
    yield* together([ofHaravan, ...ofLoop(before)])
    return Option.isSome(sources.loop) ? catchUp : Effect.void
  }
  const ofHaravan = Effect.flatMap(haravan.lastBalanceChange(locations.haravan), (newest) =>
    Effect.andThen(
      syncProducts(context, haravan, products, newest),
      syncBalances(context, haravan, locations, newest)
    ))
  yield* together([ofHaravan, ...ofLoop(undefined)])
  return catchUp
})

/** Reads both sides; one that cannot be read leaves the other as it is. The store's errors end both. */
const together = Effect.fnUntraced(function*(
  sides: ReadonlyArray<Effect.Effect<void, ReadError>>
): Effect.fn.Return<void, ReadError> {
  const outcomes = yield* Effect.forEach(
    sides,
    (side) =>
      Effect.match(side, { onSuccess: () => null, onFailure: (error) => error }).pipe(
        Effect.flatMap((error) => error?._tag === "StoreError" ? Effect.fail(error) : Effect.succeed(error))
      ),
    { concurrency: "unbounded" }
  )
  const failed = outcomes.filter((error) => error !== null)
  const losses = failed.flatMap((error) => error._tag === "TooMuchLoss" ? error.losses : [])
  const first = failed.find((error) => error._tag === "UpstreamError")
  if (first !== undefined) return yield* first
  if (losses.length > 0) return yield* new TooMuchLoss({ losses })
})
