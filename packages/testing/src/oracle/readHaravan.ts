import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type {
  EpochMillis,
  HaravanBalance,
  HaravanLocationId,
  HaravanVariantId,
  TallyHaravan,
  UpstreamError
} from "@stocktally/schema"
import type { HaravanSource, OnProgress } from "./LiveSources.ts"
import { type HaravanLocationEntry, haravanName, type HaravanVariantEntry } from "@stocktally/tally"
import type { HaravanSide } from "./Side.ts"

/** How far Haravan's clock, which stamps `updated_at`, may be behind ours, with which we ask what changed. */
const clockMargin = 5 * 60_000

/** Haravan as it was read, and an effect that brings it up to the present. */
export interface HaravanRead {
  readonly side: HaravanSide
  /** Asks for what changed since the reading began. After an error there is nothing to bring up to date. */
  readonly catchUp: Effect.Effect<HaravanSide>
}

/**
 * Reads Haravan whole: the catalog first, because the balances are asked for by location and say nothing of whether a
 * variant is tracked. The first error ends the reading and is kept with what was read.
 */
export const readHaravan = Effect.fnUntraced(function*(
  haravan: HaravanSource,
  onProgress: OnProgress
): Effect.fn.Return<HaravanRead> {
  const variants = new Map<HaravanVariantId, HaravanVariantEntry>()
  const locations = new Map<HaravanLocationId, HaravanLocationEntry>()
  const levels = new Map<HaravanLocationId, Map<HaravanVariantId, TallyHaravan>>()
  let catalogRead = false
  let rows = 0

  const put = (balance: HaravanBalance, fetchedAt: EpochMillis): void => {
    const entry = variants.get(balance.variantId)
    // The ids of the entries, not the balance's own: a million copies of the same few are garbage this way.
    const locationId = locations.get(balance.locationId)?.id ?? balance.locationId
    const variantId = entry?.id ?? balance.variantId
    const there = levels.get(locationId) ?? new Map<HaravanVariantId, TallyHaravan>()
    levels.set(locationId, there)
    // Of two balances of a pair the one that changed last counts; of the same time the one of the higher id, which comes later.
    if ((there.get(variantId)?.updatedAt ?? Number.NEGATIVE_INFINITY) > balance.updatedAt) return
    there.set(variantId, {
      variantId,
      locationId,
      productId: entry?.productId ?? balance.productId,
      onHand: balance.onHand,
      committed: balance.committed,
      incoming: balance.incoming,
      available: balance.available,
      tracked: entry?.tracked ?? null,
      updatedAt: balance.updatedAt,
      fetchedAt
    })
  }

  /** Reads the balances changed since the time, or all; the result is when that began. */
  const readLevels = Effect.fnUntraced(function*(updatedAtMin: EpochMillis | undefined) {
    const began = yield* Clock.currentTimeMillis
    const locationIds = [...locations.keys()]
    if (locationIds.length === 0) return began
    yield* Stream.runForEachArray(
      haravan.balances({ locationIds, updatedAtMin }),
      (page) =>
        Effect.flatMap(Clock.currentTimeMillis, (fetchedAt) => {
          for (const balance of page) put(balance, fetchedAt)
          rows += page.length
          return onProgress({ upstream: "haravan", rows })
        })
    )
    return began
  })

  const readCatalog = Effect.all([
    Effect.map(haravan.locations, (all) => {
      for (const { id, name, sellable, transit } of all) locations.set(id, { id, name, sellable, transit })
    }),
    Stream.runForEach(haravan.products(), (product) =>
      Effect.sync(() => {
        for (const { backorder, barcode, id, productId, sku, title, tracked } of product.variants) {
          variants.set(id, { id, productId, sku, barcode, tracked, backorder, name: haravanName(product.title, title) })
        }
      }))
  ], { concurrency: 2, discard: true })

  const sideAfter = (knownAsOf: EpochMillis | null, error: UpstreamError | null): HaravanSide => ({
    variants,
    locations,
    levels,
    catalogRead,
    levelsRead: knownAsOf !== null,
    knownAsOf,
    error
  })

  const side = yield* readCatalog.pipe(
    Effect.andThen(Effect.sync(() => {
      catalogRead = true
    })),
    Effect.andThen(readLevels(undefined)),
    Effect.match({ onFailure: (error) => sideAfter(null, error), onSuccess: (began) => sideAfter(began, null) })
  )
  const { knownAsOf } = side
  const catchUp = knownAsOf === null
    ? Effect.succeed(side)
    : Effect.match(readLevels(knownAsOf - clockMargin), {
      onFailure: (error) => sideAfter(knownAsOf, error),
      onSuccess: (began) => sideAfter(began, null)
    })
  return { side, catchUp }
})
