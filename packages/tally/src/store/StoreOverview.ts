import type { SyncRun } from "./SyncRun.ts"
import type { TallyCounts } from "./Tallies.ts"

/** The numbers that a list of shops shows of a store, from one snapshot. */
export interface StoreOverview extends Pick<TallyCounts, "asOf" | "complete" | "currency" | "summary" | "values"> {
  readonly newestRun: SyncRun | null
}
