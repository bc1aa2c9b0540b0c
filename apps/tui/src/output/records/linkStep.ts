import { type LinkStep, namedIds } from "@stocktally/tally"
import { namedFields } from "../fields.ts"
import type { RecordKind, Tone } from "../RecordKind.ts"

const tones: { readonly [E in LinkStep["effect"]]: Tone } = {
  new: "good",
  replaces: "warning",
  removes: "warning",
  unchanged: "quiet"
}

const flat = ({ change, effect, line }: LinkStep) => {
  const { haravan, loop } = namedIds(change)
  const declaration = change._tag === "Declare" ? change.declaration : undefined
  return {
    line,
    effect,
    kind: change.kind,
    loopId: loop ?? null,
    haravanId: haravan ?? null,
    action: declaration === undefined ? "remove" : declaration._tag === "Link" ? "link" : "ignore",
    note: change._tag !== "Declare"
      ? null
      : change.declaration._tag === "Link"
      ? change.note
      : change.declaration.reason
  }
}

/** What was declared or forgotten, and what that took the place of. */
export const linkStep: RecordKind<LinkStep> = {
  names: ["change", "changes"],
  json: flat,
  fields: namedFields(["line", "effect", "kind", "loopId", "haravanId", "action", "note"]),
  columns: [
    { header: "EFFECT", text: ({ effect }) => effect, tone: ({ effect }) => tones[effect] },
    { header: "KIND", text: ({ change }) => change.kind },
    { header: "LOOP", text: (step) => flat(step).loopId ?? "-" },
    { header: "HARAVAN", text: (step) => flat(step).haravanId ?? "-" },
    { header: "ACTION", text: (step) => flat(step).action },
    { header: "NOTE", text: (step) => flat(step).note ?? "", elastic: true, expendable: 0 }
  ]
}
