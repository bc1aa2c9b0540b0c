import type * as Effect from "effect/Effect"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/** What was learnt of an upstream while a credential was used. */
export interface CredentialFacts {
  /** When a run that used it last got an answer; null if it never did. One that worked is not refused for good. */
  readonly workedAt: EpochMillis | null
  /** By how many milliseconds earlier changed balances must be asked for, because of what the filter was seen to miss. */
  readonly balancesEarlier: number
  /** The same of products. */
  readonly productsEarlier: number
  /** How many more products the shop lists than it counts: a number that stays the same is no deletion. */
  readonly productsUncounted: number
}

/** Of a credential that was never used. */
export const noCredentialFacts: CredentialFacts = {
  workedAt: null,
  balancesEarlier: 0,
  productsEarlier: 0,
  productsUncounted: 0
}

/** What is remembered of credentials. They go by a digest, never by the secret. */
export interface CredentialMemory {
  readonly of: (digest: string) => Effect.Effect<CredentialFacts, StoreError>
  /** Remembers the facts given and leaves the others as they are. */
  readonly learn: (
    upstream: Upstream,
    digest: string,
    facts: Partial<CredentialFacts>
  ) => Effect.Effect<void, StoreError>
}
