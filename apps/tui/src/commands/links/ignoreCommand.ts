import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"
import { recordFlags } from "./linkFlags.ts"

export const linksIgnore = Command.make(
  "ignore",
  {
    ...recordFlags,
    reason: Flag.String("reason").pipe(
      Flag.filter((text) => text.trim() !== "", () => "some text"),
      Flag.withMetavar("TEXT"),
      Flag.withDescription("Why it has no partner")
    )
  },
  lazily(() => import("./ignore.ts"))
).pipe(
  Command.withDescription("Declare that a record has no partner on the other side"),
  Command.withExamples([{ command: "stocktally links ignore --loop-id 674353902539857412 --reason \"a sample\"" }])
)
