import * as Command from "effect/cli/Command"
import { loopInventories } from "./loopInventories.ts"
import { loopInventory } from "./loopInventory.ts"
import { loopLocations } from "./loopLocations.ts"

export const loop = Command.make("loop").pipe(
  Command.withDescription("Read Loop"),
  Command.withSubcommands([loopInventory, loopInventories, loopLocations])
)
