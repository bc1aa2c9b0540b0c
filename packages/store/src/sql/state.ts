/** The numbers that the store keeps about itself. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Upstream } from "@stocktally/schema"
import type { Sql } from "./Dialect.ts"

/**
 * `lastChange`: the newest id of a level change. `judgedChange`: the newest one that verdicts include. `judgeFrom`: the
 * item from which all items are to be judged again. `judgedKnown`: Haravan's known-as-of time at the last judging.
 * `judgedLoop`, `judgedHaravan`: the readings that verdicts rest on. `linkedKnown`: the catalogs that links rest on.
 * `trimmedLevel`, `trimmedVerdict`: the newest ids of changes removed because of their age; `trimmedAt`: the time of
 * the last removal. `levelsWrittenAt`: the last write of levels, by the clock that all processes of the store share.
 * `loopClockAhead`, `haravanClockAhead`: how far their clocks were ahead of ours at the last reading. `identity`:
 * distinguishes this store from an earlier or later one at the same place. `placedRules`: the version of the stock
 * rules that places reflect. `judgedDecimals`: the decimals of the currency at the last judging; `tolerance` and
 * `graceMillis`: the settings at that time. `linksComplete`: whether links were made from complete catalogs.
 */
export type StateKey =
  | "lastChange"
  | "judgedChange"
  | "judgeFrom"
  | "judgedKnown"
  | "judgedLoop"
  | "judgedHaravan"
  | "linkedKnown"
  | "tolerance"
  | "graceMillis"
  | "placedRules"
  | "judgedDecimals"
  | "linksComplete"
  | "linksVersion"
  | "tallyVersion"
  | "trimmedLevel"
  | "trimmedVerdict"
  | "trimmedAt"
  | "identity"
  | "levelsWrittenAt"
  | "loopClockAhead"
  | "haravanClockAhead"

export const clockKeys = { loop: "loopClockAhead", haravan: "haravanClockAhead" } as const satisfies {
  readonly [U in Upstream]: StateKey
}

export type State = { readonly [K in StateKey]?: number | null }

export const readState = (sql: Sql): Effect.Effect<State, SqlError> =>
  Effect.map(
    sql<{ readonly key: string; readonly value: number | null }>`SELECT key, value FROM state`,
    (rows) => Object.fromEntries(rows.map(({ key, value }) => [key, value]))
  )

export const setState = (sql: Sql, key: StateKey, value: number | null): Effect.Effect<void, SqlError> =>
  Effect.asVoid(
    sql`INSERT INTO state (key, value) VALUES (${key}, ${value}) ON CONFLICT (key) DO UPDATE SET value = excluded.value`
  )

/** Adds to a number that starts at 0, and returns the sum. */
export const addToState = (sql: Sql, key: StateKey, amount: number): Effect.Effect<number, SqlError> =>
  Effect.map(
    sql<{ readonly value: number }>`INSERT INTO state (key, value) VALUES (${key}, ${amount})
      ON CONFLICT (key) DO UPDATE SET value = state.value + excluded.value RETURNING value`,
    ([row]) => row?.value ?? amount
  )
