import { requireLoop } from "@stocktally/runtime"
import type { LoopLocationId, LoopVariantId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { loopInventory } from "./loopInventory.ts"
import { writeRecord } from "../../output/records.ts"
import { runWithSources } from "../run.ts"

export const handle = ({ location, variant }: { readonly variant: LoopVariantId; readonly location: LoopLocationId }) =>
  runWithSources(writeRecord(loopInventory, Effect.flatMap(requireLoop, (loop) => loop.inventory(variant, location))))
