/** Runs: the progress of the one under way, the latest ones, and when the next begins by itself. */
import type { RunRequest, SyncProgress } from "@stocktally/sync"
import type { SyncRun } from "@stocktally/tally"
import type { EpochMillis } from "@stocktally/schema"
import { clearError, fetchQuery, isPending } from "./query.ts"
import { notify } from "./notice.ts"
import type { State } from "./state/State.ts"
import type { SyncState } from "./state/Sync.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"

const shownRuns = 50
const minPauseMillis = 1000
const firstPauseMillis = 5000
const maxPauseMillis = 5 * 60_000

const withSync = (state: State, sync: Partial<SyncState>): State => ({ ...state, sync: { ...state.sync, ...sync } })

/** Whether a run is under way, or about to be. */
export const isSyncing = (state: State): boolean =>
  isPending(state, "sync.start") || (state.sync.progress !== null && state.sync.progress.phase !== "idle")

/**
 * The progress of the first sync: a side was never read as a whole, so that what is counted says nothing of the shop yet.
 * Null before and after it, and where it failed: then what was read is all there is.
 */
export const firstSync = (state: Pick<State, "origin" | "sync" | "tally">): SyncProgress | null => {
  const { sync: { lastEnded, progress } } = state
  return hasUnreadSide(state) && progress !== null && progress.phase !== "idle" && lastEnded?.status !== "failed"
    ? progress
    : null
}

/** Whether a side that can be read was never read as a whole: there may be more of everything than is counted. */
export const hasUnreadSide = ({ origin, tally: { freshness } }: Pick<State, "origin" | "tally">): boolean =>
  freshness !== null &&
  upstreams.some((upstream) => !origin.missing.includes(upstream) && freshness.sides[upstream].asOf === null)

const upstreams = ["loop", "haravan"] as const

/** The newest ended run, where it failed because too many records had gone: someone may say that this is right. */
export const refusedRun = ({ sync: { lastEnded } }: Pick<State, "sync">): SyncRun | null =>
  lastEnded?.reason === "loss" ? lastEnded : null

export const fetchRuns = (state: State): Step =>
  fetchQuery(state, { key: "sync.runs", limit: shownRuns }, "the latest runs")

/** Whose numbers they are: known once a sync has found out. */
export const fetchShop = (state: State): Step =>
  state.origin.sourceName === null
    ? fetchQuery(state, { key: "shop" }, "the name of the shop", { isBackground: true })
    : withoutEffects(state)

/** Starts a run; `isByItself` where nobody asked for it, and so nobody waits. */
export const startSync = (state: State, request: RunRequest, isAutomatic = false): Step =>
  fetchQuery(withSync(state, { nextRunAt: null }), { key: "sync.start", request }, "the sync to begin", {
    isBackground: isAutomatic
  })

const pauseAfter = (failures: number): number =>
  failures === 0 ? 0 : Math.min(maxPauseMillis, firstPauseMillis * 2 ** (failures - 1))

/** Plans the next run after one that began at `began`, where runs begin by themselves. */
const planNextRun = (state: State, began: EpochMillis): State => {
  const { failures, isWatching, watchEveryMillis } = state.sync
  if (!isWatching) return withSync(state, { nextRunAt: null })
  const earliest = state.now + Math.max(minPauseMillis, pauseAfter(failures))
  // A clock that was set back makes no pause longer.
  return withSync(state, { nextRunAt: Math.max(earliest, Math.min(began, state.now) + watchEveryMillis) })
}

/** When the next run begins by itself; null where none does. */
export const nextRunAt = (state: State): EpochMillis | null =>
  state.sync.isWatching && state.origin.isOpen && state.origin.missing.length < 2 && !isSyncing(state)
    ? state.sync.nextRunAt
    : null

/** Starts the run whose time has come, unless another process has just completed one. */
export const startDueRun = (state: State): Step => {
  const due = nextRunAt(state)
  const intervalMillis = state.sync.watchEveryMillis
  return due === null || due > state.now
    ? withoutEffects(state)
    : startSync(state, { kind: "auto", acceptLoss: false, intervalMillis }, true)
}

/** Begins to start runs by itself, or stops. */
export const toggleWatch = (state: State): Step => {
  const isWatching = !state.sync.isWatching
  const seconds = Math.round(state.sync.watchEveryMillis / 1000)
  const notified = notify(
    withSync(state, { isWatching, nextRunAt: isWatching ? state.now : null }),
    isWatching ? `a sync begins every ${seconds} s` : "no sync begins by itself any more"
  )
  return startDueRun(notified)
}

export const onRuns = (state: State, runs: ReadonlyArray<SyncRun>): State => {
  const lastEnded = runs.find(({ status }) => status !== "running") ?? null
  const selected = Math.min(state.sync.selected, Math.max(0, runs.length - 1))
  const next = withSync(state, { runs, lastEnded, selected })
  const [newest] = runs
  // The first answer says when the next run is due; a filled store is not read again at once.
  return state.sync.runs !== null || !state.sync.isWatching || isSyncing(state) ?
    next
    : newest === undefined ?
    withSync(next, { nextRunAt: state.now })
    : withSync(next, {
      nextRunAt: Math.max(state.now, Math.min(newest.startedAt, state.now) + state.sync.watchEveryMillis)
    })
}

/** The runs could not be read, so when the last one was is not known. */
export const onRunsFailed = (state: State): State =>
  state.sync.nextRunAt === null && !isSyncing(state) ? planNextRun(state, state.now) : state

/**
 * A run has begun, or was under way already. One of another process may end untold, with its process: that is found out
 * when the next one is due.
 */
export const onStarted = (state: State, run: SyncRun): Step =>
  run.status === "running" ? fetchRuns(planNextRun(state, state.now)) : onRunEnded(state, run)

export const onStartFailed = (state: State): State =>
  planNextRun(withSync(state, { failures: state.sync.failures + 1 }), state.now)

export const onProgress = (state: State, progress: SyncProgress): Step => {
  const before = state.sync.progress
  const isIdle = progress.phase === "idle"
  // A run is under way, whoever began it: that none could be begun is no matter any more.
  const next = withSync(isIdle ? state : clearError(state, "sync.start"), { progress })
  // The update that a run ended may be missing if much happens at once.
  if (isIdle && before !== null && before.phase !== "idle" && state.sync.nextRunAt === null) {
    return fetchRuns(planNextRun(next, before.run?.startedAt ?? state.now))
  }
  return isIdle ?
    withoutEffects(next)
    : progress.run !== null && progress.run.id !== before?.run?.id
    ? fetchRuns(withSync(next, { nextRunAt: null }))
    : withoutEffects(withSync(next, { nextRunAt: null }))
}

export const onRunEnded = (state: State, run: SyncRun): Step => {
  const failures = run.status === "failed" ? state.sync.failures + 1 : 0
  const ended = planNextRun(withSync(clearError(state, "sync.start"), { lastEnded: run, failures }), run.startedAt)
  return sequence(ended, fetchRuns, fetchShop)
}
