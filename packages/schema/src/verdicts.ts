/**
 * The verdicts in order of precedence. They are apart from their schema, so that code that only names them loads
 * nothing else.
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
