/** Syncs: the progress of the running one, the latest ones, and when the next starts automatically. */
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

/** Whether a sync is running or starting. */
export const isSyncing = (state: State): boolean =>
  isPending(state, "sync.start") || (state.sync.progress !== null && state.sync.progress.phase !== "idle")

/**
 * The progress of the first sync, during which the counts say nothing about the shop yet. Null before and after it, and
 * after it failed.
 */
export const firstSync = (state: Pick<State, "origin" | "sync" | "tally">): SyncProgress | null => {
  const { sync: { lastEnded, progress } } = state
  return hasUnreadSide(state) && progress !== null && progress.phase !== "idle" && lastEnded?.status !== "failed"
    ? progress
    : null
}

/** Whether a side with a credential was never read completely, so that counts may be too low. */
export const hasUnreadSide = ({ origin, tally: { freshness } }: Pick<State, "origin" | "tally">): boolean =>
  freshness !== null &&
  upstreams.some((upstream) => !origin.missing.includes(upstream) && freshness.sides[upstream].asOf === null)

const upstreams = ["loop", "haravan"] as const

/** The newest ended run, if it refused the loss of many records, which the user can accept. */
export const refusedRun = ({ sync: { lastEnded } }: Pick<State, "sync">): SyncRun | null =>
  lastEnded?.reason === "loss" ? lastEnded : null

export const fetchRuns = (state: State): Step =>
  fetchQuery(state, { key: "sync.runs", limit: shownRuns }, "the latest runs")

/** Fetches the name of the shop, which a sync finds out. */
export const fetchShop = (state: State): Step =>
  state.origin.sourceName === null
    ? fetchQuery(state, { key: "shop" }, "the name of the shop", { isBackground: true })
    : withoutEffects(state)

/** Starts a sync. With `isAutomatic`, the user is not waiting for it. */
export const startSync = (state: State, request: RunRequest, isAutomatic = false): Step =>
  fetchQuery(withSync(state, { nextRunAt: null }), { key: "sync.start", request }, "the sync to start", {
    isBackground: isAutomatic
  })

const pauseAfter = (failures: number): number =>
  failures === 0 ? 0 : Math.min(maxPauseMillis, firstPauseMillis * 2 ** (failures - 1))

/** Plans the sync after one that started at `startedAt`, if syncs start automatically. */
const planNextRun = (state: State, startedAt: EpochMillis): State => {
  const { failures, isWatching, watchEveryMillis } = state.sync
  if (!isWatching) return withSync(state, { nextRunAt: null })
  const earliest = state.now + Math.max(minPauseMillis, pauseAfter(failures))
  // A clock that was set back must not lengthen the pause.
  return withSync(state, { nextRunAt: Math.max(earliest, Math.min(startedAt, state.now) + watchEveryMillis) })
}

/** When the next sync starts automatically; null if none does. */
export const nextRunAt = (state: State): EpochMillis | null =>
  state.sync.isWatching && state.origin.isOpen && state.origin.missing.length < 2 && !isSyncing(state)
    ? state.sync.nextRunAt
    : null

/** Starts a sync that is due, unless another process has just completed one. */
export const startDueRun = (state: State): Step => {
  const due = nextRunAt(state)
  const intervalMillis = state.sync.watchEveryMillis
  return due === null || due > state.now
    ? withoutEffects(state)
    : startSync(state, { kind: "auto", acceptLoss: false, intervalMillis }, true)
}

/** Turns automatic syncs on or off. */
export const toggleWatch = (state: State): Step => {
  const isWatching = !state.sync.isWatching
  const seconds = Math.round(state.sync.watchEveryMillis / 1000)
  const notified = notify(
    withSync(state, { isWatching, nextRunAt: isWatching ? state.now : null }),
    isWatching ? `Automatic sync is on: every ${seconds} s` : "Automatic sync is off"
  )
  return startDueRun(notified)
}

export const onRuns = (state: State, runs: ReadonlyArray<SyncRun>): State => {
  const lastEnded = runs.find(({ status }) => status !== "running") ?? null
  const selected = Math.min(state.sync.selected, Math.max(0, runs.length - 1))
  const next = withSync(state, { runs, lastEnded, selected })
  const [newest] = runs
  // The first result decides when the next sync is due; data that was read recently is not read again at once.
  return state.sync.runs !== null || !state.sync.isWatching || isSyncing(state) ?
    next
    : newest === undefined ?
    withSync(next, { nextRunAt: state.now })
    : withSync(next, {
      nextRunAt: Math.max(state.now, Math.min(newest.startedAt, state.now) + state.sync.watchEveryMillis)
    })
}

/** Plans the next sync without knowing the latest one. */
export const onRunsFailed = (state: State): State =>
  state.sync.nextRunAt === null && !isSyncing(state) ? planNextRun(state, state.now) : state

/**
 * Reacts to a sync that has started, or was running already. A sync of another process may end with it unnoticed; the
 * next one that is due finds out.
 */
export const onStarted = (state: State, run: SyncRun): Step =>
  run.status === "running" ? fetchRuns(planNextRun(state, state.now)) : onRunEnded(state, run)

export const onStartFailed = (state: State): State =>
  planNextRun(withSync(state, { failures: state.sync.failures + 1 }), state.now)

export const onProgress = (state: State, progress: SyncProgress): Step => {
  const before = state.sync.progress
  const isIdle = progress.phase === "idle"
  // A sync is running, so an earlier failure to start one no longer matters.
  const next = withSync(isIdle ? state : clearError(state, "sync.start"), { progress })
  // The update about the end of a run may be missing if much happens at once.
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
