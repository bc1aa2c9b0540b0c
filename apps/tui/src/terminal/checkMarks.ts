import type { DoctorCheck, ProbeAnswer } from "@stocktally/sync"
import { upstreamName } from "@stocktally/schema"
import type { Tone } from "./tones.ts"

/** How what a check or a question of a probe came to is shown: as a word, or as a sign where there is little room. */
export interface CheckMark {
  readonly word: string
  readonly sign: string
  /** The sign for a terminal that shows ASCII alone. */
  readonly ascii: string
  readonly tone: Tone
}

/** By status. */
export const checkMarks: { readonly [S in (DoctorCheck | ProbeAnswer)["status"]]: CheckMark } = {
  ok: { word: "ok", sign: "✓", ascii: "ok", tone: "good" },
  warning: { word: "look", sign: "!", ascii: "!", tone: "warning" },
  failed: { word: "FAILED", sign: "✗", ascii: "FAILED", tone: "bad" },
  skipped: { word: "skipped", sign: "-", ascii: "-", tone: "quiet" },
  settled: { word: "settled", sign: "✓", ascii: "ok", tone: "good" },
  open: { word: "open", sign: "?", ascii: "?", tone: "quiet" }
}

/** What a check is of: `Loop credential`, `store`. */
export const checkTitle = ({ name, upstream }: Pick<DoctorCheck, "name" | "upstream">): string =>
  upstream === null ? name : `${upstreamName(upstream)} ${name}`
