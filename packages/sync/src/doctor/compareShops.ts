import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import {
  type HaravanProduct,
  type LoopInventory,
  type LoopVariant,
  parseId,
  type UpstreamError
} from "@stocktally/schema"
import { BalancePlan, type Haravan, type Loop } from "@stocktally/core"
import { normalKey } from "@stocktally/tally"
import type { DoctorCheck } from "./DoctorReport.ts"
import { sampledRecords } from "./checkLoop.ts"

/** Fewer variants prove nothing, because one side may not have them yet. */
const minVariants = 10

/**
 * Checks whether Loop's account and Haravan's shop belong to the same brand. The first pages of a large shop may have no
 * variant in common, so it asks Haravan for the external ids of Loop's oldest variants, and if none exists, of the
 * newest. Takes no request for a small shop, one for most others, and three if the shops differ.
 */
export const compareShops = Effect.fnUntraced(function*(
  loop: Loop["Service"],
  haravan: Haravan["Service"],
  oldest: ReadonlyArray<LoopInventory>,
  products: ReadonlyArray<HaravanProduct>
): Effect.fn.Return<ReadonlyArray<DoctorCheck>> {
  const isKnown = makeIsKnown(products)
  const checked = new Map<string, LoopVariant>()
  const ids = new Set<string>()

  const isAtHaravan = Effect.fnUntraced(function*(records: ReadonlyArray<LoopInventory>) {
    const variants = new Map(records.map(({ variant }) => [variant.id, variant]))
    for (const [id, variant] of variants) checked.set(id, variant)
    if ([...variants.values()].some(isKnown)) return true
    const externalIds = [...variants.values()].flatMap(({ externalId }) =>
      externalId === null ? [] : Result.match(parseId("HaravanVariantId", externalId), {
        onFailure: () => [],
        onSuccess: (id) => ids.has(id) ? [] : [id]
      })
    ).slice(0, BalancePlan.maxIds)
    if (externalIds.length === 0) return false
    for (const id of externalIds) ids.add(id)
    // This order cannot be paged, so no second page is requested.
    const filter = { variantIds: externalIds, limit: 1, order: "updated_at", direction: "desc" } as const
    return Option.isSome(yield* Stream.runHead(haravan.balances(filter)))
  })

  const areSame = Effect.gen(function*() {
    if (yield* isAtHaravan(oldest)) return true
    const newest = yield* Stream.runHead(loop.inventoryPages(undefined, { newestFirst: true, limit: sampledRecords }))
    return yield* isAtHaravan(Option.match(newest, { onNone: () => [], onSome: ({ rows }) => rows }))
  })

  if (oldest.length === 0 || products.length === 0) return []
  const same = yield* Effect.result<boolean, UpstreamError, never>(areSame)
  if (Result.isFailure(same)) return [check("skipped", same.failure.message)]
  if (same.success) return [check("ok", "Loop and Haravan know the same variants")]
  const known = products.reduce((sum, { variants }) => sum + variants.length, 0)
  return [
    ids.size < minVariants || known < minVariants
      ? check("skipped", `too few variants to compare: Loop has ${ids.size} with an id of Haravan`)
      : check(
        "failed",
        `Haravan has none of ${checked.size} Loop variants, by external id, SKU or barcode`,
        "check that LOOP_API_KEY and HARAVAN_ACCESS_TOKEN belong to the same brand: one seems to belong to another shop"
      )
  ]
})

/** Makes a test for whether the products contain a variant, by id, SKU or barcode. */
const makeIsKnown = (products: ReadonlyArray<HaravanProduct>) => {
  const variants = products.flatMap(({ variants }) => variants)
  const ids = new Set<string>(variants.map(({ id }) => id))
  const keys = new Set(variants.flatMap(({ barcode, sku }) => [normalKey(sku), normalKey(barcode)]))
  keys.delete(undefined)
  return ({ barcode, externalId, sku }: LoopVariant): boolean =>
    (externalId !== null && ids.has(externalId)) || keys.has(normalKey(sku)) || keys.has(normalKey(barcode))
}

const check = (status: DoctorCheck["status"], detail: string, remedy: string | null = null): DoctorCheck => ({
  upstream: null,
  name: "Shops",
  status,
  detail,
  remedy
})
