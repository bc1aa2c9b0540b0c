import type { SyncProgress } from "@stocktally/sync"
import type { SyncRun } from "@stocktally/tally"
import type { EpochMillis } from "@stocktally/schema"

export interface SyncState {
  /** Null until the read model has reported it. */
  readonly progress: SyncProgress | null
  /** The newest, newest first; null until read. */
  readonly runs: ReadonlyArray<SyncRun> | null
  /** The newest run that has ended. */
  readonly lastEnded: SyncRun | null
  /** Index in `runs`. */
  readonly selected: number
  readonly top: number
  /** Whether this screen starts a run by itself every `watchEveryMillis`. */
  readonly isWatching: boolean
  readonly watchEveryMillis: number
  /** When it does so next; null while a run is under way, and where it does not. */
  readonly nextRunAt: EpochMillis | null
  /** Runs in a row that failed. */
  readonly failures: number
}
