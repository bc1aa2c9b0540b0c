import type { Flag, Verdict } from "@stocktally/schema"

const noFlags: ReadonlyArray<Flag> = []

/** The flags of a row: facts that its verdict leaves out. Most rows have none, and share one empty list. */
export const flagsOf = (row: {
  readonly verdict: Verdict
  readonly loop: { readonly available: number } | null
  readonly haravan: { readonly available: number } | null
  readonly expected: number | null
  readonly variant: { readonly backorder: boolean } | undefined
  readonly location: { readonly transit: boolean; readonly sellable: boolean } | undefined
}): ReadonlyArray<Flag> => {
  const flags: Array<Flag> = []
  if (row.variant?.backorder === true) flags.push("backorder")
  if (isEmpty(row)) flags.push("empty")
  if (row.location?.transit === true) flags.push("transit")
  if (row.location?.sellable === false) flags.push("not-sellable")
  return flags.length === 0 ? noFlags : flags
}

/**
 * Whether a row is only on one side and zero there, or Loop lacks it and should show nothing. A side that was not read
 * is not known to lack the row.
 */
const isEmpty = (
  { expected, haravan, loop, verdict }: Pick<Parameters<typeof flagsOf>[0], "verdict" | "loop" | "haravan" | "expected">
): boolean => {
  if (verdict === "only-in-haravan") return expected === 0
  return verdict !== "unknown" && (loop === null ? haravan?.available === 0 : haravan === null && loop.available === 0)
}
