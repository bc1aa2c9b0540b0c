import { Verdict } from "@stocktally/schema"
import { fold } from "../text/fold.ts"
import { isDifference } from "./Harm.ts"

/**
 * Which rows to show. `locations` are whole names of locations, and `q` holds words that are each in the row's SKU, barcode or
 * name, in any order, all without regard to case and marks; `skus` are whole SKUs as linking compares them. Rows that are
 * `empty` are left out unless asked for; so are rows at locations in transit, unless a location is named.
 */
export interface RowFilter {
  readonly verdicts?: ReadonlyArray<Verdict> | undefined
  readonly locations?: ReadonlyArray<string> | undefined
  readonly skus?: ReadonlyArray<string> | undefined
  readonly q?: string | undefined
  /** Only differences that are worth so much or more: at least 1, in the currency's smallest unit. */
  readonly minValue?: number | undefined
  readonly empty?: boolean | undefined
  readonly allLocations?: boolean | undefined
}

/** The words of a text to look for, folded, the longest first. */
export const searchWords = (q: string): ReadonlyArray<string> =>
  [...new Set(fold(q).split(/\s+/))].filter((word) => word !== "").toSorted((a, b) => b.length - a.length)

/** A location's name as filters compare it. */
export const locationKey = (name: string): string => fold(name.trim()).trim()

/**
 * The names that a filter's locations mean: each is one name, or several with commas between if there is no location that is
 * called so. `isName` takes a {@link locationKey}.
 */
export const locationNamesOf = (
  locations: ReadonlyArray<string>,
  isName: (key: string) => boolean
): ReadonlyArray<string> =>
  locations.flatMap((text) => {
    const names = isName(locationKey(text)) ? [] : text.split(",").filter((name) => name.trim() !== "")
    return names.length === 0 ? [text] : names
  })

/**
 * The verdicts that rows of a filter can have. `healed` shows matches alone, unless `began` adds other rows; only differences
 * are worth anything.
 */
export const possibleVerdicts = (
  { began, healed, minValue, verdicts = Verdict.literals }: Pick<RowFilter, "verdicts" | "minValue"> & {
    readonly began?: unknown
    readonly healed?: unknown
  }
): ReadonlyArray<Verdict> =>
  verdicts.filter((verdict) =>
    (healed === undefined || began !== undefined || verdict === "match") &&
    (minValue === undefined || isDifference(verdict))
  )
