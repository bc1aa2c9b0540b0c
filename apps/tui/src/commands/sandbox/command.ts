import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { countFlag, textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const sandbox = Command.make(
  "sandbox",
  {
    port: countFlag("port", 0, 65_535).pipe(
      Flag.withDescription("Listen on this port of loopback; any that is free without it")
    ),
    skus: countFlag("skus", 0).pipe(Flag.withDescription("How many variants there are; 120 without it")),
    locations: countFlag("locations", 1).pipe(Flag.withDescription("How many locations there are; 4 without it")),
    seed: countFlag("seed", 0).pipe(Flag.withDescription("The same seed makes the same shop; 1 without it")),
    tick: Flag.Boolean("tick").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Let sales and restocks go on; without it stock stays as it is")
    ),
    fault: textFlag("fault", "KIND=RATE,...").pipe(
      Flag.withDescription(
        "Let requests fail: 429, 503, status, html, drop, cut, slow, hang, each with its share from 0 to 1; none without it. 503=0.1@30 sends Retry-After: 30"
      )
    ),
    oddRows: textFlag("odd-rows", "SHARE,SHARE").pipe(
      Flag.withDescription(
        "Let this share of the rows be odd in fields that nothing is compared by, and this share have a count or time that cannot be read, such as 0.1,0.01; none without it"
      )
    ),
    limits: Flag.Boolean("limits").pipe(
      Flag.withDefault(true),
      Flag.withDescription("Keep the upstreams' rate limits, as is done unless --no-limits lifts them")
    )
  },
  lazily(() => import("./sandbox.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription(
    "Serve both upstreams, simulated, on loopback until interrupted, and print the settings to copy"
  ),
  Command.withExamples([{ command: "stocktally sandbox --port 4010 --tick --fault 429=0.05,slow=0.01" }])
)
