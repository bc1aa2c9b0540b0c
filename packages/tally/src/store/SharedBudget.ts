import type * as Effect from "effect/Effect"
import type { EpochMillis } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/**
 * Requests that another process has sent, or is about to send, with the same credential; told at the time given, by the
 * clock of who hears it.
 */
export interface Spending {
  readonly at: EpochMillis
  readonly requests: number
}

/** What others spent since the last exchange; `heldUntil` is the latest time any of them was told to wait until. */
export interface PeerReports {
  readonly others: ReadonlyArray<Spending>
  readonly heldUntil: EpochMillis | null
  /** Give it to the next exchange. */
  readonly position: number
}

/** Processes that share a store share the budgets of their credentials through it. */
export interface SharedBudgets {
  /**
   * Tells the others of requests that this process is about to send, and of those it has sent without telling; and until
   * when it was told to wait. Hears the same of them. `credential` is a digest, never the secret; `process` is unique to the process; `position`
   * is that of the last exchange, undefined at the first, which hears of the last two minutes.
   */
  readonly exchange: (report: {
    readonly credential: string
    readonly process: string
    readonly requests: number
    readonly heldUntil: EpochMillis | null
    readonly position: number | undefined
  }) => Effect.Effect<PeerReports, StoreError>
}
