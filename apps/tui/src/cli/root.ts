import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { doctor } from "../commands/doctor.ts"
import { haravan } from "../commands/haravan.ts"
import { history } from "../commands/history.ts"
import { lazily } from "../commands/lazily.ts"
import { links } from "../commands/links.ts"
import { loop } from "../commands/loop.ts"
import { sandbox } from "../commands/sandbox.ts"
import { sync } from "../commands/sync.ts"
import { tally } from "../commands/tally.ts"
import { globalFlags } from "./GlobalFlags.ts"
import { textFlag } from "./parameters.ts"

/** `stocktally` with all its commands. */
export const root = Command.make(
  "stocktally",
  {
    server: textFlag("server", "URL").pipe(
      Flag.withDescription("Open the screens on the HTTP service there, and not on a store of this machine")
    )
  },
  lazily(() => import("../handlers/bare.ts"))
).pipe(
  Command.withDescription("Do Loop and Haravan agree on what is in stock? Shows where they tally and where not."),
  Command.withSubcommands([tally, sync, links, history, loop, haravan, doctor, sandbox]),
  Command.withGlobalFlags(globalFlags)
)
