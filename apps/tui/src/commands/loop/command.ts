import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { idArgument, idFlag } from "../../cli/parameters.ts"

const inventory = Command.make(
  "inventory",
  {
    variant: idArgument("VARIANT_ID", "LoopVariantId").pipe(
      Argument.withDescription("Loop's id of the product variant")
    ),
    location: idArgument("LOCATION_ID", "LoopLocationId").pipe(Argument.withDescription("Loop's id of the location"))
  },
  lazily(() => import("./loop.ts").then(({ inventory }) => inventory))
).pipe(
  Command.withDescription("Show the record of a variant at a location in Loop"),
  Command.withExamples([{ command: "stocktally loop inventory 674353902539857414 680118439701923348" }])
)

const inventories = Command.make(
  "inventories",
  {
    variant: idFlag("variant-id", "LoopVariantId").pipe(Flag.withDescription("Only of this variant")),
    location: idFlag("location-id", "LoopLocationId").pipe(Flag.withDescription("Only at this location"))
  },
  lazily(() => import("./loop.ts").then(({ inventories }) => inventories))
).pipe(Command.withDescription("List the inventory records in Loop, all of them or those of a variant or location"))

const locations = Command.make("locations", {}, lazily(() => import("./loop.ts").then(({ locations }) => locations)))
  .pipe(
    Command.withDescription("List the locations in Loop")
  )

export const loop = Command.make("loop").pipe(
  Command.withDescription("Read records from Loop"),
  Command.withSubcommands([inventory, inventories, locations])
)
