import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { durationFlag, textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const history = Command.make(
  "history",
  {
    sku: Argument.String("SKU").pipe(Argument.withDescription("The SKU in Loop or Haravan")),
    location: textFlag("location", "NAME").pipe(Flag.withDescription("Only at the location with this name")),
    since: durationFlag("since").pipe(
      Flag.withDescription("Only the changes in this time until now, such as 7d; without it, all that are stored")
    )
  },
  lazily(() => import("./history.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Show how the counts and verdicts of a SKU changed from sync to sync"),
  Command.withExamples([{ command: "stocktally history AKH-0002-TRA-M --location \"Kho Hà Nội\" --since 7d" }])
)
