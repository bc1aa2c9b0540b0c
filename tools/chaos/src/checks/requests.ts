import type { SandboxStats } from "@stocktally/sandbox"
import { type Check, checkOf } from "./Check.ts"

/** Checks that the sandbox refused no request for its limits. It has no other clients. */
export const checkRequests = (shops: ReadonlyArray<{ readonly shop: string; readonly stats: SandboxStats }>): Check => {
  const sides = shops.flatMap(({ shop, stats }) =>
    (["loop", "haravan"] as const).map((side) => ({ shop, side, ...stats[side] }))
  )
  return checkOf(
    "no request was refused with 429",
    `${sides.reduce((sum, { requests }) => sum + requests, 0)} requests`,
    sides.filter(({ refused }) => refused > 0).map(({ refused, shop, side }) => `${shop}: ${side} refused ${refused}`)
  )
}
