import type { EpochMillis, Source } from "@stocktally/schema"
import { initialShops, type KnownShops } from "./shops.ts"
import { emptyWindow } from "./listWindow.ts"
import type { Size, State } from "./state/State.ts"

/** Values that are known before anything is open. */
export interface InitialOptions {
  readonly size: Size
  readonly now: EpochMillis
  readonly source: Source | null
  readonly sourceName: string | null
  /** Whether this process starts syncs automatically, which a service does itself, and how often. */
  readonly isWatching: boolean
  readonly watchEveryMillis: number
  /** Several shops; none if there is only one, or if a service must say that first. */
  readonly shops?: KnownShops | undefined
}

/** The state at the start: the shops, or an empty tally. */
export const initialState = (
  { isWatching, now, shops, sourceName, size, source, watchEveryMillis }: InitialOptions
): State => ({
  size,
  now,
  origin: { source, sourceName, missing: [], isOpen: false, staleAfterMillis: null, connectionError: null },
  screen: shops?.open === null ? "shops" : "tally",
  backStack: [],
  overlay: null,
  notice: null,
  shops: shops === undefined ? null : initialShops(shops, size, { isWatching, watchEveryMillis }),
  tally: {
    view: {
      text: "",
      verdicts: [],
      location: null,
      began: null,
      minValue: null,
      empty: false,
      allLocations: false,
      sort: "harm",
      descending: false
    },
    list: emptyWindow,
    rowsOf: null,
    staleAt: null,
    totals: null,
    totalsOf: null,
    freshness: null,
    flashes: new Map(),
    opensWhenLoaded: false
  },
  detail: null,
  sync: {
    progress: null,
    runs: null,
    lastEnded: null,
    selected: 0,
    top: 0,
    isWatching,
    watchEveryMillis,
    nextRunAt: null,
    failures: 0
  },
  links: {
    kind: null,
    showsProblemsOnly: true,
    list: emptyWindow,
    version: null,
    candidates: null,
    undo: [],
    declaring: null
  },
  doctor: { checks: null, checkedAt: null, afterFailure: false, top: 0 },
  helpTop: 0,
  export: null,
  lineCounts: {},
  queries: {},
  nextId: 1
})
