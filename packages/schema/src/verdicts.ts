/**
 * What a row can say, in the order in which the first that applies is chosen. Apart from their schema, so that who only
 * names them loads nothing else.
 */
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
] as const
