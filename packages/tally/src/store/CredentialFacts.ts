import type * as Effect from "effect/Effect"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import type { StoreError } from "./StoreError.ts"

/** Facts about Loop or Haravan that were learned with a credential. */
export interface CredentialFacts {
  /** When a run last got an answer with it; null if none did. A credential that worked before is not given up. */
  readonly workedAt: EpochMillis | null
  /** How many milliseconds earlier changed balances must be requested, because the filter was seen to miss some. */
  readonly balancesEarlier: number
  /** The same for products. */
  readonly productsEarlier: number
  /** How many more products the shop lists than it counts. A constant number does not mean a deletion. */
  readonly productsUncounted: number
}

/** The facts of a credential that was never used. */
export const noCredentialFacts: CredentialFacts = {
  workedAt: null,
  balancesEarlier: 0,
  productsEarlier: 0,
  productsUncounted: 0
}

/** Stored facts about credentials, by a digest of the credential and never by the secret. */
export interface CredentialMemory {
  readonly get: (digest: string) => Effect.Effect<CredentialFacts, StoreError>
  /** Stores some facts and leaves the others unchanged. */
  readonly learn: (
    upstream: Upstream,
    digest: string,
    facts: Partial<CredentialFacts>
  ) => Effect.Effect<void, StoreError>
}
