import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { countFlag, textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const sandbox = Command.make(
  "sandbox",
  {
    port: countFlag("port", 0, 65_535).pipe(
      Flag.withDescription("Listen on this port of 127.0.0.1; without it, on any free port")
    ),
    skus: countFlag("skus", 0).pipe(Flag.withDescription("The number of variants; 120 by default")),
    locations: countFlag("locations", 1).pipe(Flag.withDescription("The number of locations; 4 by default")),
    shops: countFlag("shops", 1, 1000).pipe(
      Flag.withDescription("Simulate this many shops, and write a shops file for them until interrupted")
    ),
    seed: countFlag("seed", 0).pipe(Flag.withDescription("The same seed makes the same shop; 1 by default")),
    tick: Flag.Boolean("tick").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Simulate sales and restocks; without it, stock never changes")
    ),
    fault: textFlag("fault", "KIND=RATE,...").pipe(
      Flag.withDescription(
        "Let this share of requests fail, from 0 to 1, by kind: 429, 503, status, html, drop, cut, slow, hang. 503=0.1@30 sends Retry-After: 30"
      )
    ),
    oddRows: textFlag("odd-rows", "SHARE,SHARE").pipe(
      Flag.withDescription(
        "Let this share of rows be odd in fields that are not compared, and this share have a count or time that cannot be read, such as 0.1,0.01"
      )
    ),
    limits: Flag.Boolean("limits").pipe(
      Flag.withDefault(true),
      Flag.withDescription("Enforce the rate limits of Loop and Haravan, which is the default; --no-limits lifts them")
    )
  },
  lazily(() => import("./sandbox.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription(
    "Simulate Loop and Haravan on this machine until interrupted, and print the settings to copy"
  ),
  Command.withExamples([
    { command: "stocktally sandbox --port 4010 --tick --fault 429=0.05,slow=0.01" },
    { command: "stocktally sandbox --shops 12 --tick" }
  ])
)
