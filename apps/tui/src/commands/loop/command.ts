import * as Command from "effect/cli/Command"
import { loopInventories } from "./inventoriesCommand.ts"
import { loopInventory } from "./inventoryCommand.ts"
import { loopLocations } from "./locationsCommand.ts"

export const loop = Command.make("loop").pipe(
  Command.withDescription("Read Loop"),
  Command.withSubcommands([loopInventory, loopInventories, loopLocations])
)
