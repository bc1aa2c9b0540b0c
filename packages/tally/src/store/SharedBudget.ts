import type * as Effect from "effect/Effect"
import type { EpochMillis } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/**
 * Requests that another process has sent, or is about to send, with the same credential, reported `at` a time of our
 * clock.
 */
export interface PeerRequests {
  readonly at: EpochMillis
  readonly requests: number
}

/**
 * The requests of the other processes since the last exchange, and the latest time until which one of them must wait.
 */
export interface PeerReports {
  readonly others: ReadonlyArray<PeerRequests>
  readonly heldUntil: EpochMillis | null
  /** For the next exchange. */
  readonly position: number
}

/** Lets the processes of a store share the budgets of their credentials. */
export interface SharedBudgets {
  /**
   * Reports the requests that this process is about to send or has not reported yet, and until when Loop or Haravan
   * asked it to wait; returns the reports of the others. `credential` is a digest, never the secret; `process` is
   * unique. `position` is that of the last exchange; without one, the reports of the last two minutes are returned.
   */
  readonly exchange: (report: {
    readonly credential: string
    readonly process: string
    readonly requests: number
    readonly heldUntil: EpochMillis | null
    readonly position: number | undefined
  }) => Effect.Effect<PeerReports, StoreError>
}
