import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"

export const linksExport = Command.make(
  "export",
  {
    unlinked: Flag.Boolean("unlinked").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Only what wants a decision, with candidates")
    )
  },
  lazily(() => import("./export.ts"))
).pipe(
  Command.withDescription("Write the links as CSV, to be edited in a spreadsheet and imported again"),
  Command.withExamples([
    { command: "stocktally links export --unlinked --excel > links.csv" },
    { command: "stocktally links import links.csv --dry-run" }
  ])
)
