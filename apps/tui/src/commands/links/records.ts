import { linkChangeOf, linkRowJson } from "@stocktally/api"
import { type LinkRow, type LinkStep, visibleKey } from "@stocktally/tally"
import { namedFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import type { Tone } from "../../terminal/tones.ts"
import { reasonTones } from "../../terminal/verdicts.ts"

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

const toneOf = ({ unlinked }: LinkRow): Tone => unlinked === null ? "good" : reasonTones[unlinked.reason]

/** A link, or a record without one. */
export const linkRow: RecordKind<LinkRow> = {
  names: ["link or record without one", "links and records without one"],
  json: linkRowJson,
  fields,
  columns: [
    { header: "KIND", text: ({ kind }) => kind },
    { header: "KNOWN BY", text: ({ evidence, unlinked }) => evidence ?? unlinked?.reason ?? "", tone: toneOf },
    { header: "LOOP", text: ({ loop }) => loop?.id ?? "-" },
    { header: "HARAVAN", text: ({ haravan }) => haravan?.id ?? "-" },
    { header: "SKU", text: ({ haravan, loop }) => visibleKey(haravan?.sku ?? loop?.sku ?? ""), elastic: true },
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
  json: linkRowJson,
  fields,
  columns: [
    { header: "REASON", text: ({ unlinked }) => unlinked?.reason ?? "", tone: toneOf },
    { header: "RECORD", text: ({ kind, loop }) => `${loop === null ? "Haravan" : "Loop"} ${kind}` },
    { header: "ID", text: ({ haravan, loop }) => loop?.id ?? haravan?.id ?? "" },
    { header: "SKU", text: ({ haravan, loop }) => visibleKey(loop?.sku ?? haravan?.sku ?? ""), elastic: true },
    { header: "NAME", text: ({ haravan, loop }) => loop?.name ?? haravan?.name ?? "", elastic: true },
    { header: "WHY", text: ({ unlinked }) => unlinked?.detail ?? "", elastic: true, expendable: 1 },
    { header: "CANDIDATES", text: (row) => candidates(row) ?? "", elastic: true, expendable: 0 }
  ]
})

const effectTones: { readonly [E in LinkStep["effect"]]: Tone } = {
  new: "good",
  replaces: "warning",
  removes: "warning",
  unchanged: "quiet"
}

const flat = ({ change, effect, line }: LinkStep) => {
  const { action, haravanId, kind, loopId, note } = linkChangeOf(change)
  return { line, effect, kind, loopId, haravanId, action, note }
}

/** What was declared or forgotten, and what that took the place of. */
export const linkStep: RecordKind<LinkStep> = {
  names: ["change", "changes"],
  json: flat,
  fields: namedFields(["line", "effect", "kind", "loopId", "haravanId", "action", "note"]),
  columns: [
    { header: "EFFECT", text: ({ effect }) => effect, tone: ({ effect }) => effectTones[effect] },
    { header: "KIND", text: ({ change }) => change.kind },
    { header: "LOOP", text: (step) => flat(step).loopId ?? "-" },
    { header: "HARAVAN", text: (step) => flat(step).haravanId ?? "-" },
    { header: "ACTION", text: (step) => flat(step).action },
    { header: "NOTE", text: (step) => flat(step).note ?? "", elastic: true, expendable: 0 }
  ]
}
