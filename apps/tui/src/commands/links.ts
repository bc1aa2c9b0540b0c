import * as Command from "effect/cli/Command"
import { linksCheck } from "./linksCheck.ts"
import { linksExport } from "./linksExport.ts"
import { linksIgnore } from "./linksIgnore.ts"
import { linksImport } from "./linksImport.ts"
import { linksList } from "./linksList.ts"
import { linksRemove } from "./linksRemove.ts"
import { linksSet } from "./linksSet.ts"

export const links = Command.make("links").pipe(
  Command.withDescription("Which Loop variant is which Haravan variant, and which location is which"),
  Command.withSubcommands([linksList, linksCheck, linksExport, linksImport, linksSet, linksIgnore, linksRemove])
)
