import { Verdict } from "@stocktally/schema"

const ids = [
  "toggle-verdict-1",
  "toggle-verdict-2",
  "toggle-verdict-3",
  "toggle-verdict-4",
  "toggle-verdict-5",
  "toggle-verdict-6",
  "toggle-verdict-7",
  "toggle-verdict-8",
  "toggle-verdict-9"
] as const

/** The verdict that each number key shows or hides, in the order of their rules. */
export const verdictKeys = ids.flatMap((id, index) => {
  const verdict = Verdict.literals[index]
  return verdict === undefined ? [] : [{ id, key: String(index + 1), verdict }]
})
