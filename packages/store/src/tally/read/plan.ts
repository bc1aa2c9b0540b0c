/**
 * How a page of rows is found. There are two plans: walk an index that has the order of the page, or gather what the filter
 * leaves and sort it. This file chooses, `planSql.ts` writes the SQL.
 */
import { harmGroupOf } from "@stocktally/tally"
import { harmOfClass } from "../../sql/codes.ts"
import type { SortPosition } from "./cursor.ts"
import type { RowOrder } from "./orders.ts"
import { rowThreshold, type Place, type ResolvedFilter } from "./resolveFilter.ts"

/** A stretch of an index: one class, or one class at one place. */
export interface IndexRange {
  readonly rowClass: number
  readonly place: number | undefined
}

export type Plan =
  /** Runs of an index of the tally, each in the order, are merged. All of them are of the place `at`, if given. */
  | {
    readonly _tag: "IndexScan"
    readonly index: string
    readonly ranges: ReadonlyArray<IndexRange>
    readonly at: Place | undefined
  }
  /** Items in the order of an index, and of each item its rows. */
  | { readonly _tag: "ItemScan"; readonly index: string }
  /** `index`: what the rows are found by if the filter names no items. */
  | { readonly _tag: "FilterAndSort"; readonly index: string | undefined }

/** One page's worth of an order: rows with its first column, or those without. */
export interface Slice {
  readonly order: RowOrder
  readonly withoutValue: boolean
  readonly after: SortPosition | undefined
  readonly limit: number
}

/** Plans that are followed one after the other, until the page is full. */
export const plansOf = (filter: ResolvedFilter, slice: Slice): ReadonlyArray<Plan> => {
  const { classes, rowCount, items, places, populatedPlaces, text, seekByText, seekByTime, seekByValue } = filter
  const { accessPath } = slice.order
  const gather = [{ _tag: "FilterAndSort", index: filterIndex(filter) } as const]
  // The filter itself leads to few rows.
  if (items !== undefined || seekByText || seekByTime || seekByValue) return gather
  const isMuch = rowCount > rowThreshold
  switch (accessPath._tag) {
    case "Classes": {
      if (accessPath.index === "tally_harm" && places !== undefined) {
        return scansOf(
          slice,
          "tally_place",
          classes.flatMap((rowClass) => places.map((place) => ({ rowClass, place })))
        )
      }
      if (!isMuch && places !== undefined) return gather
      return scansOf(slice, accessPath.index, classes.map((rowClass) => ({ rowClass, place: undefined })))
    }
    case "Items":
      return isMuch ? [{ _tag: "ItemScan", index: accessPath.index }] : gather
    case "Places":
      // A page of many places, each with few rows.
      return !isMuch && text === undefined && rowCount <= slice.limit * populatedPlaces.length
        ? gather
        : placesAfter(filter, slice).flatMap((at) =>
          scansOf(slice, "tally_place", classes.map((rowClass) => ({ rowClass, place: at.id })), at)
        )
  }
}

/** One walk, or one for each group of verdicts that a slice may still have rows of, in its order. */
const scansOf = (
  { after, order: { columns, descending } }: Slice,
  index: string,
  ranges: ReadonlyArray<IndexRange>,
  at?: Place
): ReadonlyArray<Plan> => {
  const column = at === undefined ? 0 : 2
  if (columns[column] !== "t.harm") return [{ _tag: "IndexScan", index, ranges, at }]
  const last = at === undefined || after?.key[1] === at.id ? after?.key[column] : undefined
  const reached = last === undefined ? undefined : harmGroupOf(Number(last))
  const groups = Map.groupBy(ranges, ({ rowClass }) => harmGroupOf(harmOfClass(rowClass)))
  return [...groups].toSorted(([self], [that]) => descending ? self - that : that - self)
    .filter(([group]) => reached === undefined || (descending ? group >= reached : group <= reached))
    .map(([, ranges]) => ({ _tag: "IndexScan", index, ranges, at }))
}

/** What rows are gathered by. */
const filterIndex = (
  { began, rowCount, healed, items, places, seekByText, seekByTime, seekByValue }: ResolvedFilter
): string | undefined => {
  if (items !== undefined || seekByText) return undefined
  if (seekByValue) return "tally_value"
  if (seekByTime) return began === undefined ? "tally_healed" : healed === undefined ? "tally_began" : undefined
  if (rowCount > rowThreshold) return undefined
  return places === undefined ? "tally_harm" : "tally_place"
}

/** Names in the order that both databases have them in: that of UTF-8's bytes, which is not JavaScript's. */
const compareNames = (self: string, that: string): number => Buffer.compare(Buffer.from(self), Buffer.from(that))

/** The places that a slice may still have rows at, in its order. */
const placesAfter = (
  { populatedPlaces }: ResolvedFilter,
  { after, order: { descending } }: Slice
): ReadonlyArray<Place> => {
  const places = descending ? populatedPlaces.toReversed() : populatedPlaces
  if (after === undefined) return places
  const [name = "", number = 0] = after.key
  const same = places.findIndex(({ id }) => id === number)
  if (same >= 0) return places.slice(same)
  // The place that the last row was at has no rows any more: the next one follows.
  const next = places.findIndex(({ id, key }) => {
    const order = compareNames(key, String(name)) || id - Number(number)
    return descending ? order < 0 : order > 0
  })
  return next < 0 ? [] : places.slice(next)
}
