import * as Command from "effect/cli/Command"
import { haravanBalances } from "./haravanBalances.ts"
import { haravanLocations } from "./haravanLocations.ts"
import { haravanShop } from "./haravanShop.ts"

export const haravan = Command.make("haravan").pipe(
  Command.withDescription("Read Haravan"),
  Command.withSubcommands([haravanBalances, haravanLocations, haravanShop])
)
