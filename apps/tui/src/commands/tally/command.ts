import { verdicts } from "@stocktally/schema"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { durationFlag, namesFlag, textFlag } from "../../cli/parameters.ts"
import { lazily } from "../../cli/lazily.ts"

export const tally = Command.make(
  "tally",
  {
    verdict: namesFlag("verdict", verdicts).pipe(
      Flag.withMetavar("V,..."),
      Flag.withDescription(`Rows with these verdicts alone: ${verdicts.join(", ")}`)
    ),
    location: textFlag("location", "NAME").pipe(Flag.withDescription("At the location of this name alone")),
    sku: textFlag("sku", "SKU").pipe(Flag.withDescription("With this SKU alone")),
    q: textFlag("q", "TEXT").pipe(Flag.withDescription("With this text in SKU, barcode or name, accents aside")),
    began: durationFlag("began").pipe(
      Flag.withDescription("Drift that began within this time, such as 72h; with --healed, either")
    ),
    healed: durationFlag("healed").pipe(Flag.withDescription("Matches that were drift until within this time")),
    sort: textFlag("sort", "COLUMN").pipe(
      Flag.withDescription("By this column, with - before it from the greatest; without it, the most harm first")
    ),
    refresh: Flag.Literals("refresh", ["auto", "always", "never"]).pipe(
      Flag.withDefault("auto"),
      Flag.withDescription("auto reads what is stale for 30 s at most, always everything, never nothing")
    ),
    failOn: namesFlag("fail-on", verdicts).pipe(
      Flag.withMetavar("V,..."),
      Flag.withDescription("Exit with status 3 where a row shown has one of these verdicts")
    )
  },
  lazily(() => import("./tally.ts").then(({ handle }) => handle))
).pipe(
  Command.withDescription("Show Loop and Haravan side by side: where they agree and where not"),
  Command.withExamples([
    { command: "stocktally tally --verdict drift,oversold --sort -delta" },
    { command: "stocktally tally --format csv --excel > tally.csv" },
    { command: "stocktally tally --began 72h --healed 72h", description: "What came and went over the weekend" },
    { command: "stocktally tally --fail-on drift,oversold", description: "For a job that has to notice" }
  ])
)
