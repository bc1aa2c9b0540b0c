import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const doctor = Command.make(
  "doctor",
  {
    probe: Flag.Boolean("probe").pipe(
      Flag.withDefault(false),
      Flag.withDescription(
        "Also settle what the documentation of Loop and Haravan leaves open, with at most 60 reads of Haravan and 5 of Loop, which never use more than half of the requests that they allow"
      )
    ),
    output: textFlag("output", "FILE").pipe(
      Flag.withDescription("With --probe: write its report to a new file too, once you have seen it")
    )
  },
  lazily(() => import("./doctor.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription(
    "Try every credential, scope and address, the settings and the store, and say for each failure what to do.\n\n" +
      "--probe asks Haravan: how many rows a page of balances has at most; in which order balances come without order; " +
      "what comes without any filter; whether updated_at_min is read in another zone or cut; whether there are decimals, " +
      "or two balances for one variant and location; whether locations have pages, and of which kinds they are; how products are paged and " +
      "whether they carry inventories; whether ids are text; how fast requests become free again; the inventory mode. " +
      "It asks Loop: how many rows a page has, where its next page points, whether ids are text, what is an array.\n\n" +
      "The report has no names and no ids, and is sent nowhere."
  ),
  Command.withExamples([
    { command: "stocktally doctor" },
    { command: "stocktally doctor --probe --output probe.txt" }
  ])
)
