import type { DoctorCheck } from "@stocktally/sync"
import type { EpochMillis, Source, Upstream } from "@stocktally/schema"
import type { DetailState } from "./Detail.ts"
import type { LinksState } from "./Links.ts"
import type { Overlay } from "./Overlay.ts"
import type { QueryKey, QueryState } from "./Query.ts"
import type { SyncState } from "./Sync.ts"
import type { TallyState } from "./Tally.ts"

export type MainScreen = "tally" | "sync" | "links" | "doctor"
export type ScreenId = MainScreen | "detail" | "help"

/** Of the terminal, in cells. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

/** A word at the bottom, gone with the next key or after a while. May hold text from outside. */
export interface Notice {
  readonly text: string
  readonly tone: "plain" | "good" | "warning" | "bad"
  readonly until: EpochMillis
}

/** Where the numbers come from. `source` may be known before the store is open. */
export interface Origin {
  readonly source: Source | null
  /** The shop, or the service's address; null while that is not known. May hold text from outside. */
  readonly sourceName: string | null
  readonly missing: ReadonlyArray<Upstream>
  readonly isOpen: boolean
  /** A side that is older is stale; null until it is open. */
  readonly staleAfterMillis: number | null
  /** The line that says why the service is away; null while it is there. */
  readonly connectionError: string | null
}

export interface DoctorState {
  /** Null until examined. */
  readonly checks: ReadonlyArray<DoctorCheck> | null
  readonly checkedAt: EpochMillis | null
  /** The newest run that had ended by then had failed: what is found may be repaired by the next. */
  readonly afterFailure: boolean
  readonly top: number
}

/** An export under way; `total` is what it will come to, as far as is known. */
export interface ExportState {
  readonly path: string | null
  readonly rows: number
  readonly total: number | null
}

/** All that is on the screen, and what leads to it. */
export interface State {
  readonly size: Size
  /** As of the newest event. */
  readonly now: EpochMillis
  readonly origin: Origin
  readonly screen: ScreenId
  /** The screens that `back` leads to, the nearest last: below Detail and Help. */
  readonly backStack: ReadonlyArray<ScreenId>
  readonly overlay: Overlay | null
  readonly notice: Notice | null
  readonly tally: TallyState
  readonly detail: DetailState | null
  readonly sync: SyncState
  readonly links: LinksState
  readonly doctor: DoctorState
  readonly helpTop: number
  /** Null while none is under way. */
  readonly export: ExportState | null
  /** How many lines a screen of text has in all, as it was last drawn. */
  readonly lineCounts: { readonly [S in ScreenId]?: number | undefined }
  /** The newest query of each key that was ever made. */
  readonly queries: { readonly [K in QueryKey]?: QueryState | undefined }
  /** The id of the next query. */
  readonly nextId: number
}
