/** Facts that the store remembers about a credential. Nothing is remembered for a credential without a digest. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Upstream } from "@stocktally/schema"
import { type CredentialFacts, type StockStore, type StoreError, noCredentialFacts } from "@stocktally/tally"
import type { SyncSources } from "../SyncSettings.ts"

interface Context {
  readonly digests: SyncSources["digests"]
  readonly store: StockStore["Service"]
}

export const credentialFacts = (
  { digests, store }: Context,
  upstream: Upstream
): Effect.Effect<CredentialFacts, StoreError> =>
  Effect.flatMap(
    digests[upstream],
    Option.match({ onNone: () => Effect.succeed(noCredentialFacts), onSome: store.credentials.get })
  )

export const saveCredentialFacts = (
  { digests, store }: Context,
  upstream: Upstream,
  facts: Partial<CredentialFacts>
): Effect.Effect<void, StoreError> =>
  Effect.flatMap(
    digests[upstream],
    Option.match({
      onNone: () => Effect.void,
      onSome: (digest) => store.credentials.learn(upstream, digest, facts)
    })
  )
