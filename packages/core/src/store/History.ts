import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { EpochMillis, Verdict } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/** Loop's count changed. Null: there was, or is, no such level. `at` is when it was read; it changed after `notBefore`. */
export interface LoopChange {
  readonly _tag: "Loop"
  readonly at: EpochMillis
  readonly notBefore: EpochMillis | null
  readonly before: number | null
  readonly after: number | null
}

/** Haravan's counts at a time. */
export interface HaravanCounts {
  readonly onHand: number
  readonly committed: number
  readonly incoming: number
  readonly available: number
}

/** Haravan's counts changed. `at` is when it was read, `updatedAt` Haravan's own time of the change where it told. */
export interface HaravanChange {
  readonly _tag: "Haravan"
  readonly at: EpochMillis
  readonly updatedAt: EpochMillis | null
  readonly before: HaravanCounts | null
  readonly after: HaravanCounts | null
}

/** The verdict of a pair became another. `at` is the newest reading it rests on. */
export interface VerdictChange {
  readonly _tag: "Verdict"
  readonly at: EpochMillis
  readonly before: Verdict
  readonly after: Verdict
}

export type Change = LoopChange | HaravanChange | VerdictChange

/** What changed; append-only. A level that did not change adds nothing. */
export interface History {
  /** The changes of a tally row, the newest first. */
  readonly of: (rowId: string, options?: { readonly since?: EpochMillis | undefined }) => Stream.Stream<Change, StoreError>
  /** Removes changes, runs and gone levels from before the time given, in short transactions; counts the first two. */
  readonly trim: (before: EpochMillis) => Effect.Effect<{ readonly removed: number }, StoreError>
}
