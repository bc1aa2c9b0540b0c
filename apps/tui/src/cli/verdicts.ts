import type { Verdict } from "@stocktally/schema"

/** The verdicts, named again: their schema, and all that it refers to, would cost `--help` some milliseconds. */
export const verdicts = [
  "unlinked",
  "unknown",
  "untracked",
  "oversold",
  "only-in-loop",
  "only-in-haravan",
  "match",
  "drift",
  "settling"
] as const satisfies ReadonlyArray<Verdict>
