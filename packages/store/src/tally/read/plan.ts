/**
 * Chooses how a page of rows is found. There are two plans: scan an index in the order of the page, or filter rows and
 * sort them. `planSql.ts` writes the SQL.
 */
import { toHarmGroup } from "@stocktally/tally"
import { harmOfClass } from "../../sql/codes.ts"
import type { SortPosition } from "./cursor.ts"
import type { RowOrder } from "./orders.ts"
import { rowThreshold, type Place, type ResolvedFilter } from "./resolveFilter.ts"

/** A range of an index: the rows of one class, or of one class at one place. */
export interface IndexRange {
  readonly rowClass: number
  readonly place: number | undefined
}

export type Plan =
  /**
   * Merges ranges of an index of the tally that are each in the order of the page. If `at` is given, all ranges are at
   * that place.
   */
  | {
    readonly _tag: "IndexScan"
    readonly index: string
    readonly ranges: ReadonlyArray<IndexRange>
    readonly at: Place | undefined
  }
  /** Scans items in the order of an index, and the rows of each. */
  | { readonly _tag: "ItemScan"; readonly index: string }
  /** Filters and sorts rows. `index` finds them if the filter names no items. */
  | { readonly _tag: "FilterAndSort"; readonly index: string | undefined }

/** The next part of a page: rows that have the first column of the order, or rows that lack it. */
export interface Slice {
  readonly order: RowOrder
  readonly withoutValue: boolean
  readonly after: SortPosition | undefined
  readonly limit: number
}

/** Returns the plans of a page, to be run one after the other until the page is full. */
export const makePlans = (filter: ResolvedFilter, slice: Slice): ReadonlyArray<Plan> => {
  const { classes, rowCount, items, places, populatedPlaces, text, seekByText, seekByTime, seekByValue } = filter
  const { accessPath } = slice.order
  const filterAndSort = [{ _tag: "FilterAndSort", index: filterIndex(filter) } as const]
  // The filter selects few rows by itself.
  if (items !== undefined || seekByText || seekByTime || seekByValue) return filterAndSort
  const isLarge = rowCount > rowThreshold
  switch (accessPath._tag) {
    case "Classes": {
      if (accessPath.index === "tally_harm" && places !== undefined) {
        return scansOf(
          slice,
          "tally_place",
          classes.flatMap((rowClass) => places.map((place) => ({ rowClass, place })))
        )
      }
      if (!isLarge && places !== undefined) return filterAndSort
      return scansOf(slice, accessPath.index, classes.map((rowClass) => ({ rowClass, place: undefined })))
    }
    case "Items":
      return isLarge ? [{ _tag: "ItemScan", index: accessPath.index }] : filterAndSort
    case "Places":
      // A page of many places with few rows each.
      return !isLarge && text === undefined && rowCount <= slice.limit * populatedPlaces.length
        ? filterAndSort
        : placesAfter(filter, slice).flatMap((at) =>
          scansOf(slice, "tally_place", classes.map((rowClass) => ({ rowClass, place: at.id })), at)
        )
  }
}

/** Returns one scan, or one for each group of verdicts that may still have rows, in order. */
const scansOf = (
  { after, order: { columns, descending } }: Slice,
  index: string,
  ranges: ReadonlyArray<IndexRange>,
  at?: Place
): ReadonlyArray<Plan> => {
  const column = at === undefined ? 0 : 2
  if (columns[column] !== "t.harm") return [{ _tag: "IndexScan", index, ranges, at }]
  const lastHarm = at === undefined || after?.key[1] === at.id ? after?.key[column] : undefined
  const reachedGroup = lastHarm === undefined ? undefined : toHarmGroup(Number(lastHarm))
  const groups = Map.groupBy(ranges, ({ rowClass }) => toHarmGroup(harmOfClass(rowClass)))
  return [...groups].toSorted(([self], [that]) => descending ? self - that : that - self)
    .filter(([group]) => reachedGroup === undefined || (descending ? group >= reachedGroup : group <= reachedGroup))
    .map(([, ranges]) => ({ _tag: "IndexScan", index, ranges, at }))
}

/** The index that finds the rows to sort. */
const filterIndex = (
  { began, rowCount, healed, items, places, seekByText, seekByTime, seekByValue }: ResolvedFilter
): string | undefined => {
  if (items !== undefined || seekByText) return undefined
  if (seekByValue) return "tally_value"
  if (seekByTime) return began === undefined ? "tally_healed" : healed === undefined ? "tally_began" : undefined
  if (rowCount > rowThreshold) return undefined
  return places === undefined ? "tally_harm" : "tally_place"
}

/** Compares names as both databases do: by the bytes of UTF-8, not by JavaScript's order. */
const compareNames = (self: string, that: string): number => Buffer.compare(Buffer.from(self), Buffer.from(that))

/** The places that may have rows in the slice, in its order. */
const placesAfter = (
  { populatedPlaces }: ResolvedFilter,
  { after, order: { descending } }: Slice
): ReadonlyArray<Place> => {
  const places = descending ? populatedPlaces.toReversed() : populatedPlaces
  if (after === undefined) return places
  const [name = "", number = 0] = after.key
  const same = places.findIndex(({ id }) => id === number)
  if (same >= 0) return places.slice(same)
  // The place of the last row has no rows any more: continue with the next place.
  const next = places.findIndex(({ id, key }) => {
    const order = compareNames(key, String(name)) || id - Number(number)
    return descending ? order < 0 : order > 0
  })
  return next < 0 ? [] : places.slice(next)
}
