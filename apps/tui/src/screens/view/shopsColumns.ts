import { differencesOf, type ShopSummary } from "@stocktally/sync"
import { formatMoney, Verdict } from "@stocktally/schema"
import { count } from "../../terminal/count.ts"
import { differing, shortMoney } from "../../terminal/money.ts"
import { roughAge } from "../../terminal/time.ts"
import type { Tone } from "../../terminal/tones.ts"
import { toneOf, verdictMarks } from "../../terminal/verdicts.ts"
import { widthOf } from "../../terminal/width.ts"

/** A column of the shops after their names. */
export interface ShopColumn {
  readonly header: string
  readonly width: number
  readonly gap: number
  readonly align: "left" | "right"
  readonly text: (shop: ShopSummary, now: number) => string
  readonly tone: (shop: ShopSummary) => Tone
}

/** Cells of the marks before the first column. */
export const margin = 3
/** Cells of a name: the fewest, and those beyond which more are of no use. */
const nameWidths = [14, 40] as const
const slugWidth = 20

const asOf: ShopColumn = {
  header: "AS OF",
  width: 6,
  gap: 2,
  align: "right",
  text: ({ asOf }, now) => asOf === null ? "never" : roughAge(asOf, now),
  tone: ({ asOf, complete, stale }) => asOf === null || stale || !complete ? "warning" : "plain"
}

const lastSync: ShopColumn = {
  header: "LAST SYNC",
  width: 13,
  gap: 2,
  align: "left",
  text: ({ lastRun }, now) => {
    switch (lastRun?.status) {
      case undefined:
        return "-"
      case "completed":
        return roughAge(lastRun?.endedAt ?? now, now)
      case "failed":
        return `failed ${roughAge(lastRun?.endedAt ?? now, now)}`
      case "running":
      case "interrupted":
        return lastRun?.status ?? "-"
    }
  },
  tone: ({ lastRun }) => lastRun?.status === "failed" ? "bad" : "quiet"
}

/** A number in full if it fits, else in thousands. */
const number = (value: number | null, width: number): string => {
  if (value === null) return "-"
  const whole = count(value)
  return whole.length <= width ? whole : `${Math.round(value / 1000)}K`
}

const differences: ShopColumn = {
  header: "DIFFS",
  width: 6,
  gap: 1,
  align: "right",
  text: (shop) => number(shop.asOf === null ? null : differencesOf(shop), 6),
  tone: () => "plain"
}

const rowsOf = (verdict: Verdict): ShopColumn => {
  const header = verdictMarks[verdict].brief.toUpperCase()
  const width = Math.max(5, header.length)
  return {
    header,
    width,
    gap: 1,
    align: "right",
    text: ({ asOf, summary }) => number(asOf === null || summary === null ? null : summary[verdict], width),
    tone: ({ summary }) => (summary?.[verdict] ?? 0) === 0 ? "quiet" : toneOf(verdict)
  }
}

const valueIn = (width: number): ShopColumn => ({
  header: "VALUE",
  width,
  gap: 1,
  align: "right",
  text: ({ asOf, currency, value }) => {
    if (asOf === null || currency === null) return "-"
    const whole = value === null ? "" : formatMoney(value, currency)
    return whole === "" || widthOf(whole) > width ? shortMoney(value, currency) : whole
  },
  tone: () => "strong"
})

const slug: ShopColumn = {
  header: "NAME",
  width: slugWidth,
  gap: 2,
  align: "left",
  text: ({ slug }) => slug,
  tone: () => "quiet"
}

/** The verdicts in their order in a narrow table: first those of rows that differ. */
const verdictColumns = [
  ...differing.map(rowsOf),
  ...Verdict.literals.filter((verdict) => !differing.includes(verdict)).map(rowsOf)
]

/** The columns that fit on a screen. */
export interface ShopsLayout {
  readonly nameWidth: number
  readonly columns: ReadonlyArray<ShopColumn>
}

const cellsOf = (columns: ReadonlyArray<ShopColumn>): number =>
  columns.reduce((sum, { gap, width }) => sum + gap + width, 0)

/** The columns for a terminal of this width: counts of all verdicts that fit, or else only how many rows differ. */
export const shopsLayout = (room: number): ShopsLayout => {
  const [least, most] = nameWidths
  const value = valueIn(room < 100 ? 6 : 16)
  const left = room - margin - least - cellsOf([asOf, lastSync, value])
  const counts = verdictColumns.filter((_, index) => cellsOf(verdictColumns.slice(0, index + 1)) <= left)
  const columns = [asOf, lastSync, ...(counts.length < differing.length ? [differences] : counts), value]
  const spare = room - margin - least - cellsOf(columns)
  const all = spare >= slugWidth + slug.gap ? [slug, ...columns] : columns
  return { columns: all, nameWidth: Math.min(most, room - margin - cellsOf(all)) }
}
