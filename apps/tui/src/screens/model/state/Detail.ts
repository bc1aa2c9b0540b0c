import type { Change, ReadAgain } from "@stocktally/core"
import type { EpochMillis, TallyRow } from "@stocktally/schema"

/** A count that held from a time on; `from` is -Infinity for what was before the first change. Null: there was no such level. */
export interface ChartStep {
  readonly from: EpochMillis
  readonly count: number | null
}

/** How both available counts went. Steps by time, the oldest first. */
export interface ChartData {
  readonly loop: ReadonlyArray<ChartStep>
  readonly haravan: ReadonlyArray<ChartStep>
  /** When the first change was, and the least and the highest count. */
  readonly first: EpochMillis
  readonly least: number
  readonly most: number
}

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
  readonly chart: ChartData | null
  /** What reading again came to, until what is kept is as new. */
  readonly again: ReadAgain | null
  /** First line shown. */
  readonly top: number
}
