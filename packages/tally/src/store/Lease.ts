import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { EpochMillis } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/** The right to sync, which one process has at a time. Each lease has a new `token`. */
export interface Lease {
  readonly token: number
  readonly holder: string
}

/**
 * The lease of another holder. `beat` grows with each renewal. If it does not change for a whole `ttl`, by the clock of
 * the process that waits, the holder is dead.
 */
export interface HeldLease {
  readonly _tag: "Held"
  readonly token: number
  readonly holder: string
  readonly beat: number
  readonly since: EpochMillis
  readonly ttlMillis: number
}

/** The result of trying to take the lease. */
export type LeaseAttempt = { readonly _tag: "Taken"; readonly lease: Lease } | HeldLease

/**
 * Allows one sync at a time, across processes. The holder renews the lease several times within its `ttl`; without
 * renewal, the next process that tries takes it. It expires by the database server's clock, if there is a server. A
 * lease that seems to end later than its `ttl` from now was written before a clock was set back: watch its `beat`.
 */
export interface Leases {
  /**
   * `silentHolder`: the caller has watched this lease for a whole `ttl` without a new beat. If the beat is still the
   * same, the caller takes the lease over. Runs that the former holder left `running` become `interrupted`.
   */
  readonly take: (request: {
    readonly holder: string
    readonly ttl: Duration.Duration
    readonly silentHolder?: { readonly token: number; readonly beat: number } | undefined
  }) => Effect.Effect<LeaseAttempt, StoreError>
  /** Fails with `LeaseLost` if another process has it. */
  readonly renew: (lease: Lease) => Effect.Effect<void, StoreError>
  /** Releases it; does nothing if another process has it. */
  readonly release: (lease: Lease) => Effect.Effect<void, StoreError>
}
