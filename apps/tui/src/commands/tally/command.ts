import { verdicts } from "@stocktally/schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import {
  allShopsFlag,
  amountFlag,
  codesFlag,
  countFlag,
  describeCodes,
  durationFlag,
  textFlag,
  textsFlag
} from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"
import { label } from "../../terminal/verdicts.ts"

export const tally = Command.make(
  "tally",
  {
    allShops: allShopsFlag,
    verdict: codesFlag("verdict", verdicts, label).pipe(
      Flag.withMetavar("V,..."),
      Flag.withDescription(`Only rows with these verdicts, by code or as shown: ${describeCodes(verdicts, label)}`)
    ),
    location: textsFlag("location", "NAME,...").pipe(
      Flag.withDescription("Only at the locations with these names; can be repeated")
    ),
    allLocations: Flag.Boolean("all-locations").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Also at locations in transit; without it, only if --location names them")
    ),
    sku: textsFlag("sku", "SKU,...").pipe(Flag.withDescription("Only these SKUs; can be repeated")),
    q: textFlag("q", "WORDS").pipe(
      Flag.withDescription(
        "Only rows with all of these words in SKU, barcode or name, in any order and without regard to accents"
      )
    ),
    began: durationFlag("began").pipe(
      Flag.withDescription(
        "Only rows whose verdict is at most this old, such as 72h; together with --healed, rows of either"
      )
    ),
    healed: durationFlag("healed").pipe(
      Flag.withDescription("Only matches that differed (drift) until at most this long ago, such as 72h")
    ),
    minValue: amountFlag("min-value").pipe(
      Flag.withDescription(
        "Only rows whose difference is worth at least this, in đồng or cents: 1000000 is 1.000.000 ₫, 1250 is $12.50"
      )
    ),
    sort: textFlag("sort", "COLUMN").pipe(
      Flag.withDescription(
        "Sort by this column, descending with - before it; by default harm, the worst first. delta is DIFF, Loop minus what was expected of it; size is DIFF without its sign, value what it is worth"
      )
    ),
    limit: countFlag("limit", 1).pipe(
      Flag.withDescription("Write at most this many rows, with --all-shops of each shop; --fail-on checks all of them")
    ),
    refresh: Flag.Literals("refresh", ["auto", "always", "never"]).pipe(
      Flag.withDefault("auto"),
      Flag.withDescription(
        "What to read before comparing: auto reads out-of-date records for at most 30 s, always reads everything, never reads nothing"
      )
    ),
    failOn: codesFlag("fail-on", verdicts, label).pipe(
      Flag.withMetavar("V,..."),
      Flag.withDescription("Exit with status 3 if a row that passes the filters has one of these verdicts")
    ),
    quiet: Flag.Boolean("quiet").pipe(
      Flag.withDefault(false),
      Flag.withDescription("Write only errors; the exit status is the result")
    )
  },
  lazily(() => import("./tally.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Show Loop and Haravan side by side, the worst differences first"),
  Command.withExamples([
    { command: "stocktally tally --verdict drift,oversold --sort -delta" },
    { command: "stocktally tally --format csv --excel > tally.csv" },
    { command: "stocktally tally --min-value 1000000", description: "Differences worth a million or more" },
    { command: "stocktally tally --sort -size --limit 10", description: "The ten largest differences" },
    {
      command: "stocktally tally --began 72h --healed 72h",
      description: "Differences that came and went over the weekend"
    },
    { command: "stocktally tally --quiet --fail-on drift,oversold", description: "For a scheduled job" }
  ])
)
