import type { UnlinkedReason, Verdict } from "@stocktally/schema"
import type { Tone } from "./tones.ts"

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

/** The tone of why a record has no link. */
export const reasonTones: { readonly [R in UnlinkedReason]: Tone } = {
  "no-partner": "warning",
  ambiguous: "bad",
  conflicting: "bad",
  ignored: "quiet"
}

/** The colour a verdict is shown in, beside its name. */
export const toneOf = (verdict: Verdict): Tone => tones[verdict]

/** Short names of verdicts, if there is no room for the whole word: never by colour alone. */
export const verdictMarks: {
  readonly [V in Verdict]: { readonly letter: string; readonly brief: string; readonly short: string }
} = {
  unlinked: { letter: "U", brief: "unlink", short: "unlinked" },
  unknown: { letter: "?", brief: "unkn", short: "unknown" },
  untracked: { letter: "T", brief: "untrk", short: "untracked" },
  oversold: { letter: "O", brief: "over", short: "oversold" },
  "only-in-loop": { letter: "L", brief: "loop", short: "only-loop" },
  "only-in-haravan": { letter: "H", brief: "hara", short: "only-hara" },
  match: { letter: "M", brief: "match", short: "match" },
  drift: { letter: "D", brief: "drift", short: "drift" },
  settling: { letter: "S", brief: "settl", short: "settling" }
}
