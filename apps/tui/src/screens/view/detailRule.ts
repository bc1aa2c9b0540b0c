/** A row's stock rule, and the counts of the Haravan locations that feed it. */
import { ruleText } from "@stocktally/tally"
import type { TallyRow } from "@stocktally/schema"
import { count } from "../../terminal/count.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { localMinute } from "../../terminal/time.ts"
import type { Theme } from "../../terminal/tones.ts"
import { type Fact, factLines } from "./detailRecords.ts"

/** The lines about the rule and its parts; none without a rule. */
export const ruleLines = (row: TallyRow, columns: number, theme: Theme): ReadonlyArray<string> => {
  const { expected, parts, rule, verdict } = row
  if (rule === null) return []
  const [first, ...rest] = parts
  const facts: ReadonlyArray<Fact> = [
    { name: "Expected", text: expected === null ? "not known" : count(expected), tone: "strong" },
    { name: "Applies", text: rule.for === "location" ? "to this location" : "to every location without its own" }
  ]
  const nameWidth = Math.max(12, Math.min(30, columns - 32))
  const partLine = (texts: readonly [string, string, string], tone?: "quiet"): string =>
    new Line(theme, columns).cell(texts[0], nameWidth, tone).gap(1).cell(texts[1], 10, tone, "right").gap(2)
      .add(texts[2], "quiet").toString()
  return [
    ...factLines("Stock rule", facts, columns, theme),
    ...wrapped(
      ruleText({
        ...rule,
        haravanLocationIds: first === undefined
          ? null
          : [first.locationId, ...rest.map(({ locationId }) => locationId)],
        haravanNames: parts.map(({ location }) => location)
      }),
      columns,
      theme
    ),
    partLine(["HARAVAN LOCATION", "AVAILABLE", "UPDATED"], "quiet"),
    ...parts.map(({ available, location, updatedAt }) =>
      partLine([
        location,
        available !== null ? count(available) : verdict === "unknown" ? "not known" : "no record",
        updatedAt === null ? "" : localMinute(updatedAt)
      ])
    ),
    ""
  ]
}
