import { type TallySummary, Verdict } from "@stocktally/schema"
import { toneOf, verdictMarks } from "../../terminal/verdicts.ts"
import type { State } from "../model/state/State.ts"
import { firstSync, hasUnreadSide } from "../model/sync.ts"
import type { Theme } from "../../terminal/tones.ts"
import { Line } from "../../terminal/Line.ts"
import { count } from "../../terminal/count.ts"
import { differing, shortMoney, totalWorth } from "../../terminal/money.ts"

interface Wording {
  readonly word: (verdict: Verdict) => string
  /** Whether what rows are worth is beside the number of each verdict, and not of all alone. */
  readonly money?: true
}

const whole = (verdict: Verdict): string => verdict

/** The longest that fits is taken. */
const wordings: ReadonlyArray<Wording> = [
  { word: whole, money: true },
  { word: whole },
  { word: (verdict) => verdictMarks[verdict].short },
  { word: (verdict) => verdictMarks[verdict].brief },
  { word: (verdict) => verdictMarks[verdict].letter }
]

/** So many stand on the first line where there are two. */
const half = 5

interface Part {
  readonly verdict: Verdict | null
  readonly text: string
}

/**
 * How many rows there are of each verdict, on two lines: the key that filters by it, its name, its number; and what they are
 * worth, those of each verdict if there is room for it. What is not known yet is no 0.
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
    { verdict: null, text: `0 all ${all}${worth(differing)}` },
    ...literals.map((verdict, index) => ({
      verdict,
      text: `${index + 1} ${word(verdict)} ${number(verdict)}${money === true ? worth([verdict]) : ""}`
    }))
  ]
  for (const wording of wordings) {
    const parts = partsIn(wording)
    // All in one line, or half in each.
    const halves = widthOfAll(parts) <= columns ? [parts, []] : [parts.slice(0, half), parts.slice(half)]
    if (halves.every((parts) => widthOfAll(parts) <= columns) || wording === wordings.at(-1)) {
      return halves.map((parts) => {
        const line = new Line(theme, columns)
        for (const part of parts) drawPart(line, part, view.verdicts, summary)
        return line.toString()
      })
    }
  }
  return []
}

/** What is neither shown nor counted, and the keys that show it; empty if nothing is. */
export const notCountedText = (totals: State["tally"]["totals"]): string => {
  const { empty, inTransit } = totals?.notCounted ?? { empty: 0, inTransit: 0 }
  const unused = totals?.unusedLocations.length ?? 0
  const parts = [
    ...(inTransit === 0 ? [] : [`${count(inTransit)} in transit (t)`]),
    ...(empty === 0 ? [] : [`${count(empty)} empty (x)`]),
    // The Sync screen names them.
    ...(unused === 0 ? [] : [`${count(unused)} ${unused === 1 ? "location" : "locations"} unused (S)`])
  ]
  return parts.length === 0 ? "" : `not counted: ${parts.join(", ")}`
}

/** Each takes a cell to its left and one to its right. */
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
