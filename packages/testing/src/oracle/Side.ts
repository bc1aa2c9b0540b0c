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
 * Levels by location and then by variant: shops have few locations and many variants, so this makes few large maps,
 * where the other order makes a small one for each of a million variants.
 */
type Levels<LocationId, VariantId, Level> = ReadonlyMap<LocationId, ReadonlyMap<VariantId, Level>>

/**
 * What was read of one upstream. `catalogRead` says whether all its variants and locations were, `levelsRead` whether
 * all its levels were; where one is false, what is missing may exist. `error` is what ended the reading early; an
 * upstream without credentials has read nothing and has no error.
 */
interface Side<VariantId, Variant, LocationId, Location, Level> {
  readonly variants: ReadonlyMap<VariantId, Variant>
  readonly locations: ReadonlyMap<LocationId, Location>
  readonly levels: Levels<LocationId, VariantId, Level>
  readonly catalogRead: boolean
  readonly levelsRead: boolean
  readonly error: UpstreamError | null
}

/** What was read of Loop. */
export interface LoopSide extends Side<LoopVariantId, LoopVariantEntry, LoopLocationId, LoopLocationEntry, TallyLoop> {}

/** One of Haravan's levels. */
export type HaravanLevel = TallyHaravan & { readonly locationId: HaravanLocationId }

/** What was read of Haravan. */
export interface HaravanSide
  extends Side<HaravanVariantId, HaravanVariantEntry, HaravanLocationId, HaravanLocationEntry, HaravanLevel>
{
  /**
   * When the newest complete read of the levels, full or incremental, began: each is known as of then, or as of its own
   * `fetchedAt` where that is later. Null before there was one.
   */
  readonly knownAsOf: EpochMillis | null
}

/** A side of which nothing was read. */
export const unreadLoop: LoopSide = {
  variants: new Map(),
  locations: new Map(),
  levels: new Map(),
  catalogRead: false,
  levelsRead: false,
  error: null
}

/** A side of which nothing was read. */
export const unreadHaravan: HaravanSide = {
  variants: new Map(),
  locations: new Map(),
  levels: new Map(),
  catalogRead: false,
  levelsRead: false,
  error: null,
  knownAsOf: null
}
