import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"
import { kindFlag } from "./linkFlags.ts"

export const linksSet = Command.make(
  "set",
  {
    loopId: Argument.String("LOOP_ID").pipe(Argument.withDescription("Loop's id of the record")),
    haravanId: Argument.String("HARAVAN_ID").pipe(Argument.withDescription("Haravan's id of the same")),
    kind: kindFlag,
    note: textFlag("note", "TEXT").pipe(Flag.withDescription("Kept beside the link"))
  },
  lazily(() => import("./set.ts"))
).pipe(
  Command.withDescription("Declare that two records are the same; this goes before all evidence"),
  Command.withExamples([{ command: "stocktally links set 674353902539857412 1060001205" }])
)
