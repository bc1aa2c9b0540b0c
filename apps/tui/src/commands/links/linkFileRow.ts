import type { LinkFileRow } from "@stocktally/core"
import type { RecordKind } from "../../output/RecordKind.ts"

/** A row of an export. As CSV it is a link file, which has headers of its own. */
export const linkFileRow: RecordKind<LinkFileRow> = {
  names: ["row", "rows"],
  json: (row) => row,
  fields: [],
  columns: []
}
