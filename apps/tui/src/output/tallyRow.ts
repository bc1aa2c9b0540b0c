/** How a row of the tally is written in each format. */
import { visibleKey } from "@stocktally/tally"
import { formatMoney, TallyRow, tallyRowJson } from "@stocktally/schema"
import { difference } from "../terminal/count.ts"
import { localTime } from "../terminal/time.ts"
import { toneOf } from "../terminal/verdicts.ts"
import { fieldsOf } from "./fields.ts"
import type { RecordKind } from "./RecordKind.ts"

/** What one and several are called. */
export const rowNames = ["row", "rows"] as const

const number = (value: number | null | undefined): string => value === null || value === undefined ? "-" : String(value)

const isRuled = (rows: ReadonlyArray<TallyRow>): boolean => rows.some(({ rule }) => rule !== null)

/** Rows whose values are in a currency; null if nobody knows which. */
export const tallyRow = (currency: string | null): RecordKind<TallyRow> => ({
  names: rowNames,
  json: tallyRowJson,
  fields: fieldsOf(TallyRow),
  cells: { parts: partsCell },
  columns: [
    { header: "VERDICT", text: ({ verdict }) => verdict, tone: ({ verdict }) => toneOf(verdict) },
    { header: "SKU", text: ({ sku }) => visibleKey(sku ?? ""), elastic: true },
    { header: "NAME", text: ({ name }) => name, elastic: true },
    { header: "LOCATION", text: ({ location }) => location, elastic: true },
    { header: "LOOP", align: "right", text: ({ loop }) => number(loop?.available) },
    // DIFF is less what was expected: without a rule that is Haravan's count, with one it is not.
    {
      header: "HARAVAN",
      align: "right",
      text: ({ haravan }) => number(haravan?.available),
      expendable: (rows) => isRuled(rows) ? 2 : undefined
    },
    {
      header: "EXPECTED",
      align: "right",
      text: ({ expected }) => number(expected),
      expendable: (rows) => isRuled(rows) ? undefined : 2
    },
    { header: "DIFF", align: "right", text: ({ delta }) => difference(delta) },
    {
      header: "VALUE",
      align: "right",
      text: ({ value }) => value === null ? "-" : formatMoney(value, currency),
      expendable: 3
    },
    { header: "SINCE", text: ({ since }) => since === null ? "" : localTime(since), expendable: 1 },
    {
      header: "REMARKS",
      text: ({ flags, link, stale }) =>
        [
          ...(link.unlinked === null ? [] : [`${link.unlinked.what} ${link.unlinked.reason}`]),
          ...flags,
          ...(stale ? ["stale"] : [])
        ]
          .join(", "),
      expendable: 0
    }
  ]
})

/** `Kho Hà Nội: 14; Kho Đà Nẵng: none`. No name can look like two. */
const partsCell = ({ parts }: TallyRow): string =>
  parts.map(({ available, location }) => `${location.replaceAll(";", ",")}: ${available ?? "none"}`).join("; ")
