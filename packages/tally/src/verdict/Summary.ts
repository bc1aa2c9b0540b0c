import type { TallySummary } from "@stocktally/schema"

/** A summary to count into. */
export type SummaryCounts = { -readonly [V in keyof TallySummary]: TallySummary[V] }

/** No rows of any verdict, and nothing that differs. */
export const emptySummary = (): SummaryCounts => ({
  unlinked: 0,
  unknown: 0,
  untracked: 0,
  oversold: 0,
  "only-in-loop": 0,
  "only-in-haravan": 0,
  match: 0,
  drift: 0,
  settling: 0
})
