/** Single numbers that the store keeps about itself. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Upstream } from "@stocktally/schema"
import type { Sql } from "./Dialect.ts"

/**
 * `lastChange`: the newest id given to a level's change. `judgedChange`: the newest one that verdicts know of.
 * `judgeFrom`: the item from which all are to be judged again. `judgedKnown`: Haravan's known-as-of that verdicts rest on.
 * `judgedLoop`, `judgedHaravan`: how far their readings were that verdicts rest on. `linkedKnown`: of which catalogs links are.
 * `trimmedLevel`, `trimmedVerdict`: the newest ids of changes that were removed with age; `trimmedAt`: when that was last done.
 * `levelsWrittenAt`: when levels were last written, by the clock that all processes of the store share.
 * `loopClockAhead`, `haravanClockAhead`: how far their clocks were ahead of ours when they were read last.
 * `identity`: what distinguishes this store from an earlier or later one in its place.
 * `placedRules`: the version of the stock rules that places follow. `judgedDecimals`: those of the currency of the last judging.
 * The rules are those of the last judging. `linksComplete`: whether links were made of whole catalogs.
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

/** Adds to a number that begins at 0; the answer is the sum. */
export const addToState = (sql: Sql, key: StateKey, amount: number): Effect.Effect<number, SqlError> =>
  Effect.map(
    sql<{ readonly value: number }>`INSERT INTO state (key, value) VALUES (${key}, ${amount})
      ON CONFLICT (key) DO UPDATE SET value = state.value + excluded.value RETURNING value`,
    ([row]) => row?.value ?? amount
  )
