import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"

export const linksImport = Command.make(
  "import",
  {
    file: Argument.String("FILE").pipe(
      Argument.withDescription("CSV with the columns kind, loop_id, haravan_id, action and note; - reads stdin")
    ),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Check the file and show what it would change, and change nothing")
    )
  },
  lazily(() => import("./import.ts"))
).pipe(
  Command.withDescription("Take links from a CSV file, all of it or none; what it does not name stays as it is"),
  Command.withExamples([{ command: "stocktally links import links.csv --dry-run" }])
)
