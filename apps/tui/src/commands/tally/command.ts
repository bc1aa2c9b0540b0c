import { verdicts } from "@stocktally/schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { amountFlag, countFlag, durationFlag, namesFlag, textFlag, textsFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const tally = Command.make(
  "tally",
  {
    verdict: namesFlag("verdict", verdicts).pipe(
      Flag.withMetavar("V,..."),
      Flag.withDescription(`Rows with these verdicts alone: ${verdicts.join(", ")}`)
    ),
    location: textsFlag("location", "NAME,...").pipe(
      Flag.withDescription("At the locations of these names alone; may be given again")
    ),
    allLocations: Flag.Boolean("all-locations").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Also at locations in transit, which are otherwise left out unless --location names them")
    ),
    sku: textsFlag("sku", "SKU,...").pipe(Flag.withDescription("With these SKUs alone; may be given again")),
    q: textFlag("q", "WORDS").pipe(
      Flag.withDescription("With each of these words in SKU, barcode or name, in any order, accents aside")
    ),
    began: durationFlag("began").pipe(
      Flag.withDescription("Rows that have had their verdict for this time at most, such as 72h; with --healed, either")
    ),
    healed: durationFlag("healed").pipe(Flag.withDescription("Matches that were drift until within this time")),
    minValue: amountFlag("min-value").pipe(
      Flag.withDescription(
        "Rows whose difference is worth this or more, in the currency's smallest unit: 1000000 is 1.000.000 ₫, 1250 is $12.50"
      )
    ),
    sort: textFlag("sort", "COLUMN").pipe(
      Flag.withDescription(
        "By this column, with - before it from the greatest; without it, the worst first. size is how far apart both sides are, value what that is worth"
      )
    ),
    limit: countFlag("limit", 1).pipe(Flag.withDescription("At most so many rows; --fail-on looks at all of them")),
    refresh: Flag.Literals("refresh", ["auto", "always", "never"]).pipe(
      Flag.withDefault("auto"),
      Flag.withDescription("auto reads what is stale for 30 s at most, always everything, never nothing")
    ),
    failOn: namesFlag("fail-on", verdicts).pipe(
      Flag.withMetavar("V,..."),
      Flag.withDescription("Exit with status 3 if a row that passes the filters has one of these verdicts")
    ),
    quiet: Flag.Boolean("quiet").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write nothing but errors: the exit status is the answer")
    )
  },
  lazily(() => import("./tally.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Show Loop and Haravan side by side: where they agree and where not"),
  Command.withExamples([
    { command: "stocktally tally --verdict drift,oversold --sort -delta" },
    { command: "stocktally tally --format csv --excel > tally.csv" },
    { command: "stocktally tally --min-value 1000000", description: "What costs a million or more" },
    { command: "stocktally tally --sort -size --limit 10", description: "The ten largest differences" },
    { command: "stocktally tally --began 72h --healed 72h", description: "What came and went over the weekend" },
    { command: "stocktally tally --quiet --fail-on drift,oversold", description: "For a job that has to notice" }
  ])
)
