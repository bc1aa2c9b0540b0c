import type { SyncProgress } from "@stocktally/sync"
import type { SyncRun } from "@stocktally/tally"
import type { EpochMillis } from "@stocktally/schema"

export interface SyncState {
  /** Null until the read model has reported it. */
  readonly progress: SyncProgress | null
  /** The latest runs, newest first; null until read. */
  readonly runs: ReadonlyArray<SyncRun> | null
  /** The newest run that has ended. */
  readonly lastEnded: SyncRun | null
  /** Index in `runs`. */
  readonly selected: number
  readonly top: number
  /** Whether this process starts a sync every `watchEveryMillis`. */
  readonly isWatching: boolean
  readonly watchEveryMillis: number
  /** When the next one starts; null while one is running, or if none starts automatically. */
  readonly nextRunAt: EpochMillis | null
  /** Consecutive failures. */
  readonly failures: number
}
