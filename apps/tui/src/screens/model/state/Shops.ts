import type { ShopSummary } from "@stocktally/sync"
import type { EpochMillis } from "@stocktally/schema"
import type { SyncState } from "./Sync.ts"
import type { ListWindow } from "./ListWindow.ts"

/** The shops, if there are several. Texts may come from outside. */
export interface ShopsState {
  /** Those that need attention most first. */
  readonly all: ReadonlyArray<ShopSummary>
  /** Words to find in labels and slugs; empty for all shops. */
  readonly text: string
  /** The shops that the text finds. */
  readonly list: ListWindow<ShopSummary, never>
  /** When all of them were last read; null until then. */
  readonly readAt: EpochMillis | null
  /** The slug of the shop that the other screens show; null until one is opened. */
  readonly open: string | null
  /** How often they are read again while they are shown; null if only on request. */
  readonly everyMillis: number | null
  /** How a shop is synced that is opened. */
  readonly sync: Pick<SyncState, "isWatching" | "watchEveryMillis">
}
