/** One run of a process that holds the lease. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { EpochMillis } from "@stocktally/schema"
import type { Lease, StockStore, StoreError, SyncRun } from "@stocktally/tally"
import { relink, type RelinkReport } from "../relink/relink.ts"
import { describeSyncError, toRunFailure, type SyncError } from "../SyncError.ts"
import type { SyncSettings } from "../SyncSettings.ts"
import type { TooMuchLoss } from "../TooMuchLoss.ts"
import { readLists } from "./readLists.ts"
import type { ReadError, RunContext } from "./RunContext.ts"
import { planRun, type RunPlan, type RunRequest } from "./RunPlan.ts"
import { recordClocks, trimHistory } from "./upkeep.ts"

/** The result of a run. `counters`: rows read, levels changed and gone, requests sent. */
export interface SyncReport {
  readonly run: SyncRun["id"]
  readonly kind: SyncRun["kind"]
  readonly startedAt: EpochMillis
  readonly endedAt: EpochMillis
  readonly counters: SyncRun["counters"]
  /** Null if a catalog was not read completely yet, for example with only one upstream. */
  readonly links: RelinkReport | null
}

interface RunParts extends Pick<RunContext, "store" | "progress" | "confirm"> {
  readonly settings: SyncSettings
  /** Called once the run is recorded. */
  readonly onBegin: (run: SyncRun) => Effect.Effect<void>
}

/**
 * Runs a sync and records its end: `completed`, `failed` with the reason, or `interrupted`. Rows that were read stay in
 * the store, with the checkpoints to resume from.
 */
export const runSync = Effect.fnUntraced(function*(
  { confirm, onBegin, progress, settings, store }: RunParts,
  lease: Lease,
  { acceptLoss, kind }: RunRequest
): Effect.fn.Return<SyncReport, SyncError> {
  const maxCrawlMillis = Duration.toMillis(settings.fullEvery)
  const plan = yield* planRun({ store, acceptLoss, maxCrawlMillis }, settings, kind)
  const run = yield* store.runs.start(lease, plan.kind)
  yield* onBegin(run)
  yield* progress.begin(run)
  const context = {
    store,
    digests: settings.digests,
    run: run.id,
    acceptLoss,
    progress,
    confirm,
    maxCrawlMillis
  }
  return yield* Effect.onExit(
    phases(context, settings, run, plan),
    (exit) => Exit.isSuccess(exit) ? Effect.void : atTheEnd(recordFailure(store, run, exit.cause))
  )
})

/** Runs the phases of a run, one after the other. */
const phases = Effect.fnUntraced(function*(
  context: RunContext,
  settings: SyncSettings,
  run: SyncRun,
  plan: RunPlan
): Effect.fn.Return<SyncReport, SyncError> {
  const { progress, store } = context
  const judge = Effect.asVoid(store.tallies.judge(settings.rules, run.id))
  const hasLinks = yield* finishEarlierRun(context, judge)
  const crawl = readAndLink(context, settings, plan)
  // Judging early makes no sense before there are links or during a full reading.
  const links = yield* (run.kind === "incremental" && hasLinks ? whileJudging(crawl, judge) : crawl).pipe(
    // Link and judge the rows that were read before the error, so that they are shown.
    Effect.tapError(() => Effect.andThen(Effect.ignore(linkIfDue(context)), Effect.ignore(judge))),
    Effect.ensuring(atTheEnd(recordClocks(store, settings, run.id)))
  )
  yield* progress.phase("judging")
  yield* judge
  return yield* complete(context, settings, run, links)
})

/**
 * Links and judges what an earlier run has read but not judged. After the next reading, it would no longer be known that
 * these changes had matched. Returns whether there are links.
 */
const finishEarlierRun = Effect.fnUntraced(function*(
  context: RunContext,
  judge: Effect.Effect<void, StoreError>
): Effect.fn.Return<boolean, StoreError> {
  // After the next reading the loss may be smaller.
  yield* Effect.catchTag(linkIfDue(context), "TooMuchLoss", () => Effect.void)
  const hasLinks = (yield* context.store.links.version) > 0
  if (hasLinks && (yield* context.store.tallies.isDue)) yield* judge
  return hasLinks
})

/** Links records again if the last links are older than the catalogs. */
const linkIfDue = Effect.fnUntraced(function*(
  { acceptLoss, run, store }: RunContext
): Effect.fn.Return<void, StoreError | TooMuchLoss> {
  if ((yield* store.links.version) === 0 || (yield* store.links.isDue)) yield* relink(store, run, acceptLoss)
})

/** Reads both upstreams, links their records, and reads the changes at Haravan during that time. */
const readAndLink = Effect.fnUntraced(function*(
  context: RunContext,
  settings: SyncSettings,
  plan: RunPlan
): Effect.fn.Return<Option.Option<RelinkReport>, ReadError> {
  const { acceptLoss, progress, run, store } = context
  yield* progress.phase("reading")
  const catchUp = yield* readLists(context, settings, plan)
  yield* progress.phase("linking")
  const links = yield* relink(store, run, acceptLoss)
  yield* progress.phase("catching-up")
  yield* catchUp
  return links
})

const judgeEvery = Duration.seconds(10)

/** Judges repeatedly during a reading, so that rows show early. Errors are ignored, because the run judges at its end. */
const whileJudging = <A, E>(
  crawl: Effect.Effect<A, E>,
  judge: Effect.Effect<void, StoreError>
): Effect.Effect<A, E> =>
  Effect.raceFirst(crawl, Effect.forever(Effect.andThen(Effect.sleep(judgeEvery), Effect.ignore(judge))))

const complete = Effect.fnUntraced(function*(
  { progress, store }: RunContext,
  settings: SyncSettings,
  { id, kind, startedAt }: SyncRun,
  links: Option.Option<RelinkReport>
): Effect.fn.Return<SyncReport, StoreError> {
  const { counters } = yield* progress.forRun
  yield* trimHistory(store, yield* Clock.currentTimeMillis, settings, id)
  yield* store.runs.complete(id, { phase: "done", counters })
  const endedAt = yield* Clock.currentTimeMillis
  return { run: id, kind, startedAt, endedAt, counters, links: Option.getOrNull(links) }
})

const recordFailure = (
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
        onNone: () => ({ reason: "unexpected", problem: "an unexpected error; run it again with --log-level debug" }),
        onSome: (error) => ({ reason: toRunFailure(error), problem: describeSyncError(error) })
      })
    )

/** A finalizer must not delay the end of the process for longer. */
const endWithin = Duration.seconds(5)

const atTheEnd = (effect: Effect.Effect<void, StoreError>): Effect.Effect<void> =>
  effect.pipe(Effect.interruptible, Effect.timeoutOption(endWithin), Effect.ignore)
