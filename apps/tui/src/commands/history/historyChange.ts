import { changeJson } from "@stocktally/api"
import type { TallyRow } from "@stocktally/schema"
import type { Change } from "@stocktally/tally"
import { namedFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { localTime } from "../../terminal/time.ts"

/** A change, and of which row it is. */
export interface HistoryChange {
  readonly row: Pick<TallyRow, "id" | "sku" | "location">
  readonly change: Change
}

/** What became what. Haravan's counts go by what is available. */
const values = (change: Change): { readonly before: string | number | null; readonly after: string | number | null } =>
  change._tag === "Haravan"
    ? { before: change.before?.available ?? null, after: change.after?.available ?? null }
    : { before: change.before, after: change.after }

const text = (value: string | number | null): string => value === null ? "-" : String(value)

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
    { header: "LOCATION", text: ({ row }) => row.location, elastic: true },
    {
      header: "WHAT",
      // One of several locations that feed the row.
      text: ({ change }) =>
        change._tag === "Haravan" && change.location !== null ? `Haravan, ${change.location}` : change._tag,
      elastic: true
    },
    { header: "BEFORE", align: "right", text: ({ change }) => text(values(change).before) },
    { header: "AFTER", align: "right", text: ({ change }) => text(values(change).after) },
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
