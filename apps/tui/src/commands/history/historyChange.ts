import { changeJson } from "@stocktally/api"
import type { TallyRow } from "@stocktally/schema"
import type { Change } from "@stocktally/tally"
import { namedFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { localTime } from "../../terminal/time.ts"
import { label } from "../../terminal/verdicts.ts"

/** A change of a row. */
export interface HistoryChange {
  readonly row: Pick<TallyRow, "id" | "sku" | "location">
  readonly change: Change
}

/** The values before and after a change; of Haravan's counts, the available one. */
const values = (change: Change): { readonly before: string | number | null; readonly after: string | number | null } =>
  change._tag === "Haravan"
    ? { before: change.before?.available ?? null, after: change.after?.available ?? null }
    : { before: change.before, after: change.after }

const valueText = (change: Change, when: "before" | "after"): string => {
  if (change._tag === "Verdict") return label(change[when])
  return String(values(change)[when] ?? "-")
}

export const historyChange: RecordKind<HistoryChange> = {
  names: ["change", "changes"],
  json: ({ change, row }) => {
    const json = changeJson(change)
    const counts = json.what === "haravan" ? json.after : null
    return {
      rowId: row.id,
      sku: row.sku,
      location: row.location,
      at: json.at,
      what: json.what,
      ...values(change),
      notBefore: json.what === "loop" ? json.notBefore : null,
      updatedAt: json.what === "haravan" ? json.updatedAt : null,
      onHand: counts?.onHand ?? null,
      committed: counts?.committed ?? null,
      incoming: counts?.incoming ?? null,
      haravanLocation: json.what === "haravan" ? json.location : null
    }
  },
  fields: namedFields([
    "rowId",
    "sku",
    "location",
    "at",
    "what",
    "before",
    "after",
    "notBefore",
    "updatedAt",
    "onHand",
    "committed",
    "incoming",
    "haravanLocation"
  ]),
  columns: [
    { header: "SEEN", text: ({ change }) => localTime(change.at) },
    { header: "LOCATION", text: ({ row }) => row.location, elastic: "middle" },
    {
      header: "WHAT",
      // Names the location if several feed the row.
      text: ({ change }) =>
        change._tag === "Haravan" && change.location !== null ? `Haravan, ${change.location}` : change._tag,
      elastic: "middle"
    },
    { header: "BEFORE", align: "right", text: ({ change }) => valueText(change, "before") },
    { header: "AFTER", align: "right", text: ({ change }) => valueText(change, "after") },
    {
      header: "CHANGED",
      text: ({ change }) =>
        change._tag === "Haravan" && change.updatedAt !== null
          ? localTime(change.updatedAt)
          : change._tag === "Loop" && change.notBefore !== null
          ? `after ${localTime(change.notBefore)}`
          : "",
      expendable: 0
    }
  ]
}
