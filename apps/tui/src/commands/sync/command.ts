import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { intervalFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const sync = Command.make(
  "sync",
  {
    full: Flag.Boolean("full").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Read everything, and not only what changed")
    ),
    watch: Flag.Boolean("watch").pipe(Flag.withDefault(false), Flag.withDescription("Go on until interrupted")),
    interval: intervalFlag("interval").pipe(
      Flag.withDescription("With --watch: from one run to the next; STOCKTALLY_INTERVAL without it")
    ),
    acceptLoss: Flag.Boolean("accept-loss").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Mark as gone what was not seen, however much it is")
    )
  },
  lazily(() => import("./sync.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Bring the local store up to date with Loop and Haravan, with few requests"),
  Command.withExamples([
    { command: "stocktally sync" },
    { command: "stocktally sync --watch --interval 1m --format ndjson", description: "A line for each run" }
  ])
)
