/** One run, with the lease in hand, from its beginning to its end. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { EpochMillis } from "@stocktally/schema"
import type { Lease } from "../store/Lease.ts"
import type { Subject, SubjectState } from "../store/Reading.ts"
import type { StockStore } from "../store/StockStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { SyncRun } from "../store/SyncRun.ts"
import type { OutOfTurn } from "./OutOfTurn.ts"
import { relink, type Relinked } from "./relink.ts"
import type { ReadError, RunContext } from "./RunContext.ts"
import { type SyncError, TooMuchLoss } from "./SyncError.ts"
import { hasBalancesLeft, syncBalanceChanges, syncBalances, syncProducts } from "./syncHaravan.ts"
import { type SyncedLocations, syncLocations } from "./syncLocations.ts"
import { syncLoop } from "./syncLoop.ts"
import type { ProgressTracker } from "./SyncProgress.ts"
import type { SyncSettings, SyncSources } from "./SyncSettings.ts"

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

/** What is asked of a run. */
export interface RunRequest {
  /** `auto` is `full` where there was no complete read, or not for long, or one was left off; else `incremental`. */
  readonly kind: "auto" | "full" | "incremental"
  /** Marks as gone and unlinked however much it is. */
  readonly acceptLoss: boolean
}

interface RunParts {
  readonly store: StockStore["Service"]
  readonly settings: SyncSettings
  readonly progress: ProgressTracker
  readonly outOfTurn: OutOfTurn
  /** Told of the run when it is there to be seen. */
  readonly onBegin: (run: SyncRun) => Effect.Effect<void>
}

/** A finalizer must not hold up the end of the process. */
const endWithin = Duration.seconds(5)
const judgeEvery = Duration.seconds(10)

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
  const kind = yield* kindOf(store, settings, asked)
  const run = yield* store.runs.start(lease, kind)
  outOfTurn.clear()
  yield* onBegin(run)
  yield* progress.begin(run)
  return yield* Effect.onExit(body(parts, run, acceptLoss), (exit) =>
    Exit.isSuccess(exit) ? Effect.void : end(store, run, exit.cause).pipe(
      Effect.interruptible,
      Effect.timeoutOption(endWithin),
      Effect.ignore
    ))
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
        onSome: ({ message }) => message
      })
    )

const longestReadingMillis = (settings: SyncSettings): number => Duration.toMillis(settings.fullEvery)

const kindOf = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  settings: SyncSettings,
  asked: RunRequest["kind"]
): Effect.fn.Return<SyncRun["kind"], StoreError> {
  const states = yield* store.readings.states
  const now = yield* Clock.currentTimeMillis
  const lists = subjectsOf(settings).map((subject) => states[subject].completeAsOf)
  if (asked === "full" || lists.includes(null)) return "full"
  if (asked === "incremental" || Option.isNone(settings.haravan)) return "incremental"
  // A time that lies ahead was written before a clock was set right.
  const isOld = ({ completeAsOf }: SubjectState): boolean =>
    Math.abs(now - (completeAsOf ?? 0)) > longestReadingMillis(settings)
  return isOld(states["haravan-levels"]) || isOld(states["haravan-products"]) ||
      (yield* hasBalancesLeft(store, longestReadingMillis(settings)))
    ? "full"
    : "incremental"
})

const subjectsOf = ({ haravan, loop }: SyncSources): ReadonlyArray<Subject> => [
  ...(Option.isSome(loop) ? ["loop-locations", "loop-levels"] as const : []),
  ...(Option.isSome(haravan) ? ["haravan-locations", "haravan-products", "haravan-levels"] as const : [])
]

const body = Effect.fnUntraced(function*(
  { outOfTurn, progress, settings, store }: RunParts,
  { id, kind, startedAt }: SyncRun,
  acceptLoss: boolean
): Effect.fn.Return<SyncReport, SyncError> {
  const context: RunContext = {
    store,
    run: id,
    acceptLoss,
    progress,
    outOfTurn,
    longestReadingMillis: longestReadingMillis(settings)
  }
  const judge = store.tallies.judge(settings.rules)
  const read = Effect.gen(function*() {
    yield* progress.phase("reading")
    const catchUp = yield* readLists(context, settings, kind)
    yield* progress.phase("linking")
    const links = yield* relink(store, id, acceptLoss)
    yield* progress.phase("catching-up")
    yield* catchUp
    return links
  })
  // A first run may have been stopped between reading and linking, and so may this one before it comes to that.
  if ((yield* store.links.version) === 0) yield* relink(store, id, acceptLoss)
  // Before there are links, verdicts of half of a shop would only be made to be made again.
  const isLinked = kind === "incremental" && (yield* store.links.version) > 0
  const judging = Effect.forever(Effect.andThen(Effect.sleep(judgeEvery), judge))
  // What was read before an error counts, and is there to be seen also where it is all there is.
  const states = yield* store.readings.states
  const isFirst = states["loop-levels"].completeAsOf === null || states["haravan-levels"].completeAsOf === null
  const links = yield* Effect.tapError(
    isLinked ? Effect.raceFirst(read, judging) : read,
    () => Effect.ignore(isFirst ? Effect.andThen(relink(store, id, acceptLoss), judge) : judge)
  )
  yield* progress.phase("judging")
  yield* judge
  const { counters } = yield* progress.forRun
  yield* store.runs.progress(id, { phase: "done", counters })
  yield* store.runs.end(id, "completed")
  const endedAt = yield* Clock.currentTimeMillis
  if (kind === "full") yield* store.history.trim(endedAt - Duration.toMillis(settings.keepHistory))
  return { run: id, kind, startedAt, endedAt, counters, links: Option.getOrNull(links) }
})

/**
 * Reads the lists of both upstreams, at the same time as far as one does not wait for the other. What comes back reads
 * once more what changed at Haravan meanwhile, so that its side is known as of every reading of Loop's.
 */
const readLists = Effect.fnUntraced(function*(
  context: RunContext,
  sources: SyncSources,
  kind: SyncRun["kind"]
): Effect.fn.Return<Effect.Effect<void, ReadError>, ReadError> {
  const locations = yield* syncLocations(context, sources)
  const { failed } = locations
  const rest = yield* readRest(context, locations, {
    ...sources,
    loop: failed.loop === undefined ? sources.loop : Option.none(),
    haravan: failed.haravan === undefined ? sources.haravan : Option.none()
  }, kind)
  const error = failed.loop ?? failed.haravan
  return error === undefined ? rest : yield* error
})

/** What {@link readLists} reads behind the locations, of the sides that gave theirs. */
const readRest = Effect.fnUntraced(function*(
  context: RunContext,
  locations: SyncedLocations,
  sources: SyncSources,
  kind: SyncRun["kind"]
): Effect.fn.Return<Effect.Effect<void, ReadError>, ReadError> {
  const ofLoop = (changedAfter: string | undefined) =>
    Option.match(sources.loop, { onNone: () => [], onSome: (loop) => [syncLoop(context, loop, changedAfter)] })
  if (Option.isNone(sources.haravan)) {
    yield* together(ofLoop(undefined))
    return Effect.void
  }
  const haravan = sources.haravan.value
  const catchUp = Effect.asVoid(syncBalanceChanges(context, haravan, { ...locations, newAtHaravan: [] }))
  if (kind === "incremental") {
    const { before, newest } = yield* syncBalanceChanges(context, haravan, locations)
    yield* together([syncProducts(context, haravan, "incremental", newest), ...ofLoop(before)])
    return Option.isSome(sources.loop) ? catchUp : Effect.void
  }
  // Products are read before balances, so those of a crawl that was left off were.
  const goesOn = yield* hasBalancesLeft(context.store, context.longestReadingMillis)
  const newest = yield* haravan.lastBalanceChange(locations.haravan)
  const ofHaravan = Effect.andThen(
    syncProducts(context, haravan, goesOn ? "incremental" : "full", newest),
    syncBalances(context, haravan, locations, newest)
  )
  yield* together([ofHaravan, ...ofLoop(undefined)])
  return catchUp
})

/** Reads both sides; one that cannot be read leaves the other as it is. The store's errors end both. */
const together = Effect.fnUntraced(function*(
  sides: ReadonlyArray<Effect.Effect<void, ReadError>>
): Effect.fn.Return<void, ReadError> {
  const outcomes = yield* Effect.forEach(sides, (side) =>
    Effect.match(side, { onSuccess: () => null, onFailure: (error) => error }).pipe(
      Effect.flatMap((error) => error?._tag === "StoreError" ? Effect.fail(error) : Effect.succeed(error))
    ), { concurrency: "unbounded" })
  const failed = outcomes.filter((error) => error !== null)
  const losses = failed.flatMap((error) => error._tag === "TooMuchLoss" ? error.losses : [])
  const first = failed.find((error) => error._tag === "UpstreamError")
  if (first !== undefined) return yield* first
  if (losses.length > 0) return yield* new TooMuchLoss({ losses })
})
