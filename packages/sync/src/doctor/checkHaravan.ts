import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { HaravanLocation, HaravanProduct, HaravanShop } from "@stocktally/schema"
import type { Budget, Haravan } from "@stocktally/core"
import type { DoctorCheck } from "./DoctorReport.ts"
import {
  checksFor,
  type UpstreamChecks,
  errorsOf,
  failureTag,
  isAddressFailure,
  type CallResult,
  tryCall
} from "./upstreamChecks.ts"

const check = checksFor("haravan")
const scopes = ["com.read_shop", "com.read_products", "com.read_inventories"] as const
const [readShop, readProducts, readInventories] = scopes

/** What Haravan's examination also finds: which shop it is, and products of a first page. */
export interface HaravanChecks extends UpstreamChecks {
  readonly shop: HaravanShop | null
  readonly products: ReadonlyArray<HaravanProduct>
}

/**
 * Haravan's address, access token, scopes and bucket: one request where there is no way to it or the token is wrong,
 * six otherwise. A missing scope is answered with 403 (docs.haravan.com).
 */
export const checkHaravan = Effect.fnUntraced(
  function*(haravan: Haravan["Service"]): Effect.fn.Return<HaravanChecks> {
    const locations = yield* tryCall(Effect.map(haravan.locationList, ({ rows }) => rows))
    if (isAddressFailure(locations)) {
      return {
        shop: null,
        products: [],
        errors: errorsOf(locations),
        checks: [
          check.failed("address", locations.failure),
          ...["credential", ...scopes].map((name) => check.skipped(name, "Haravan was not reached"))
        ]
      }
    }
    const address = check.ok("address", "Haravan answers")
    if (failureTag(locations) === "Unauthorized") {
      return {
        shop: null,
        products: [],
        errors: errorsOf(locations),
        checks: [
          address,
          ...errorsOf(locations).map((error) => check.failed("credential", error)),
          ...scopes.map((name) => check.skipped(name, "the access token was refused"))
        ]
      }
    }
    const [location] = Result.isSuccess(locations) ? locations.success : []
    const [shop, products, balancesByLocation] = yield* Effect.all([
      tryCall(haravan.shop),
      tryCall(Stream.runCollect(Stream.take(haravan.productPages(), 1))),
      location === undefined ? Effect.undefined : tryCall(haravan.lastBalanceChange([location.id]))
    ], { concurrency: "unbounded" })
    const firstProducts = Result.getOrElse(products, () => []).flatMap(({ products }) => products)
    const [variant] = firstProducts.flatMap(({ variants }) => variants)
    const balances = balancesByLocation ??
      (variant === undefined
        ? undefined
        : yield* tryCall(Stream.runHead(haravan.balances({ variantIds: [variant.id], limit: 1 }))))
    const inShop = Result.isFailure(locations) ? locations : shop
    const budget = yield* SubscriptionRef.get(haravan.budget.state)

    return {
      shop: Result.isSuccess(shop) ? shop.success : null,
      products: firstProducts,
      errors: errorsOf(locations, shop, products, ...(balances === undefined ? [] : [balances])),
      checks: [
        address,
        check.ok("credential", "the access token is accepted"),
        scope(readShop, inShop, Result.isSuccess(shop) ? `granted; the shop is ${nameOf(shop.success)}` : "granted"),
        scope(readProducts, products),
        balances === undefined
          ? check.skipped(readInventories, "no location and no variant is known to ask for")
          : scope(readInventories, balances),
        ...(Result.isSuccess(locations) ? describeLocations(locations.success) : []),
        ...describeBucket(budget)
      ]
    }
  }
)

const scope = (name: string, result: CallResult<unknown>, detail = "granted"): DoctorCheck => {
  if (Result.isSuccess(result)) return check.ok(name, detail)
  return result.failure.reason._tag === "Forbidden"
    ? check.failed(
      name,
      result.failure,
      `give the app the permission ${name} in Haravan, and take its access token anew`
    )
    : check.failed(name, result.failure)
}

const nameOf = ({ domain, id, myharavanDomain, name }: HaravanShop): string =>
  `${name ?? id} (${myharavanDomain ?? domain ?? id})`

/** Locations whose stock is not for sale, and what becomes of them. */
const describeLocations = (locations: ReadonlyArray<HaravanLocation>): ReadonlyArray<DoctorCheck> => {
  const said = (which: ReadonlyArray<HaravanLocation>, is: string): ReadonlyArray<string> =>
    which.length === 0 ? [] : [
      `${which.length} of ${locations.length} ${is}: ${which.slice(0, 5).map(({ name }) => name).join(", ")}${
        which.length > 5 ? ", …" : ""
      }`
    ]
  const apart = [
    ...said(
      locations.filter(({ transit }) => transit),
      "hold goods in transit, which a tally shows and counts only if asked to"
    ),
    ...said(
      locations.filter(({ sellable, transit }) => !transit && !sellable),
      "hold goods that are not for sale, which a tally counts and flags not-sellable"
    )
  ]
  return apart.length === 0 ? [] : [check.warning("locations", apart.join("; "), null)]
}

/** Requests in the bucket that are not ours come from another program of the same shop and app. */
const describeBucket = ({ granted, refused, size, used }: Budget.State): ReadonlyArray<DoctorCheck> => {
  if (!Number.isFinite(size)) return []
  const level = `${Math.round(used)} of ${size}`
  return refused > 0 || used - granted >= size / 4
    ? [check.warning(
      "bucket",
      `${level} are used, of which ${granted} by this: another program of the same shop and app was busy just now`,
      "give Stocktally a private app of its own in Haravan, because programs that share one share its bucket"
    )]
    : [check.ok("bucket", `${level} requests are used`)]
}
