import { Verdict } from "@stocktally/schema"
import { fold } from "../text/fold.ts"
import { isDifference } from "./Harm.ts"

/**
 * Selects rows. `locations` are complete location names; each word of `q` must be in the row's SKU, barcode or name, in
 * any order. Both ignore case and marks. `skus` are complete SKUs as linking compares them. `empty` rows are left out
 * by default, and so are rows at locations in transit unless `locations` is given.
 */
export interface RowFilter {
  readonly verdicts?: ReadonlyArray<Verdict> | undefined
  readonly locations?: ReadonlyArray<string> | undefined
  readonly skus?: ReadonlyArray<string> | undefined
  readonly q?: string | undefined
  /** Only differences with this value or more: at least 1, in the currency's smallest unit. */
  readonly minValue?: number | undefined
  readonly empty?: boolean | undefined
  readonly allLocations?: boolean | undefined
}

/** The words of a search text, folded, the longest first. */
export const searchWords = (q: string): ReadonlyArray<string> =>
  [...new Set(fold(q).split(/\s+/))].filter((word) => word !== "").toSorted((a, b) => b.length - a.length)

/** The form of a location's name that filters compare. */
export const locationKey = (name: string): string => fold(name.trim()).trim()

/**
 * The location names of a filter: each text is one name, or several with commas between them if no location has that
 * name. `isName` takes a {@link locationKey}.
 */
export const splitLocationNames = (
  locations: ReadonlyArray<string>,
  isName: (key: string) => boolean
): ReadonlyArray<string> =>
  locations.flatMap((text) => {
    const names = isName(locationKey(text)) ? [] : text.split(",").filter((name) => name.trim() !== "")
    return names.length === 0 ? [text] : names
  })

/**
 * The verdicts that rows of a filter can have. `healed` selects only matches, unless `began` adds other rows; only
 * differences have a value.
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
