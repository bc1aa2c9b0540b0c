/**
 * When the answers that levels rest on were asked for. A level moves forward in that time alone, by the one clock that all
 * processes of the store share, whatever order answers are written in.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import { setState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

export interface RequestTimes {
  /** A time of this process by the shared clock, for a transaction that writes levels. */
  readonly toSharedClock: (sql: Sql, at: EpochMillis) => Effect.Effect<number, SqlError>
  /**
   * When the latest of the levels was asked for that a reading has not seen, or later: 0 if there are none. An answer from
   * after that is held back only from levels that the reading has seen. All levels are looked at, once in a reading.
   */
  readonly latestUnseen: (sql: Sql, side: Upstream, generation: number) => Effect.Effect<number, SqlError>
}

export const makeRequestTimes = (): RequestTimes => {
  let ahead = 0
  const toSharedClock: RequestTimes["toSharedClock"] = Effect.fnUntraced(function*(sql, at) {
    const before = yield* Clock.currentTimeMillis
    const now = yield* sql.dialect.now(sql)
    const after = yield* Clock.currentTimeMillis
    // How long the database took to answer must not change the order of two questions of this process, so the difference of
    // the clocks stays as it is for as long as it may be that.
    ahead = Math.max(before - now - 1, Math.min(after - now + 1, ahead))
    yield* setState(sql, "levelsWrittenAt", now)
    return at - ahead
  })
  const unseen = new Map<Upstream, { readonly generation: number; readonly latest: number }>()
  const latestUnseen: RequestTimes["latestUnseen"] = Effect.fnUntraced(function*(sql, side, generation) {
    const known = unseen.get(side)
    // Whatever is written while a reading is open counts as seen by it, so there can only be fewer of them.
    if (known?.generation === generation) return known.latest
    const [row] = yield* sql<{ readonly latest: number | null }>`SELECT max(asked_at) AS latest
      FROM ${sql(`${side}_level`)} WHERE seen < ${generation} AND gone_at IS NULL`
    const latest = row?.latest ?? 0
    unseen.set(side, { generation, latest })
    return latest
  })
  return { toSharedClock, latestUnseen }
}

/** In SQL, when levels were last written; null if they never were. */
export const levelsWrittenAt = "(SELECT value FROM state WHERE key = 'levelsWrittenAt')"

/** In SQL, whether a level's time is one that counts: one that is yet to come was written while a clock was wrong. */
export const isRequestedInPast = (l: string): string => `${l}.asked_at <= ${levelsWrittenAt}`

/** In SQL, whether an answer `s` was asked for before the level `l`, or less than `lag` milliseconds after it. */
export const isRequestedBefore = (l: string, s: string, lag = 0): string =>
  `(${s}.asked_at < ${l}.asked_at + ${lag} AND ${isRequestedInPast(l)})`
