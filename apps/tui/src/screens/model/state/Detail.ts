import type { Change } from "@stocktally/tally"
import type { RowReading } from "@stocktally/sync"
import type { TallyRow } from "@stocktally/schema"
import type { Chart } from "../../../terminal/chart.ts"

export interface DetailState {
  readonly id: string
  /** As it was in the list at first; null where there is no such row any more. */
  readonly row: TallyRow | null
  /** Every location of the variant, this row included; null until read. */
  readonly siblings: ReadonlyArray<TallyRow> | null
  /** The newest changes, newest first; null until read. */
  readonly history: ReadonlyArray<Change> | null
  /** Whether there are older changes than those. */
  readonly isHistoryCut: boolean
  /** Null where nothing has changed, or is not read yet. */
  readonly chart: Chart | null
  /** The result of reading again, until the row is read from the store. */
  readonly again: RowReading | null
  /** First line shown. */
  readonly top: number
}
