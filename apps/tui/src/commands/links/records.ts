import { toLinkChange, linkRowJson } from "@stocktally/api"
import { type LinkRow, type LinkStep, visibleKey } from "@stocktally/tally"
import { namedFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import type { Tone } from "../../terminal/tones.ts"
import { evidenceLabels, reasonLabels, reasonTones } from "../../terminal/verdicts.ts"

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

const reasonTone = ({ unlinked }: LinkRow): Tone => unlinked === null ? "good" : reasonTones[unlinked.reason]

/** How a link is known, or why there is none. */
const knownBy = ({ evidence, unlinked }: LinkRow): string =>
  evidence !== null ? evidenceLabels[evidence] : unlinked === null ? "" : reasonLabels[unlinked.reason]

/** A link, or a record without one. */
export const linkRow: RecordKind<LinkRow> = {
  names: ["link or record without a link", "links and records without a link"],
  json: linkRowJson,
  fields,
  columns: [
    { header: "KIND", text: ({ kind }) => kind },
    { header: "KNOWN BY", text: knownBy, tone: reasonTone },
    { header: "LOOP", text: ({ loop }) => loop?.id ?? "-" },
    { header: "HARAVAN", text: ({ haravan }) => haravan?.id ?? "-" },
    {
      header: "SKU",
      text: ({ haravan, loop }) => visibleKey(haravan?.sku ?? loop?.sku ?? ""),
      elastic: "middle",
      least: 16
    },
    { header: "NAME", text: ({ haravan, loop }) => haravan?.name ?? loop?.name ?? "", elastic: "middle" },
    {
      header: "FLAGS",
      text: ({ haravan, loop, unlinked }) =>
        [
          ...(unlinked === null ? [] : [unlinked.detail]),
          ...(loop !== null && loop.goneAt !== null ? ["gone from Loop"] : []),
          ...(haravan !== null && haravan.goneAt !== null ? ["gone from Haravan"] : [])
        ].join("; "),
      elastic: "end",
      expendable: 0
    }
  ]
}

/** A record that needs a decision; `candidates` names its possible partners. */
export const undecidedLink = (candidates: (row: LinkRow) => string | null): RecordKind<LinkRow> => ({
  names: ["record needs your decision", "records need your decision"],
  json: linkRowJson,
  fields,
  columns: [
    {
      header: "REASON",
      text: ({ unlinked }) => unlinked === null ? "" : reasonLabels[unlinked.reason],
      tone: reasonTone
    },
    { header: "RECORD", text: ({ kind, loop }) => `${loop === null ? "Haravan" : "Loop"} ${kind}` },
    { header: "ID", text: ({ haravan, loop }) => loop?.id ?? haravan?.id ?? "" },
    {
      header: "SKU",
      text: ({ haravan, loop }) => visibleKey(loop?.sku ?? haravan?.sku ?? ""),
      elastic: "middle",
      least: 16
    },
    { header: "NAME", text: ({ haravan, loop }) => loop?.name ?? haravan?.name ?? "", elastic: "middle" },
    { header: "WHY", text: ({ unlinked }) => unlinked?.detail ?? "", elastic: "end", expendable: 1 },
    { header: "CANDIDATES", text: (row) => candidates(row) ?? "", elastic: "end", expendable: 0 }
  ]
})

const effectTones: { readonly [E in LinkStep["effect"]]: Tone } = {
  new: "good",
  replaces: "warning",
  removes: "warning",
  unchanged: "quiet"
}

const linkChangeJson = ({ change, effect, line }: LinkStep) => {
  const { action, haravanId, kind, loopId, note } = toLinkChange(change)
  return { line, effect, kind, loopId, haravanId, action, note }
}

/** A change of a declaration. */
export const linkStep: RecordKind<LinkStep> = {
  names: ["change", "changes"],
  json: linkChangeJson,
  fields: namedFields(["line", "effect", "kind", "loopId", "haravanId", "action", "note"]),
  columns: [
    { header: "EFFECT", text: ({ effect }) => effect, tone: ({ effect }) => effectTones[effect] },
    { header: "KIND", text: ({ change }) => change.kind },
    { header: "LOOP", text: (step) => linkChangeJson(step).loopId ?? "-" },
    { header: "HARAVAN", text: (step) => linkChangeJson(step).haravanId ?? "-" },
    { header: "ACTION", text: (step) => linkChangeJson(step).action },
    { header: "NOTE", text: (step) => linkChangeJson(step).note ?? "", elastic: "end", expendable: 0 }
  ]
}
