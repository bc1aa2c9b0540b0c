import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { idFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const loopInventories = Command.make(
  "inventories",
  {
    variant: idFlag("variant-id", "LoopVariantId").pipe(Flag.withDescription("Of this variant alone")),
    location: idFlag("location-id", "LoopLocationId").pipe(Flag.withDescription("At this location alone"))
  },
  lazily(() => import("./inventories.ts"))
).pipe(Command.withDescription("List Loop's records as they arrive, all of them or those of a variant or location"))
