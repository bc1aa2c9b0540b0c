/** What a row's stock rule says, and what each of Haravan's locations gives to it. */
import { ruleText } from "@stocktally/tally"
import type { TallyRow } from "@stocktally/schema"
import { count } from "../../terminal/count.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { minuteOf } from "../../terminal/time.ts"
import type { Theme } from "../../terminal/tones.ts"
import { type Fact, factLines } from "./detailRecords.ts"

/** The rule and the parts; nothing without a rule. */
export const ruleLines = (row: TallyRow, columns: number, theme: Theme): ReadonlyArray<string> => {
  const { expected, parts, rule, verdict } = row
  if (rule === null) return []
  const [first, ...rest] = parts
  const facts: ReadonlyArray<Fact> = [
    { name: "Expected", text: expected === null ? "not known" : count(expected), tone: "strong" },
    { name: "Declared", text: rule.for === "location" ? "for this location" : "as the default" }
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
    partLine(["HARAVAN'S LOCATION", "AVAILABLE", "UPDATED"], "quiet"),
    ...parts.map(({ available, location, updatedAt }) =>
      partLine([
        location,
        available !== null ? count(available) : verdict === "unknown" ? "not known" : "no record",
        updatedAt === null ? "" : minuteOf(updatedAt)
      ])
    ),
    ""
  ]
}
