import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { intervalFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const sync = Command.make(
  "sync",
  {
    full: Flag.Boolean("full").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Read everything, not only the changes")
    ),
    watch: Flag.Boolean("watch").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Sync again and again until interrupted")
    ),
    interval: intervalFlag("interval").pipe(
      Flag.withDescription("With --watch: the time from one sync to the next; by default STOCKTALLY_INTERVAL")
    ),
    acceptLoss: Flag.Boolean("accept-loss").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Accept that many records are missing, and mark them as gone")
    )
  },
  lazily(() => import("./sync.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Read the changes from Loop and Haravan, and compare both"),
  Command.withExamples([
    { command: "stocktally sync" },
    { command: "stocktally sync --watch --interval 1m --format ndjson", description: "A line for each sync" }
  ])
)
