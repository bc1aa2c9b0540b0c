/** Finds out which shop the credentials belong to. */
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
import { credentialDigest } from "./credentialDigest.ts"
import { rememberedOwners } from "./rememberedOwners.ts"

/**
 * Finds the owner of the upstreams' data: the sandbox, Haravan's shop, or without Haravan the Loop account. Asks an
 * upstream once for each credential and remembers the answer.
 *
 * Loop does not say which account a key belongs to, so an account is identified by one of its locations: the one that
 * already names a known account, or else the oldest.
 */
export const makeOwnerLookup = Effect.fnUntraced(function*(settings: SettingsValues, sources: Sources["Service"]) {
  const owners = yield* rememberedOwners(settings.stateDirectory)

  const remembering = Effect.fnUntraced(function*<E, R>(upstream: "loop" | "haravan", ask: Effect.Effect<Owner, E, R>) {
    const digest = yield* credentialDigest(upstream, settings[upstream])
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
  const account = (storeOwner: Option.Option<Owner>) =>
    remembering(
      "loop",
      Effect.gen(function*() {
        const locations = (yield* Stream.runCollect((yield* requireLoop).locations))
          .toSorted((self, that) => compareIds(self.id, that.id))
        const known = [...Option.toArray(storeOwner), ...yield* owners.all]
          .find(({ id, kind }) => kind === "loop" && locations.some((location) => location.id === id))
        return known ?? { kind: "loop" as const, id: locations[0]?.id ?? "0", name: locations[0]?.name ?? null }
      })
    )

  const { haravan, loop, source } = sources
  // Cached, also if it fails: an upstream is asked only once.
  const owner = yield* Effect.cached(
    source === "sandbox"
      ? Effect.succeed(sandboxOwner)
      : Option.isSome(haravan)
      ? shop
      : account(Option.none())
  )
  return {
    /** The owner of a store of these upstreams. */
    owner,
    /**
     * The path of the owner's store file. If the upstream cannot identify the owner, the file of the only shop known on
     * this machine, so that its data can be shown with the reason why nothing new is read.
     */
    storePath: (pathOf: (owner: Owner) => string) =>
      Effect.map(owner, pathOf).pipe(Effect.catchTag("UpstreamError", (error) =>
        Effect.gen(function*() {
          const expectedKind = Option.isSome(haravan) ? "haravan" : "loop"
          const paths = new Set((yield* owners.all).filter(({ kind }) => kind === expectedKind).map(pathOf))
          const [path] = paths
          return path !== undefined && paths.size === 1 && (yield* owners.isFile(path))
            ? path
            : yield* Effect.fail(error)
        }))),
    /**
     * Fails with `WrongOwner` if the store belongs to another shop. A store that was created with one upstream keeps its
     * owner when the other upstream's credential is added or removed. If the upstream cannot or will not identify the
     * shop, the store may still be read: a sync asks again before it writes.
     */
    requireOwner: Effect.fnUntraced(function*(store: StockStore["Service"]) {
      const stored = yield* store.owner
      if (Option.isNone(stored)) return
      const { id, kind } = stored.value
      const isOfOtherSource = (kind === "sandbox") !== (source === "sandbox")
      const lookup = isOfOtherSource || (kind === "haravan" && Option.isSome(haravan))
        ? owner
        : kind === "loop" && Option.isSome(loop)
        ? account(stored)
        : Effect.succeed(stored.value)
      const current = yield* isOfOtherSource ? lookup : Effect.catchTag(
        lookup,
        "UpstreamError",
        (error) =>
          Effect.as(
            Effect.logWarning(
              `showing stored data of ${visible(ownerName(stored.value))}, but ${upstreamName(error.upstream)} ` +
                `did not confirm that it is the same shop: ${describeUpstream(error)}`
            ),
            stored.value
          )
      )
      if (current.kind !== kind || current.id !== id) {
        return yield* new StoreError({
          operation: "open",
          reason: new WrongOwner({ place: store.place, owner: ownerName(stored.value), expected: ownerName(current) })
        })
      }
    })
  }
})

/** The result of `makeOwnerLookup`. */
export type OwnerLookup = Effect.Success<ReturnType<typeof makeOwnerLookup>>
