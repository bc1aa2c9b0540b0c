/** Changes of the screen that only time causes: when the next is due, and what it does. */
import type { EpochMillis } from "@stocktally/schema"
import { nextAgeAt } from "../../terminal/time.ts"
import { invalidateStale } from "./invalidate.ts"
import { canRefetch, queryKeys, refetch } from "./queries.ts"
import { retryAt } from "./query.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { fetchDueShops, shopsDueAt } from "./shops.ts"
import { nextRunAt, startDueRun } from "./sync.ts"
import { fadeFlashes, flashMillis } from "./tally.ts"

const minute = 60_000

/** Shorter waits are not shown. */
export const waitMessageDelayMillis = 200

/** When the model needs the time next; null if nothing on the screen depends on it. */
export const wakeAt = (state: State): EpochMillis | null => {
  const { flashes, freshness } = state.tally
  const dueAt = nextRunAt(state)
  const times = [
    state.notice?.until,
    flashes.size === 0 ? undefined : Math.min(...flashes.values()) + flashMillis,
    dueAt,
    staleAt(state),
    shopsDueAt(state),
    state.screen === "sync" && dueAt !== null ? nextSecondBefore(state.now, dueAt) : undefined,
    // The ages of both sides are on every screen, and those of rows change by the minute.
    ...(freshness === null ? [] : [
      nextAgeAt(state.now, freshness.sides.loop.asOf),
      nextAgeAt(state.now, freshness.sides.haravan.asOf)
    ]),
    freshness === null && state.shops === null ? undefined : (Math.floor(state.now / minute) + 1) * minute,
    ...queryKeys.flatMap((key) => {
      const query = state.queries[key]
      const since = query?.pending?.since
      return [
        canRefetch(key) ? retryAt(query) : null,
        since === undefined ? null : nextWaitAt(state.now, since)
      ]
    })
  ].filter((time) => time !== null && time !== undefined)
  // An overdue change is due at once.
  return times.length === 0 ? null : Math.max(state.now, Math.min(...times))
}

/** When a shown row becomes stale, unless the rows are being fetched or could not be. */
const staleAt = ({ queries, tally }: State): EpochMillis | null => {
  const page = queries["tally.page"]
  return page?.pending === null && page.error === null ? tally.staleAt : null
}

/** The next time at which a whole number of seconds is left until `at`. */
const nextSecondBefore = (now: EpochMillis, at: EpochMillis): EpochMillis =>
  at - Math.max(0, Math.floor((at - now - 1) / 1000)) * 1000

/** The next change of a shown wait: once it is long enough, and then every second. */
const nextWaitAt = (now: EpochMillis, since: EpochMillis): EpochMillis => {
  const waited = Math.max(0, now - since)
  return since + (waited < waitMessageDelayMillis ? waitMessageDelayMillis : (Math.floor(waited / 1000) + 1) * 1000)
}

/** Applies the changes that are due. */
export const onTick = (state: State): Step =>
  sequence(
    fadeFlashes(state.notice !== null && state.notice.until <= state.now ? { ...state, notice: null } : state),
    startDueRun,
    fetchDueShops,
    (state) => {
      const at = staleAt(state)
      return at !== null && at <= state.now ? invalidateStale(state) : withoutEffects(state)
    },
    ...queryKeys.map((key) => (state: State): Step => {
      const due = retryAt(state.queries[key])
      return due !== null && due <= state.now ? refetch(state, key) : withoutEffects(state)
    })
  )
