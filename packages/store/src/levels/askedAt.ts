/**
 * When the answers that levels rest on were asked for. A level moves forward in that time alone, by the one clock that all
 * processes of the store share, whatever order answers are written in.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { EpochMillis } from "@stocktally/schema"
import { setState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

/** Gives a time of this process by the shared clock, for a transaction that writes levels. */
export type AskedAt = (sql: Sql, at: EpochMillis) => Effect.Effect<number, SqlError>

export const makeAskedAt = (): AskedAt => {
  let ahead = 0
  return Effect.fnUntraced(function*(sql, at) {
    const before = yield* Clock.currentTimeMillis
    const now = yield* sql.dialect.now(sql)
    const after = yield* Clock.currentTimeMillis
    // How long the database took to answer must not change the order of two questions of this process, so the difference of
    // the clocks stays as it is for as long as it may be that.
    ahead = Math.max(before - now - 1, Math.min(after - now + 1, ahead))
    yield* setState(sql, "levelsWrittenAt", now)
    return at - ahead
  })
}

/** In SQL, when levels were last written; null if they never were. */
export const levelsWrittenAt = "(SELECT value FROM state WHERE key = 'levelsWrittenAt')"

/** In SQL, whether a level's time is one that counts: one that is yet to come was written while a clock was wrong. */
export const isPast = (l: string): string => `${l}.asked_at <= ${levelsWrittenAt}`

/** In SQL, whether an answer `s` was asked for before the level `l`, or less than `lag` milliseconds after it. */
export const isAskedBefore = (l: string, s: string, lag = 0): string =>
  `(${s}.asked_at < ${l}.asked_at + ${lag} AND ${isPast(l)})`
