import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { durationFlag, textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const history = Command.make(
  "history",
  {
    sku: Argument.String("SKU").pipe(Argument.withDescription("The SKU, as either side has it")),
    location: textFlag("location", "NAME").pipe(Flag.withDescription("At the location of this name alone")),
    since: durationFlag("since").pipe(
      Flag.withDescription("Not longer ago than this, such as 7d; all that is kept without it")
    )
  },
  lazily(() => import("./history.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Show how the counts of a SKU changed, as far as the store has seen it"),
  Command.withExamples([{ command: "stocktally history AKH-0002-TRA-M --location \"Kho Hà Nội\" --since 7d" }])
)
