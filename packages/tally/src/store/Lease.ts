import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { EpochMillis } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/** Leave to sync, for one process at a time. `token` is another one at each taking. */
export interface Lease {
  readonly token: number
  readonly holder: string
}

/**
 * The lease is someone's. `beat` grows with each renewal: one that stands still for a whole `ttl`, as the one who waits
 * counts it, is of a dead holder, whatever the clocks on the walls say.
 */
export interface HeldLease {
  readonly _tag: "Held"
  readonly token: number
  readonly holder: string
  readonly beat: number
  readonly since: EpochMillis
  readonly ttlMillis: number
}

/** What came of asking for the lease. */
export type LeaseAttempt = { readonly _tag: "Taken"; readonly lease: Lease } | HeldLease

/**
 * One sync at a time, across processes. Whoever holds the lease renews it several times within its `ttl`; one that is
 * not renewed goes to the next who asks. Expiry is reckoned by the database server's clock where there is one. A lease
 * that seems to end later than its `ttl` from now was written before a clock was set back: watch its `beat`.
 */
export interface Leases {
  /**
   * `silentHolder`: a holding that the caller has watched for a whole `ttl` without a beat; it is taken over if it still
   * has not moved. Runs that the former holder left `running` become `interrupted`.
   */
  readonly take: (request: {
    readonly holder: string
    readonly ttl: Duration.Duration
    readonly silentHolder?: { readonly token: number; readonly beat: number } | undefined
  }) => Effect.Effect<LeaseAttempt, StoreError>
  /** Fails with `LeaseLost` where another has it. */
  readonly renew: (lease: Lease) => Effect.Effect<void, StoreError>
  /** Gives it back; nothing happens where another has it. */
  readonly release: (lease: Lease) => Effect.Effect<void, StoreError>
}
