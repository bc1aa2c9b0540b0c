import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { LoopInventory, LoopKey, UpstreamError } from "@stocktally/schema"
import { UpstreamList } from "@stocktally/core"
import type { LoopReader } from "../SyncSettings.ts"

/** Reads the record of a pair by its ids; null if Loop answers 404, for a missing record or for a wrong address. */
export const getLoopRecord = (
  loop: LoopReader,
  { locationId, variantId }: LoopKey
): Effect.Effect<LoopInventory | null, UpstreamError> =>
  Effect.catchIf(
    loop.inventory(variantId, locationId),
    ({ reason }) => reason._tag === "NotFound",
    () => Effect.succeed(null)
  )

/** Reads the record of a pair; null if Loop has none. A 404 alone does not prove it, so the list is read too. */
export const confirmLoopRecord = (loop: LoopReader, key: LoopKey): Effect.Effect<LoopInventory | null, UpstreamError> =>
  Effect.flatMap(
    getLoopRecord(loop, key),
    (found) =>
      found !== null ? Effect.succeed(found) : loop.inventoryPages(undefined, { filter: key }).pipe(
        Stream.mapEffect(UpstreamList.requireReadable(UpstreamList.lists["loop-levels"])),
        Stream.flatMap(({ rows }) => Stream.fromIterable(rows)),
        Stream.filter(({ location, variant }) => variant.id === key.variantId && location.id === key.locationId),
        Stream.runHead,
        Effect.map(Option.getOrNull)
      )
  )
