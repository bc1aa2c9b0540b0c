import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { LoopInventory, LoopKey, UpstreamError } from "@stocktally/schema"
import { UpstreamList } from "@stocktally/core"
import type { LoopReader } from "../SyncSettings.ts"

/** The record of a pair, asked for by itself; null where Loop answers 404, which may be an address's as well as a record's. */
export const foundAtLoop = (
  loop: LoopReader,
  { locationId, variantId }: LoopKey
): Effect.Effect<LoopInventory | null, UpstreamError> =>
  Effect.catchIf(
    loop.inventory(variantId, locationId),
    ({ reason }) => reason._tag === "NotFound",
    () => Effect.succeed(null)
  )

/** The record of a pair; null where Loop has none: a 404 says so only together with a list that has no such record. */
export const recordAtLoop = (loop: LoopReader, key: LoopKey): Effect.Effect<LoopInventory | null, UpstreamError> =>
  Effect.flatMap(
    foundAtLoop(loop, key),
    (found) =>
      found !== null ? Effect.succeed(found) : loop.inventoryPages(undefined, { filter: key }).pipe(
        Stream.mapEffect(UpstreamList.requireReadable(UpstreamList.lists["loop-levels"])),
        Stream.flatMap(({ rows }) => Stream.fromIterable(rows)),
        Stream.filter(({ location, variant }) => variant.id === key.variantId && location.id === key.locationId),
        Stream.runHead,
        Effect.map(Option.getOrNull)
      )
  )
