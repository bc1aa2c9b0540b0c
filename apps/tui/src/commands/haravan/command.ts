import * as Command from "effect/cli/Command"
import { haravanBalances } from "./balancesCommand.ts"
import { haravanLocations } from "./locationsCommand.ts"
import { haravanShop } from "./shopCommand.ts"

export const haravan = Command.make("haravan").pipe(
  Command.withDescription("Read Haravan"),
  Command.withSubcommands([haravanBalances, haravanLocations, haravanShop])
)
