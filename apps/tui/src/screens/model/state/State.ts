import type { DoctorCheck } from "@stocktally/sync"
import type { EpochMillis, Source, Upstream } from "@stocktally/schema"
import type { DetailState } from "./Detail.ts"
import type { LinksState } from "./Links.ts"
import type { Overlay } from "./Overlay.ts"
import type { ShopsState } from "./Shops.ts"
import type { QueryKey, QueryState } from "./Query.ts"
import type { SyncState } from "./Sync.ts"
import type { TallyState } from "./Tally.ts"

export type MainScreen = "shops" | "tally" | "sync" | "links" | "doctor"
export type ScreenId = MainScreen | "detail" | "help"

/** The size of the terminal in cells. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** A text at the bottom until the next key, or for a few seconds. May hold text from outside. */
export interface Notice {
  readonly text: string
  readonly tone: "plain" | "good" | "warning" | "bad"
  readonly until: EpochMillis
}

/** The source of the numbers. `source` may be known before the data is open. */
export interface Origin {
  readonly source: Source | null
  /** The name of the shop, or the address of the service; null while unknown. May hold text from outside. */
  readonly sourceName: string | null
  readonly missing: ReadonlyArray<Upstream>
  readonly isOpen: boolean
  /** The age at which a side is stale; null until the data is open. */
  readonly staleAfterMillis: number | null
  /** Why the service is not reachable; null while it is. */
  readonly connectionError: string | null
}

export interface DoctorState {
  /** Null until the checks have run. */
  readonly checks: ReadonlyArray<DoctorCheck> | null
  readonly checkedAt: EpochMillis | null
  /** Whether the latest sync had failed at that time, so that the next one may repair what was found. */
  readonly afterFailure: boolean
  readonly top: number
}

/** A running export; `total` is the number of rows, null if unknown. */
export interface ExportState {
  readonly path: string | null
  readonly rows: number
  readonly total: number | null
}

/** The state of the screens. */
export interface State {
  readonly size: Size
  /** The time of the newest event. */
  readonly now: EpochMillis
  readonly origin: Origin
  readonly screen: ScreenId
  /** The screens below Detail and Help, the nearest last. */
  readonly backStack: ReadonlyArray<ScreenId>
  readonly overlay: Overlay | null
  readonly notice: Notice | null
  /** Null if there is only one shop. */
  readonly shops: ShopsState | null
  readonly tally: TallyState
  readonly detail: DetailState | null
  readonly sync: SyncState
  readonly links: LinksState
  readonly doctor: DoctorState
  readonly helpTop: number
  /** Null while none is running. */
  readonly export: ExportState | null
  /** The number of lines of each screen of text, as it was last drawn. */
  readonly lineCounts: { readonly [S in ScreenId]?: number | undefined }
  /** The newest query of each key. */
  readonly queries: { readonly [K in QueryKey]?: QueryState | undefined }
  /** The id of the next query. */
  readonly nextId: number
}
