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
  /** Cells before the first key, after each key, and between two parts. */
  readonly gaps: { readonly start: number; readonly key: number; readonly part: number }
}

const roomy = { start: 1, key: 1, part: 2 }
const tight = { start: 0, key: 0, part: 1 }

/** "only Loop" for "only in Loop"; every other label is whole. */
const nearlyWhole = (verdict: Verdict): string => label(verdict).replace("only in ", "only ")

/** Forms of the counts, the longest first; the first that fits is shown. */
const wordings: ReadonlyArray<Wording> = [
  { word: label, money: "each", gaps: roomy },
  { word: label, money: "total", gaps: roomy },
  { word: label, gaps: roomy },
  { word: nearlyWhole, money: "total", gaps: tight },
  { word: nearlyWhole, gaps: tight },
  { word: (verdict) => verdictMarks[verdict].short, gaps: tight },
  { word: (verdict) => verdictMarks[verdict].brief, money: "total", gaps: tight },
  { word: (verdict) => verdictMarks[verdict].brief, gaps: tight },
  { word: (verdict) => verdictMarks[verdict].letter, money: "total", gaps: tight },
  { word: (verdict) => verdictMarks[verdict].letter, gaps: tight }
]

/** Counts on the first of two lines. */
const firstLineParts = 5

interface Part {
  readonly verdict: Verdict | null
  /** The key in brackets, so that it is not taken for a count. */
  readonly key: string
  readonly text: string
}

/**
 * Two lines with the number of rows of each verdict, after the key that filters by it (`[8] differs 20`), and the value of the differences
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
  const partsIn = ({ gaps, money, word }: Wording): ReadonlyArray<Part> => [
    { verdict: null, key: keyText(0, gaps), text: `all ${all}${money === undefined ? "" : worth(differing)}` },
    ...literals.map((verdict, index) => ({
      verdict,
      key: keyText(index + 1, gaps),
      text: `${word(verdict)} ${number(verdict)}${money === "each" ? worth([verdict]) : ""}`
    }))
  ]
  for (const wording of wordings) {
    const parts = partsIn(wording)
    // One line if it fits.
    const lines = widthOfAll(parts, wording) <= columns
      ? [parts, []]
      : [parts.slice(0, firstLineParts), parts.slice(firstLineParts)]
    if (lines.every((parts) => widthOfAll(parts, wording) <= columns) || wording === wordings.at(-1)) {
      return lines.map((parts) => {
        const line = new Line(theme, columns).gap(wording.gaps.start)
        for (const part of parts) drawPart(line, part, wording, view.verdicts, summary)
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

const keyText = (key: number, { key: gap }: Wording["gaps"]): string => `[${key}]${" ".repeat(gap)}`

/** The cells of a line. */
const widthOfAll = (parts: ReadonlyArray<Part>, { gaps }: Wording): number =>
  parts.reduce(
    (sum, { key, text }) => sum + key.length + text.length,
    gaps.start + gaps.part * Math.max(0, parts.length - 1)
  )

const drawPart = (
  line: Line,
  { key, text, verdict }: Part,
  { gaps }: Wording,
  chosen: ReadonlyArray<Verdict>,
  summary: TallySummary | null
): void => {
  const isChosen = verdict === null ? chosen.length === 0 : chosen.includes(verdict)
  const tone = verdict === null ? "plain" : summary !== null && summary[verdict] === 0 ? "quiet" : toneOf(verdict)
  if (isChosen) line.inverse(`${key}${text}`)
  else line.add(key, "quiet").add(text, tone)
  line.gap(gaps.part)
}
