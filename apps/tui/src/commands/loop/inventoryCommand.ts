import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { idArgument } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const loopInventory = Command.make(
  "inventory",
  {
    variant: idArgument("VARIANT_ID", "LoopVariantId").pipe(
      Argument.withDescription("Loop's id of the product variant")
    ),
    location: idArgument("LOCATION_ID", "LoopLocationId").pipe(Argument.withDescription("Loop's id of the location"))
  },
  lazily(() => import("./inventory.ts"))
).pipe(
  Command.withDescription("Show Loop's record of one variant at one location"),
  Command.withExamples([{ command: "stocktally loop inventory 674353902539857412 681170457216189000" }])
)
