import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { allShopsFlag, textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const doctor = Command.make(
  "doctor",
  {
    allShops: allShopsFlag,
    probe: Flag.Boolean("probe").pipe(
      Flag.withDefault(false),
      Flag.withDescription(
        "Also find out what the documentation of Loop and Haravan leaves open, with at most 60 reads of Haravan and 5 of Loop, never using more than half of the requests that they allow"
      )
    ),
    output: textFlag("output", "FILE").pipe(
      Flag.withDescription("With --probe: also write its report to a new file, after you have seen it")
    )
  },
  lazily(() => import("./doctor.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription(
    "Check every credential, permission and address, the settings and the stored data, with a remedy for each failure\n\n" +
      "--probe finds out about Haravan: the largest page of balances; the order of balances without a sort order; " +
      "the result without any filter; the zone and precision of updated_at_min; whether there are decimals, or two " +
      "balances for one variant and location; whether locations have pages, and their types; how products are paged, and " +
      "whether they carry inventories; whether ids are text; how fast requests become free again; the inventory mode. " +
      "About Loop: the size of a page, the address of the next page, whether ids are text, which answers are arrays.\n\n" +
      "The report contains no names or ids, and is not sent anywhere."
  ),
  Command.withExamples([
    { command: "stocktally doctor" },
    { command: "stocktally doctor --probe --output probe.txt" }
  ])
)
