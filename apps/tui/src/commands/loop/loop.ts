import { requireLoop } from "@stocktally/program"
import type { LoopLocationId, LoopVariantId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { writeList, writeRecord } from "../../output/records.ts"
import { runWithSources } from "../run.ts"
import { loopInventory, loopLocation } from "./records.ts"

export const inventory = (
  { location, variant }: { readonly variant: LoopVariantId; readonly location: LoopLocationId }
) =>
  runWithSources(writeRecord(loopInventory, Effect.flatMap(requireLoop, (loop) => loop.inventory(variant, location))))

export const inventories = ({ location, variant }: {
  readonly variant: Option.Option<LoopVariantId>
  readonly location: Option.Option<LoopLocationId>
}) =>
  runWithSources(writeList(
    loopInventory,
    Stream.unwrap(Effect.map(requireLoop, (loop) =>
      loop.inventories({ variantId: Option.getOrUndefined(variant), locationId: Option.getOrUndefined(location) })))
  ))

export const locations = () =>
  runWithSources(writeList(loopLocation, Stream.unwrap(Effect.map(requireLoop, ({ locations }) => locations))))
