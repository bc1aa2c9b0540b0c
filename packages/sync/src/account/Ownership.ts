/** Checks that the credentials still belong to the store's shop, whenever they change. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"
import type { Upstream, UpstreamError } from "@stocktally/schema"
import type { StockStore, StoreError } from "@stocktally/tally"
import { claimStore, confirmAccount } from "./Account.ts"
import type { SyncSettings } from "../SyncSettings.ts"

export interface Ownership {
  /**
   * Claims the store, unless it was already claimed with these credentials. Returns the settings to sync with: reading
   * Haravan fails if it cannot identify its shop now.
   */
  readonly claim: (acceptLoss: boolean) => Effect.Effect<SyncSettings, UpstreamError | StoreError>
  /** Fails if a credential that was renewed since then belongs to another shop. Its data must not be written. */
  readonly confirm: Effect.Effect<void, UpstreamError | StoreError>
}

const upstreams: ReadonlyArray<Upstream> = ["loop", "haravan"]

export const makeOwnership = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  settings: SyncSettings
): Effect.fn.Return<Ownership> {
  const { renewCredentials = Effect.void } = settings
  const lock = yield* Semaphore.make(1)
  /** The digest of each credential that was found to belong to the shop. */
  const claimed = new Map<Upstream, string>()
  const digestOf = (upstream: Upstream) => Effect.map(settings.digests[upstream], Option.getOrElse(() => ""))
  const changed = Effect.filter(
    upstreams,
    (upstream) => Effect.map(digestOf(upstream), (digest) => digest !== claimed.get(upstream))
  )

  const claim = Effect.fnUntraced(
    function*(acceptLoss: boolean): Effect.fn.Return<SyncSettings, UpstreamError | StoreError> {
      if ((yield* changed).length === 0) return settings
      // Read before the request: if the request renews a credential, `confirm` checks it before anything is written.
      const digests = yield* Effect.all({ loop: digestOf("loop"), haravan: digestOf("haravan") })
      const unavailable = yield* Effect.tapError(claimStore(store, settings, acceptLoss), (error) =>
        // An upstream does not reject another shop's token, so only this reads a corrected credential file again.
        error._tag === "StoreError" && error.reason._tag === "WrongOwner" ? renewCredentials : Effect.void)
      claimed.set("loop", digests.loop)
      if (Option.isNone(unavailable)) {
        claimed.set("haravan", digests.haravan)
        return settings
      }
      claimed.delete("haravan")
      // With `acceptLoss` the account is not compared, so reading without Haravan would be unsafe.
      if (acceptLoss) return yield* unavailable.value
      return {
        ...settings,
        haravan: Option.map(settings.haravan, (haravan) => ({ ...haravan, locations: Effect.fail(unavailable.value) }))
      }
    }
  )

  const confirm = Effect.gen(function*() {
    for (const upstream of yield* changed) {
      // An upstream that was never claimed is not read.
      if (!claimed.has(upstream)) continue
      const digest = yield* digestOf(upstream)
      yield* confirmAccount(store, settings, upstream)
      claimed.set(upstream, digest)
    }
  })

  return { claim: (acceptLoss) => lock.withPermit(claim(acceptLoss)), confirm: lock.withPermit(confirm) }
})
