import { type TallySummary, Verdict } from "@stocktally/schema"
import { label, toneOf, verdictMarks } from "../../terminal/verdicts.ts"
import type { State } from "../model/state/State.ts"
import { firstSync, hasUnreadSide } from "../model/sync.ts"
import type { Theme } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { differing, shortMoney, totalWorth } from "../../terminal/money.ts"

interface Wording {
  readonly word: (verdict: Verdict) => string
  /** Whether the value of the differences is shown: for each verdict and in total, or only in total. */
  readonly money?: "each" | "total"
}

/** Forms of the counts, the longest first; the first that fits is shown. */
const wordings: ReadonlyArray<Wording> = [
  { word: label, money: "each" },
  { word: label, money: "total" },
  { word: (verdict) => verdictMarks[verdict].short, money: "total" },
  { word: (verdict) => verdictMarks[verdict].short },
  { word: (verdict) => verdictMarks[verdict].brief, money: "total" },
  { word: (verdict) => verdictMarks[verdict].letter, money: "total" }
]

/** Counts on the first of two lines. */
const firstLineParts = 5

interface Part {
  readonly verdict: Verdict | null
  readonly text: string
}

/**
 * Two lines with the number of rows of each verdict, after the key that filters by it, and the value of the differences
 * if there is room. Unknown numbers are `-`, never 0.
 */
export const countLines = (state: State, theme: Theme): ReadonlyArray<string> => {
  const { literals } = Verdict
  const { size: { columns }, tally: { freshness, totals, view } } = state
  const currency = freshness?.currency ?? null
  const summary = firstSync(state) === null ? totals?.summary ?? null : null
  const shownCount = (number: number): string => number === 0 && hasUnreadSide(state) ? "-" : count(number)
  const number = (verdict: Verdict): string => summary === null ? "-" : shownCount(summary[verdict])
  const all = summary === null ? "-" : shownCount(literals.reduce((sum, verdict) => sum + summary[verdict], 0))
  const values = summary === null ? null : totals?.values ?? null
  const worth = (verdicts: ReadonlyArray<Verdict>): string => {
    const value = values === null ? 0 : totalWorth(values, verdicts)
    return value === 0 || currency === null ? "" : ` (${shortMoney(value, currency)})`
  }
  const partsIn = ({ money, word }: Wording): ReadonlyArray<Part> => [
    { verdict: null, text: `0 all ${all}${money === undefined ? "" : worth(differing)}` },
    ...literals.map((verdict, index) => ({
      verdict,
      text: `${index + 1} ${word(verdict)} ${number(verdict)}${money === "each" ? worth([verdict]) : ""}`
    }))
  ]
  for (const wording of wordings) {
    const parts = partsIn(wording)
    // One line if it fits.
    const lines = widthOfAll(parts) <= columns
      ? [parts, []]
      : [parts.slice(0, firstLineParts), parts.slice(firstLineParts)]
    if (lines.every((parts) => widthOfAll(parts) <= columns) || wording === wordings.at(-1)) {
      return lines.map((parts) => {
        const line = new Line(theme, columns)
        for (const part of parts) drawPart(line, part, view.verdicts, summary)
        return line.toString()
      })
    }
  }
  return []
}

/** The rows that are neither shown nor counted, with the keys that show them; empty if there are none. */
export const notCountedText = (totals: State["tally"]["totals"]): string => {
  const { empty, inTransit } = totals?.notCounted ?? { empty: 0, inTransit: 0 }
  const unused = totals?.unusedLocations.length ?? 0
  const parts = [
    ...(inTransit === 0 ? [] : [`${count(inTransit)} in transit (t)`]),
    ...(empty === 0 ? [] : [`${count(empty)} empty (x)`]),
    // The Sync screen names the locations.
    ...(unused === 0 ? [] : [`${count(unused)} ${unused === 1 ? "location" : "locations"} unused (S)`])
  ]
  return parts.length === 0 ? "" : `Not counted: ${parts.join(", ")}`
}

/** Each part has a blank cell on either side. */
const widthOfAll = (parts: ReadonlyArray<Part>): number => parts.reduce((sum, { text }) => sum + text.length + 2, 0)

const drawPart = (
  line: Line,
  { text, verdict }: Part,
  chosen: ReadonlyArray<Verdict>,
  summary: TallySummary | null
): void => {
  const isChosen = verdict === null ? chosen.length === 0 : chosen.includes(verdict)
  if (isChosen) {
    line.inverse(` ${text} `)
    return
  }
  const rest = text.slice(1)
  line.gap(1).add(text.slice(0, 1), "quiet")
  if (verdict === null) line.add(rest)
  else line.add(rest, summary !== null && summary[verdict] === 0 ? "quiet" : toneOf(verdict))
  line.gap(1)
}
