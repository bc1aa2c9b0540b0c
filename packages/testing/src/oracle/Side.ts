import type {
  EpochMillis,
  HaravanLocationId,
  HaravanVariantId,
  LoopLocationId,
  LoopVariantId,
  TallyHaravan,
  TallyLoop,
  UpstreamError
} from "@stocktally/schema"
import type { HaravanLocationEntry, HaravanVariantEntry, LoopLocationEntry, LoopVariantEntry } from "@stocktally/tally"

/**
 * Levels by location and then by variant. Shops have few locations and many variants, so these are a few large maps
 * instead of a small map for each of a million variants.
 */
type Levels<LocationId, VariantId, Level> = ReadonlyMap<LocationId, ReadonlyMap<VariantId, Level>>

/**
 * The data that was read from one side. `catalogRead`: all variants and locations were read; `levelsRead`: all levels
 * were read. If one is false, missing records may exist. `error` ended the reading early. A side without credentials
 * has no data and no error.
 */
interface Side<VariantId, Variant, LocationId, Location, Level> {
  readonly variants: ReadonlyMap<VariantId, Variant>
  readonly locations: ReadonlyMap<LocationId, Location>
  readonly levels: Levels<LocationId, VariantId, Level>
  readonly catalogRead: boolean
  readonly levelsRead: boolean
  readonly error: UpstreamError | null
}

/** The data that was read from Loop. */
export interface LoopSide extends Side<LoopVariantId, LoopVariantEntry, LoopLocationId, LoopLocationEntry, TallyLoop> {}

/** A level of Haravan's. */
export type HaravanLevel = TallyHaravan & { readonly locationId: HaravanLocationId }

/** The data that was read from Haravan. */
export interface HaravanSide
  extends Side<HaravanVariantId, HaravanVariantEntry, HaravanLocationId, HaravanLocationEntry, HaravanLevel>
{
  /**
   * When the newest complete read of the levels started, full or incremental. Each level is known as of this time, or
   * as of its own `fetchedAt` if that is later. Null if there was no complete read.
   */
  readonly knownAsOf: EpochMillis | null
}

/** Loop's side, of which nothing was read. */
export const unreadLoop: LoopSide = {
  variants: new Map(),
  locations: new Map(),
  levels: new Map(),
  catalogRead: false,
  levelsRead: false,
  error: null
}

/** Haravan's side, of which nothing was read. */
export const unreadHaravan: HaravanSide = {
  variants: new Map(),
  locations: new Map(),
  levels: new Map(),
  catalogRead: false,
  levelsRead: false,
  error: null,
  knownAsOf: null
}
