import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { doctor } from "./commands/doctor/command.ts"
import { haravan } from "./commands/haravan/command.ts"
import { history } from "./commands/history/command.ts"
import { lazily } from "./cli/lazily.ts"
import { links } from "./commands/links/command.ts"
import { loop } from "./commands/loop/command.ts"
import { rules } from "./commands/rules/command.ts"
import { sandbox } from "./commands/sandbox/command.ts"
import { shops } from "./commands/shops/command.ts"
import { sync } from "./commands/sync/command.ts"
import { tally } from "./commands/tally/command.ts"
import { globalFlags } from "./cli/GlobalFlags.ts"
import { textFlag } from "./cli/parameters.ts"

/** `stocktally` with all its commands. */
export const root = Command.make(
  "stocktally",
  {
    server: textFlag("server", "URL").pipe(
      Flag.withDescription("Open the screens with the data of the HTTP service at this address, not of this machine")
    )
  },
  lazily(() => import("./commands/screens/bare.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Compare the stock counts of Loop and Haravan"),
  Command.withSubcommands([tally, sync, links, rules, history, loop, haravan, doctor, shops, sandbox]),
  Command.withGlobalFlags(globalFlags)
)
