import type { LinkEnd, LinkRow } from "@stocktally/core"
import { formatTimestamp } from "@stocktally/schema"
import { namedFields } from "../../output/fields.ts"
import type { RecordKind, Tone } from "../../output/RecordKind.ts"

const end = (end: LinkEnd | null) => end && { ...end, goneAt: end.goneAt === null ? null : formatTimestamp(end.goneAt) }

const json = ({ evidence, foundAt, haravan, kind, loop, unlinked }: LinkRow): object => ({
  kind,
  loop: end(loop),
  haravan: end(haravan),
  evidence,
  foundAt: foundAt === null ? null : formatTimestamp(foundAt),
  unlinked
})

const ends = ["id", "sku", "name", "goneAt"]
const fields = namedFields([
  "kind",
  ...ends.map((name) => `loop.${name}`),
  ...ends.map((name) => `haravan.${name}`),
  "evidence",
  "foundAt",
  "unlinked.reason",
  "unlinked.detail",
  "unlinked.candidates"
])

const tones = { "no-partner": "warning", ambiguous: "bad", conflicting: "bad", ignored: "quiet" } as const
const toneOf = ({ unlinked }: LinkRow): Tone => unlinked === null ? "good" : tones[unlinked.reason]

/** A link, or a record without one. */
export const linkRow: RecordKind<LinkRow> = {
  names: ["link or record without one", "links and records without one"],
  json,
  fields,
  columns: [
    { header: "KIND", text: ({ kind }) => kind },
    { header: "KNOWN BY", text: ({ evidence, unlinked }) => evidence ?? unlinked?.reason ?? "", tone: toneOf },
    { header: "LOOP", text: ({ loop }) => loop?.id ?? "-" },
    { header: "HARAVAN", text: ({ haravan }) => haravan?.id ?? "-" },
    { header: "SKU", text: ({ haravan, loop }) => haravan?.sku ?? loop?.sku ?? "", elastic: true },
    { header: "NAME", text: ({ haravan, loop }) => haravan?.name ?? loop?.name ?? "", elastic: true },
    {
      header: "REMARKS",
      text: ({ haravan, loop, unlinked }) =>
        [
          ...(unlinked === null ? [] : [unlinked.detail]),
          ...(loop !== null && loop.goneAt !== null ? ["gone from Loop"] : []),
          ...(haravan !== null && haravan.goneAt !== null ? ["gone from Haravan"] : [])
        ].join("; "),
      elastic: true,
      expendable: 0
    }
  ]
}

/** A record that wants a decision; `candidates` puts those it may be linked to in words. */
export const linkTrouble = (candidates: (row: LinkRow) => string | null): RecordKind<LinkRow> => ({
  names: ["record wants a decision", "records want a decision"],
  json,
  fields,
  columns: [
    { header: "REASON", text: ({ unlinked }) => unlinked?.reason ?? "", tone: toneOf },
    { header: "RECORD", text: ({ kind, loop }) => `${loop === null ? "Haravan" : "Loop"} ${kind}` },
    { header: "ID", text: ({ haravan, loop }) => loop?.id ?? haravan?.id ?? "" },
    { header: "SKU", text: ({ haravan, loop }) => loop?.sku ?? haravan?.sku ?? "", elastic: true },
    { header: "NAME", text: ({ haravan, loop }) => loop?.name ?? haravan?.name ?? "", elastic: true },
    { header: "WHY", text: ({ unlinked }) => unlinked?.detail ?? "", elastic: true, expendable: 1 },
    { header: "CANDIDATES", text: (row) => candidates(row) ?? "", elastic: true, expendable: 0 }
  ]
})
