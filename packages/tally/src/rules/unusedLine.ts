import { visible } from "@stocktally/schema"
import { joinNames } from "../text/joinNames.ts"

/** How many locations are named. */
const named = 4

/**
 * A line for people about the Haravan locations that feed no Loop location, and so are in no row; null if there are
 * none. Names are made visible.
 */
export const unusedLine = (
  locations: ReadonlyArray<{ readonly name: string; readonly transit: boolean }>
): string | null => {
  if (locations.length === 0) return null
  // Goods on the road are seldom meant to be sold.
  const names = locations.toSorted((a, b) => Number(a.transit) - Number(b.transit))
    .map(({ name, transit }) => `${visible(name)}${transit ? " (in transit)" : ""}`)
  const rest = names.length - named
  const shown = rest > 1 ? [...names.slice(0, named), `${rest} more`] : names
  return `Haravan's ${joinNames(shown, "and")} ${names.length === 1 ? "feeds" : "feed"} no Loop location`
}
