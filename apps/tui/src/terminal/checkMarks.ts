import type { DoctorCheck, ProbeAnswer } from "@stocktally/sync"
import { upstreamName } from "@stocktally/schema"
import type { Tone } from "./tones.ts"

/** How the status of a check or of a probe's answer is shown: as a word, or as a sign if there is little room. */
export interface CheckMark {
  readonly word: string
  readonly sign: string
  /** The sign for a terminal that shows only ASCII. */
  readonly ascii: string
  readonly tone: Tone
}

/** By status. */
export const checkMarks: { readonly [S in (DoctorCheck | ProbeAnswer)["status"]]: CheckMark } = {
  ok: { word: "ok", sign: "✓", ascii: "ok", tone: "good" },
  warning: { word: "note", sign: "!", ascii: "!", tone: "warning" },
  failed: { word: "failed", sign: "✗", ascii: "failed", tone: "bad" },
  skipped: { word: "skipped", sign: "-", ascii: "-", tone: "quiet" },
  settled: { word: "settled", sign: "✓", ascii: "ok", tone: "good" },
  open: { word: "open", sign: "?", ascii: "?", tone: "quiet" }
}

/** Names of checks that read differently to people; JSON keeps the names. */
const checkNames: { readonly [name: string]: string } = {
  bucket: "requests",
  Store: "Stocktally's data",
  "Store sync": "Last sync",
  "Store records": "Records",
  "Store links": "Links",
  "Store products": "Products"
}

/** The title of a check: `Loop credential`. */
export const checkTitle = ({ name, upstream }: Pick<DoctorCheck, "name" | "upstream">): string => {
  const title = checkNames[name] ?? name
  return upstream === null ? title : `${upstreamName(upstream)} ${title}`
}
