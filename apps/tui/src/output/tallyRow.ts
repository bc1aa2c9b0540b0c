/** How a row of the tally is written in each format. */
import { visibleKey } from "@stocktally/tally"
import { formatMoney, TallyRow, tallyRowJson } from "@stocktally/schema"
import { difference } from "../terminal/count.ts"
import { shortMoney } from "../terminal/money.ts"
import { localMinute } from "../terminal/time.ts"
import { flagLabels, label, toneOf, unlinkedLabel, verdictMarks } from "../terminal/verdicts.ts"
import { fieldsOf } from "./fields.ts"
import type { RecordKind } from "./RecordKind.ts"

/** The singular and the plural of a row. */
export const rowNames = ["row", "rows"] as const

const number = (value: number | null | undefined): string => value === null || value === undefined ? "-" : String(value)

const hasRule = (rows: ReadonlyArray<TallyRow>): boolean => rows.some(({ rule }) => rule !== null)

/**
 * Rows whose values are in `currency`; null if it is not known. `sort` is as `--sort` has it: a narrow terminal shows
 * the column that the rows are ordered by.
 */
export const tallyRow = (currency: string | null, sort?: string): RecordKind<TallyRow> => {
  const sorted = sort?.replace(/^-/, "") ?? "harm"
  const rank = (rank: number, sortedBy: ReadonlyArray<string>) => sortedBy.includes(sorted) ? undefined : rank
  // The worst first: rows that have values are ordered by them.
  const value = currency === null ? 2 : rank(5, ["harm", "value"])
  return {
    names: rowNames,
    json: tallyRowJson,
    fields: fieldsOf(TallyRow),
    cells: { parts: partsCell },
    columns: [
      {
        header: "VERDICT",
        text: ({ verdict }) => label(verdict),
        narrow: ({ verdict }) => verdictMarks[verdict].short,
        tone: ({ verdict }) => toneOf(verdict)
      },
      { header: "SKU", text: ({ sku }) => visibleKey(sku ?? ""), elastic: "middle", least: 16 },
      { header: "NAME", text: ({ name }) => name, elastic: "middle" },
      { header: "LOCATION", text: ({ location }) => location, elastic: "middle" },
      { header: "LOOP", align: "right", text: ({ loop }) => number(loop?.available) },
      // DIFF is Loop's count minus the expected one, which is Haravan's count unless there is a rule.
      {
        header: "HARAVAN",
        align: "right",
        text: ({ haravan }) => number(haravan?.available),
        expendable: (rows) => hasRule(rows) ? rank(4, ["haravan", "haravan.available"]) : undefined
      },
      {
        header: "EXPECTED",
        align: "right",
        text: ({ expected }) => number(expected),
        expendable: (rows) => hasRule(rows) ? undefined : rank(3, ["expected"])
      },
      { header: "DIFF", align: "right", text: ({ delta }) => difference(delta) },
      {
        header: "VALUE",
        align: "right",
        text: ({ value }) => value === null ? "-" : formatMoney(value, currency),
        narrow: ({ value }) => value === null ? "-" : shortMoney(value, currency),
        expendable: () => value
      },
      {
        header: "SINCE",
        text: ({ since }) => since === null ? "" : localMinute(since),
        expendable: () => rank(1, ["since"])
      },
      {
        header: "FLAGS",
        text: ({ flags, link, stale }) =>
          [
            ...(link.unlinked === null ? [] : [unlinkedLabel(link.unlinked)]),
            ...flags.map((flag) => flagLabels[flag]),
            ...(stale ? ["out of date"] : [])
          ].join(", "),
        expendable: 0
      }
    ]
  }
}

/** `Kho Hà Nội: 14; Kho Đà Nẵng: none`. Semicolons in names become commas, so that no name looks like two. */
const partsCell = ({ parts }: TallyRow): string =>
  parts.map(({ available, location }) => `${location.replaceAll(";", ",")}: ${available ?? "none"}`).join("; ")
