import type { SortColumn, TallyCounts, TallyFreshness } from "@stocktally/tally"
import * as Struct from "effect/Struct"
import type { EpochMillis, TallyRow, Verdict } from "@stocktally/schema"
import type { ListWindow } from "./ListWindow.ts"

/** The columns by which rows are sorted. The two left out are other names of `loop` and `haravan`. */
export type TallySort = Exclude<SortColumn, "loop.available" | "haravan.available">

/** What these are called, in the order in which `<` and `>` come by them. */
export const sortNames: { readonly [S in TallySort]: string } = {
  harm: "Worst first",
  sku: "SKU",
  name: "Name",
  location: "Location",
  loop: "Loop, available",
  haravan: "Haravan, available",
  expected: "Expected of Loop",
  delta: "Difference",
  size: "Size of the difference: the largest first",
  value: "Value of the difference: the largest first",
  verdict: "Verdict",
  since: "Since",
  barcode: "Barcode",
  "haravan.onHand": "Haravan, on hand",
  "haravan.committed": "Haravan, committed",
  "haravan.incoming": "Haravan, incoming",
  "haravan.updatedAt": "Haravan, updated"
}
export const tallySorts: ReadonlyArray<TallySort> = Struct.keys(sortNames)

/** For how long at most a verdict may have been there, in hours, as `--began` takes it. */
export const beganWithin: ReadonlyArray<number> = [1, 8, 24, 72, 168]

/** Whether a column is sorted by from its greatest value first. */
export const isDescendingAtFirst = (sort: TallySort): boolean => sort === "size" || sort === "value"

/** What is shown of the tally. */
export interface TallyView {
  /** Searched in SKU, barcode and name; empty for all. */
  readonly text: string
  /** In the order of the verdicts' rules; none for all. */
  readonly verdicts: ReadonlyArray<Verdict>
  readonly location: string | null
  /** Only rows that have had their verdict since this time; null for all. */
  readonly began: EpochMillis | null
  /** Only rows whose difference is worth this or more, in the currency's smallest unit; null for all. */
  readonly minValue: number | null
  /** Also rows with 0 on one side and no record on the other. */
  readonly empty: boolean
  /** Also rows at locations in transit. */
  readonly allLocations: boolean
  readonly sort: TallySort
  readonly descending: boolean
}

/** By what a page beside another is asked for. */
export interface TallyRef {
  readonly cursor: string
  readonly direction: "forward" | "backward"
}

/** Rows by verdict and what they are worth, all of them and by location; and what is in none of them. */
export type TallyTotals = Pick<
  TallyCounts,
  "locations" | "notCounted" | "summary" | "unpriced" | "unusedLocations" | "values"
>

export interface TallyState {
  readonly view: TallyView
  readonly list: ListWindow<TallyRow, TallyRef>
  /** The view that the rows are of; null where none are read. */
  readonly rowsOf: TallyView | null
  /** When the first of them becomes stale; null where none does. */
  readonly staleAt: EpochMillis | null
  /** Of the text and location that are filtered by, whatever the verdicts; null until counted. */
  readonly totals: TallyTotals | null
  /** The view that they are of, verdicts and order aside. */
  readonly totalsOf: TallyView | null
  /** How far both sides are known, as of the newest answer. */
  readonly freshness: TallyFreshness | null
  /** Rows that are not as they were, by id, with the time at which that was seen: they flash once. */
  readonly flashes: ReadonlyMap<string, EpochMillis>
  /** The row that is selected when the rows have come that are asked for now is opened: it was asked for ahead of them. */
  readonly opensWhenLoaded: boolean
}
