import { requireLoop } from "@stocktally/runtime"
import type { LoopLocationId, LoopVariantId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { loopInventory } from "./loopInventory.ts"
import { writeList } from "../../output/records.ts"
import { runWithSources } from "../run.ts"

export const handle = ({ location, variant }: {
  readonly variant: Option.Option<LoopVariantId>
  readonly location: Option.Option<LoopLocationId>
}) =>
  runWithSources(writeList(
    loopInventory,
    Stream.unwrap(Effect.map(requireLoop, (loop) =>
      loop.inventories({ variantId: Option.getOrUndefined(variant), locationId: Option.getOrUndefined(location) })))
  ))
