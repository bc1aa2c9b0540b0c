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

/** Fewer say nothing: one side may not have them yet. */
const minVariants = 10

/**
 * Whether Loop's account and Haravan's shop are of one brand. First pages of a large shop need not have anything in common:
 * Haravan is asked by the external ids of Loop's oldest variants, and if it has none of them by those of the newest. So it
 * takes no request for a small shop, one for most, and one of Loop and two of Haravan for shops that are crossed.
 */
export const compareShops = Effect.fnUntraced(function*(
  loop: Loop["Service"],
  haravan: Haravan["Service"],
  oldest: ReadonlyArray<LoopInventory>,
  products: ReadonlyArray<HaravanProduct>
): Effect.fn.Return<ReadonlyArray<DoctorCheck>> {
  const isKnown = makeIsKnown(products)
  const looked = new Map<string, LoopVariant>()
  const ids = new Set<string>()

  const isAtHaravan = Effect.fnUntraced(function*(records: ReadonlyArray<LoopInventory>) {
    const variants = new Map(records.map(({ variant }) => [variant.id, variant]))
    for (const [id, variant] of variants) looked.set(id, variant)
    if ([...variants.values()].some(isKnown)) return true
    const externalIds = [...variants.values()].flatMap(({ externalId }) =>
      externalId === null ? [] : Result.match(parseId("HaravanVariantId", externalId), {
        onFailure: () => [],
        onSuccess: (id) => ids.has(id) ? [] : [id]
      })
    ).slice(0, BalancePlan.maxIds)
    if (externalIds.length === 0) return false
    for (const id of externalIds) ids.add(id)
    // In an order that cannot be paged, so that no next page is asked for.
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
      ? check("skipped", `${ids.size} variants of Loop's with an id of Haravan's are too few to compare the shops by`)
      : check(
        "failed",
        `of ${looked.size} Loop variants Haravan knows none, by external id, SKU or barcode`,
        "see that LOOP_API_KEY and HARAVAN_ACCESS_TOKEN are of the same brand: one of them seems to be of another shop"
      )
  ]
})

/** Whether a variant is one of the products', by id, SKU or barcode. */
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
