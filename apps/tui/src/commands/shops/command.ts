import * as Command from "effect/cli/Command"
import { lazily } from "../../cli/lazily.ts"

const list = Command.make("list", {}, lazily(() => import("./shops.ts").then(({ list }) => list))).pipe(
  Command.withDescription("List the shops of the file, and what is wrong with its other entries")
)

const check = Command.make("check", {}, lazily(() => import("./shops.ts").then(({ check }) => check))).pipe(
  Command.withDescription("Check the file: list only entries that are wrong, and exit with 2 if there are any")
)

export const shops = Command.make("shops").pipe(
  Command.withDescription("The shops of this installation, which the file of STOCKTALLY_SHOPS lists"),
  Command.withSubcommands([list, check])
)
