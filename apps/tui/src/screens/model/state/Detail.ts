import type { Change } from "@stocktally/tally"
import type { RowReading } from "@stocktally/sync"
import type { TallyRow } from "@stocktally/schema"
import type { Chart } from "../../../terminal/chart.ts"

export interface DetailState {
  readonly id: string
  /** The row, at first as in the list; null if it no longer exists. */
  readonly row: TallyRow | null
  /** The rows of the variant at all locations, including this one; null until read. */
  readonly siblings: ReadonlyArray<TallyRow> | null
  /** The newest changes, newest first; null until read. */
  readonly history: ReadonlyArray<Change> | null
  /** Whether there are older changes. */
  readonly isHistoryCut: boolean
  /** Null if nothing has changed, or until it is read. */
  readonly chart: Chart | null
  /** The result of reading again, until the row is read from the store. */
  readonly liveRead: RowReading | null
  /** The first shown line. */
  readonly top: number
}
