import * as Command from "effect/cli/Command"
import { linksCheck } from "./checkCommand.ts"
import { linksExport } from "./exportCommand.ts"
import { linksIgnore } from "./ignoreCommand.ts"
import { linksImport } from "./importCommand.ts"
import { linksList } from "./listCommand.ts"
import { linksRemove } from "./removeCommand.ts"
import { linksSet } from "./setCommand.ts"

export const links = Command.make("links").pipe(
  Command.withDescription("Which Loop variant is which Haravan variant, and which location is which"),
  Command.withSubcommands([linksList, linksCheck, linksExport, linksImport, linksSet, linksIgnore, linksRemove])
)
