/** Whom a store would belong to, as far as the credentials tell. */
import { describeUpstream } from "@stocktally/sync"
import {
  type Owner,
  ownerName,
  ownerOfShop,
  sandboxOwner,
  StoreError,
  type StockStore,
  WrongOwner
} from "@stocktally/tally"
import { visible, compareIds, upstreamName } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { requireHaravan, requireLoop, type Sources } from "../sources/Sources.ts"
import { digestOf, rememberedOwners } from "./rememberedOwners.ts"

/**
 * Finds out whose the upstreams' data are: the sandbox's, those of Haravan's shop, or of the Loop account where there is
 * no Haravan. An upstream is asked once for each credential; after that the answer is remembered.
 *
 * Loop does not say which account a key is of, so an account goes by one of its locations: the one by which it is known
 * already, or else its oldest.
 */
export const makeIdentify = Effect.fnUntraced(function*(settings: SettingsValues, sources: Sources["Service"]) {
  const owners = yield* rememberedOwners(settings.stateDirectory)

  const remembering = Effect.fnUntraced(function*<E, R>(upstream: "loop" | "haravan", ask: Effect.Effect<Owner, E, R>) {
    const digest = yield* digestOf(upstream, settings[upstream])
    const known = Option.isNone(digest) ? Option.none() : yield* owners.get(digest.value)
    if (Option.isSome(known)) return known.value
    const owner = yield* ask
    if (Option.isSome(digest)) yield* owners.put(digest.value, owner)
    return owner
  })

  const shop = remembering(
    "haravan",
    Effect.flatMap(
      requireHaravan,
      (haravan) => Effect.map(haravan.shop, ownerOfShop)
    )
  )
  const account = (kept: Option.Option<Owner>) =>
    remembering(
      "loop",
      Effect.gen(function*() {
        const locations = (yield* Stream.runCollect((yield* requireLoop).locations))
          .toSorted((self, that) => compareIds(self.id, that.id))
        const known = [...Option.toArray(kept), ...yield* owners.all]
          .find(({ id, kind }) => kind === "loop" && locations.some((location) => location.id === id))
        return known ?? { kind: "loop" as const, id: locations[0]?.id ?? "0", name: locations[0]?.name ?? null }
      })
    )

  const { haravan, loop, source } = sources
  // Asked once: where it is refused, it is refused.
  const identify = yield* Effect.cached(
    source === "sandbox"
      ? Effect.succeed(sandboxOwner)
      : Option.isSome(haravan)
      ? shop
      : account(Option.none())
  )
  return {
    /** Whom a store of these upstreams is named after. */
    identify,
    /**
     * The same; where an upstream does not say whose it is, and only one shop's store was ever opened on this machine, that
     * one: what is kept there is shown with the reason why nothing new is read. None where its file is not there.
     */
    identifyFile: (pathOf: (owner: Owner) => string) =>
      Effect.map(identify, pathOf).pipe(Effect.catchTag("UpstreamError", (error) =>
        Effect.gen(function*() {
          const wanted = Option.isSome(haravan) ? "haravan" : "loop"
          const paths = new Set((yield* owners.all).filter(({ kind }) => kind === wanted).map(pathOf))
          const [path] = paths
          return path !== undefined && paths.size === 1 && (yield* owners.isFile(path))
            ? path
            : yield* Effect.fail(error)
        }))),
    /**
     * Fails with `WrongOwner` if the store is another's. One that was made with one upstream stays as it is when a
     * credential of the other comes or goes. What is kept is shown also while the upstream refuses to say whose it is, or
     * cannot: a sync asks again before anything is written.
     */
    requireOwn: Effect.fnUntraced(function*({ owner, place }: StockStore["Service"]) {
      const kept = yield* owner
      if (Option.isNone(kept)) return
      const { id, kind } = kept.value
      const isOfOtherSource = (kind === "sandbox") !== (source === "sandbox")
      const asking = isOfOtherSource || (kind === "haravan" && Option.isSome(haravan))
        ? identify
        : kind === "loop" && Option.isSome(loop)
        ? account(kept)
        : Effect.succeed(kept.value)
      const asked = yield* isOfOtherSource ? asking : Effect.catchTag(
        asking,
        "UpstreamError",
        (error) =>
          Effect.as(
            Effect.logWarning(
              `showing what is kept of ${visible(ownerName(kept.value))}, although ${upstreamName(error.upstream)} ` +
                `does not say that it is the same shop: ${describeUpstream(error)}`
            ),
            kept.value
          )
      )
      if (asked.kind !== kind || asked.id !== id) {
        return yield* new StoreError({
          operation: "open",
          reason: new WrongOwner({ place, owner: ownerName(kept.value), asked: ownerName(asked) })
        })
      }
    })
  }
})
