import * as Command from "effect/cli/Command"
import { lazily } from "../../cli/lazily.ts"
import { recordFlags } from "./linkFlags.ts"

export const linksRemove = Command.make("remove", recordFlags, lazily(() => import("./remove.ts"))).pipe(
  Command.withDescription("Forget what was declared about a record; evidence decides again"),
  Command.withExamples([{ command: "stocktally links remove --loop-id 674353902539857412" }])
)
