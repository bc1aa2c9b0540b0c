/** When time alone changes what is on the screen, and what it does then. */
import type { EpochMillis } from "@stocktally/schema"
import { nextAgeAt } from "../../terminal/time.ts"
import { invalidateStale } from "./invalidate.ts"
import { canRefetch, queryKeys, refetch } from "./queries.ts"
import { retryAt } from "./query.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"
import { nextRunAt, startDueRun } from "./sync.ts"
import { fadeFlashes, flashMillis } from "./tally.ts"

const minute = 60_000

/** A wait that is shorter is not worth a word. */
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
    state.screen === "sync" && dueAt !== null ? nextSecondBefore(state.now, dueAt) : undefined,
    // Both sides' ages are on every screen, and rows have theirs, in minutes.
    ...(freshness === null ? [] : [
      nextAgeAt(state.now, freshness.sides.loop.asOf),
      nextAgeAt(state.now, freshness.sides.haravan.asOf),
      (Math.floor(state.now / minute) + 1) * minute
    ]),
    ...queryKeys.flatMap((key) => {
      const query = state.queries[key]
      const since = query?.pending?.since
      return [
        canRefetch(key) ? retryAt(query) : null,
        since === undefined ? null : nextWaitAt(state.now, since)
      ]
    })
  ].filter((time) => time !== null && time !== undefined)
  // What is overdue is due at once.
  return times.length === 0 ? null : Math.max(state.now, Math.min(...times))
}

/** When a row that is shown becomes stale, where the rows are not being read already and could be read last time. */
const staleAt = ({ queries, tally }: State): EpochMillis | null => {
  const page = queries["tally.page"]
  return page?.pending === null && page.error === null ? tally.staleAt : null
}

/** When what is left until then is a whole number of seconds next. */
const nextSecondBefore = (now: EpochMillis, at: EpochMillis): EpochMillis =>
  at - Math.max(0, Math.floor((at - now - 1) / 1000)) * 1000

/** A wait is shown once it is long enough, and then by the second. */
const nextWaitAt = (now: EpochMillis, since: EpochMillis): EpochMillis => {
  const waited = Math.max(0, now - since)
  return since + (waited < waitMessageDelayMillis ? waitMessageDelayMillis : (Math.floor(waited / 1000) + 1) * 1000)
}

/** Time has passed. */
export const onTick = (state: State): Step =>
  sequence(
    fadeFlashes(state.notice !== null && state.notice.until <= state.now ? { ...state, notice: null } : state),
    startDueRun,
    (state) => {
      const at = staleAt(state)
      return at !== null && at <= state.now ? invalidateStale(state) : withoutEffects(state)
    },
    ...queryKeys.map((key) => (state: State): Step => {
      const due = retryAt(state.queries[key])
      return due !== null && due <= state.now ? refetch(state, key) : withoutEffects(state)
    })
  )
