import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { LoopLocation, LoopLocationId, LoopVariant, LoopVariantId, TallyLoop } from "@stocktally/schema"
import type { LoopSource, OnProgress } from "./LiveSources.ts"
import type { LoopLocationEntry, LoopVariantEntry } from "@stocktally/tally"
import type { LoopSide } from "./Side.ts"

/**
 * Reads Loop whole. Its variants come with its inventories, so the catalog is read when both those and the locations
 * are. The first error ends the reading and is kept with what was read.
 */
export const readLoop = Effect.fnUntraced(function*(
  loop: LoopSource,
  onProgress: OnProgress
): Effect.fn.Return<LoopSide> {
  const variants = new Map<LoopVariantId, LoopVariantEntry>()
  const locations = new Map<LoopLocationId, LoopLocationEntry>()
  const levels = new Map<LoopLocationId, Map<LoopVariantId, TallyLoop>>()
  let locationsRead = false
  let levelsRead = false
  let rows = 0

  const entryOf = ({ barcode, externalId, id, name, sku }: LoopVariant): LoopVariantEntry => {
    const known = variants.get(id)
    if (known !== undefined) return known
    const entry = { id, externalId, sku, barcode, name }
    variants.set(id, entry)
    return entry
  }
  const placeOf = ({ externalId, id, name }: LoopLocation): LoopLocationEntry => {
    const known = locations.get(id)
    if (known !== undefined) return known
    const place = { id, externalId, name }
    locations.set(id, place)
    return place
  }

  const readLocations = Stream.runForEach(loop.locations, (location) => Effect.sync(() => placeOf(location))).pipe(
    Effect.andThen(Effect.sync(() => {
      locationsRead = true
    }))
  )
  const readLevels = Stream.runForEachArray(
    loop.inventories(),
    (page) =>
      Effect.flatMap(Clock.currentTimeMillis, (fetchedAt) => {
        for (const { availableCount, location, variant } of page) {
          const entry = entryOf(variant)
          // The ids of the entries, not the record's own: a million copies of the same few are garbage this way.
          const place = placeOf(location)
          const there = levels.get(place.id) ?? new Map<LoopVariantId, TallyLoop>()
          levels.set(place.id, there)
          there.set(entry.id, { variantId: entry.id, locationId: place.id, available: availableCount, fetchedAt })
        }
        rows += page.length
        return onProgress({ upstream: "loop", rows })
      })
  ).pipe(
    Effect.andThen(Effect.sync(() => {
      levelsRead = true
    }))
  )

  const error = yield* Effect.all([readLocations, readLevels], { concurrency: 2, discard: true }).pipe(
    Effect.match({ onFailure: (error) => error, onSuccess: () => null })
  )
  return { variants, locations, levels, catalogRead: locationsRead && levelsRead, levelsRead, error }
})
