/**
 * The times at which the answers behind levels were requested. A level only moves forward in that time, by the clock
 * that all processes of the store share, in whatever order answers are written.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import { setState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

/** Request times by the shared clock. */
export interface RequestTimes {
  /** Converts a time of this process to the shared clock, within a transaction that writes levels. */
  readonly toSharedClock: (sql: Sql, at: EpochMillis) => Effect.Effect<number, SqlError>
  /**
   * Returns the latest request time of the levels that a reading has not seen, or a later time; 0 if there are none. A
   * later answer can only be outdated for levels that the reading has seen. Reads all levels, once per reading.
   */
  readonly latestUnseen: (sql: Sql, side: Upstream, generation: number) => Effect.Effect<number, SqlError>
}

export const makeRequestTimes = (): RequestTimes => {
  let clockAhead = 0
  const toSharedClock: RequestTimes["toSharedClock"] = Effect.fnUntraced(function*(sql, at) {
    const before = yield* Clock.currentTimeMillis
    const now = yield* sql.dialect.now(sql)
    const after = yield* Clock.currentTimeMillis
    // The duration of this query must not change the order of two requests of this process, so the difference of the
    // clocks stays the same as long as it is possible.
    clockAhead = Math.max(before - now - 1, Math.min(after - now + 1, clockAhead))
    yield* setState(sql, "levelsWrittenAt", now)
    return at - clockAhead
  })
  const unseen = new Map<Upstream, { readonly generation: number; readonly latest: number }>()
  const latestUnseen: RequestTimes["latestUnseen"] = Effect.fnUntraced(function*(sql, side, generation) {
    const cached = unseen.get(side)
    // Levels written during a reading count as seen, so their number can only shrink.
    if (cached?.generation === generation) return cached.latest
    const [row] = yield* sql<{ readonly latest: number | null }>`SELECT max(asked_at) AS latest
      FROM ${sql(`${side}_level`)} WHERE seen < ${generation} AND gone_at IS NULL`
    const latest = row?.latest ?? 0
    unseen.set(side, { generation, latest })
    return latest
  })
  return { toSharedClock, latestUnseen }
}

/** In SQL, the time of the last write of levels; null before the first. */
export const levelsWrittenAt = "(SELECT value FROM state WHERE key = 'levelsWrittenAt')"

/** In SQL, whether a level's time is valid: a time in the future was written while a clock was wrong. */
export const isRequestedInPast = (l: string): string => `${l}.asked_at <= ${levelsWrittenAt}`

/** In SQL, whether the answer `s` was requested before the level `l`, or less than `lag` milliseconds after it. */
export const isRequestedBefore = (l: string, s: string, lag = 0): string =>
  `(${s}.asked_at < ${l}.asked_at + ${lag} AND ${isRequestedInPast(l)})`
