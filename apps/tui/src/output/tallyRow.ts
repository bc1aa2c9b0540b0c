import { TallyRow, tallyRowJson, type Verdict } from "@stocktally/schema"
import { fieldsOf } from "./fields.ts"
import type { RecordKind, Tone } from "./RecordKind.ts"
import { localTime } from "../terminal/localTime.ts"

const tones: { readonly [V in Verdict]: Tone } = {
  unlinked: "warning",
  unknown: "warning",
  untracked: "quiet",
  oversold: "bad",
  "only-in-loop": "bad",
  "only-in-haravan": "bad",
  match: "good",
  drift: "bad",
  settling: "warning"
}

/** The colour a verdict is shown in, beside its name. */
export const toneOf = (verdict: Verdict): Tone => tones[verdict]

const count = (value: number | undefined): string => value === undefined ? "-" : String(value)

export const tallyRow: RecordKind<TallyRow> = {
  names: ["row", "rows"],
  json: tallyRowJson,
  fields: fieldsOf(TallyRow),
  columns: [
    { header: "VERDICT", text: ({ verdict }) => verdict, tone: ({ verdict }) => toneOf(verdict) },
    { header: "SKU", text: ({ sku }) => sku ?? "", elastic: true },
    { header: "NAME", text: ({ name }) => name, elastic: true },
    { header: "LOCATION", text: ({ location }) => location, elastic: true },
    { header: "LOOP", align: "right", text: ({ loop }) => count(loop?.available) },
    { header: "HARAVAN", align: "right", text: ({ haravan }) => count(haravan?.available) },
    {
      header: "DELTA",
      align: "right",
      text: ({ delta }) => delta === null ? "" : delta > 0 ? `+${delta}` : String(delta)
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
}
