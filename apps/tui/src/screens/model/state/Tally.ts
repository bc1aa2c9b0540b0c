import type { SortColumn, TallyCounts, TallyFreshness } from "@stocktally/tally"
import * as Struct from "effect/Struct"
import type { EpochMillis, TallyRow, Verdict } from "@stocktally/schema"
import type { ListWindow } from "./ListWindow.ts"

/** The columns by which rows are sorted, without the second names of `loop` and `haravan`. */
export type TallySort = Exclude<SortColumn, "loop.available" | "haravan.available">

/** Their names for people, in the order of `<` and `>`. */
export const sortNames: { readonly [S in TallySort]: string } = {
  harm: "Worst first",
  sku: "SKU",
  name: "Name",
  location: "Location",
  loop: "Loop's count",
  haravan: "Haravan's count",
  expected: "Expected count",
  delta: "DIFF: Loop minus the expected count",
  size: "Size of DIFF",
  value: "Value of DIFF",
  verdict: "Verdict",
  since: "Since",
  barcode: "Barcode",
  "haravan.onHand": "Haravan, on hand",
  "haravan.committed": "Haravan, committed",
  "haravan.incoming": "Haravan, incoming",
  "haravan.updatedAt": "Haravan, updated"
}
export const tallySorts: ReadonlyArray<TallySort> = Struct.keys(sortNames)

/** The choices for the age of a verdict, in hours, as `--began` takes it. */
export const beganWithin: ReadonlyArray<number> = [1, 8, 24, 72, 168]

/** Whether sorting by the column begins with its greatest value. */
export const isDescendingAtFirst = (sort: TallySort): boolean => sort === "size" || sort === "value"

/** The filters and the order of the tally. */
export interface TallyView {
  /** Words to find in SKU, barcode and name; empty for all rows. */
  readonly text: string
  /** In the order of their rules; empty for all. */
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

/** The position of a page next to another. */
export interface TallyRef {
  readonly cursor: string
  readonly direction: "forward" | "backward"
}

/** Rows by verdict and their values, in total and by location, and the rows that are not counted. */
export type TallyTotals = Pick<
  TallyCounts,
  "locations" | "notCounted" | "summary" | "unpriced" | "unusedLocations" | "values"
>

export interface TallyState {
  readonly view: TallyView
  readonly list: ListWindow<TallyRow, TallyRef>
  /** The view of the rows; null before any are read. */
  readonly rowsOf: TallyView | null
  /** When the first row becomes stale; null if none does. */
  readonly staleAt: EpochMillis | null
  /** The totals for all filters but the verdicts; null until counted. */
  readonly totals: TallyTotals | null
  /** The view of the totals, whose verdicts and order do not matter. */
  readonly totalsOf: TallyView | null
  /** The freshness of both sides in the newest result. */
  readonly freshness: TallyFreshness | null
  /** The times at which rows were found changed, by id: they flash once. */
  readonly flashes: ReadonlyMap<string, EpochMillis>
  /** Enter was pressed before the rows came: the selected one opens once they are there. */
  readonly opensWhenLoaded: boolean
}
