/** Whether what the credentials open is still the store's shop, however often they are changed. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import type { Upstream, UpstreamError } from "@stocktally/schema"
import type { StockStore, StoreError } from "@stocktally/tally"
import { claimStore, confirmAccount } from "./Account.ts"
import type { SyncSettings } from "../SyncSettings.ts"

export interface Ownership {
  /**
   * Claims the store, unless it was claimed with these credentials. Answers with what may be read: without Haravan if it
   * cannot say now whose the store is.
   */
  readonly claim: (acceptLoss: boolean) => Effect.Effect<SyncSettings, UpstreamError | StoreError>
  /** Fails if a credential that was renewed since is of another shop: what it read must not be written. */
  readonly confirm: Effect.Effect<void, UpstreamError | StoreError>
}

const upstreams: ReadonlyArray<Upstream> = ["loop", "haravan"]

export const makeOwnership = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  settings: SyncSettings
): Effect.fn.Return<Ownership> {
  const { renewCredentials = Effect.void } = settings
  const alone = yield* Semaphore.make(1)
  /** What each upstream's credential went by when it was found to be the shop's. */
  const known = new Map<Upstream, string>()
  const digestOf = (upstream: Upstream) => Effect.map(settings.digests[upstream], Option.getOrElse(() => ""))
  const changed = Effect.filter(
    upstreams,
    (upstream) => Effect.map(digestOf(upstream), (digest) => digest !== known.get(upstream))
  )

  const claim = Effect.fnUntraced(
    function*(acceptLoss: boolean): Effect.fn.Return<SyncSettings, UpstreamError | StoreError> {
      if ((yield* changed).length === 0) return settings
      // As they are before the question: one that is renewed by it is looked at again before anything is written.
      const digests = yield* Effect.all({ loop: digestOf("loop"), haravan: digestOf("haravan") })
      const away = yield* Effect.tapError(claimStore(store, settings, acceptLoss), (error) =>
        // Nobody refuses a token of another shop: without this, one that was set right would never be read.
        error._tag === "StoreError" && error.reason._tag === "WrongOwner" ? renewCredentials : Effect.void)
      known.set("loop", digests.loop)
      if (Option.isNone(away)) {
        known.set("haravan", digests.haravan)
        return settings
      }
      known.delete("haravan")
      // Whoever accepts every loss is not asked whether it is the same account.
      if (acceptLoss) return yield* away.value
      return {
        ...settings,
        haravan: Option.map(settings.haravan, (haravan) => ({ ...haravan, locations: Effect.fail(away.value) }))
      }
    }
  )

  const confirm = Effect.gen(function*() {
    for (const upstream of yield* changed) {
      // Of one that was never claimed nothing is read.
      if (!known.has(upstream)) continue
      const digest = yield* digestOf(upstream)
      yield* confirmAccount(store, settings, upstream)
      known.set(upstream, digest)
    }
  })

  return { claim: (acceptLoss) => alone.withPermit(claim(acceptLoss)), confirm: alone.withPermit(confirm) }
})
