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

/** The checks of Haravan, with its shop and a first page of products. */
export interface HaravanChecks extends UpstreamChecks {
  readonly shop: HaravanShop | null
  readonly products: ReadonlyArray<HaravanProduct>
}

/**
 * Checks Haravan's address, access token, scopes and rate limit. Takes one request if Haravan cannot be reached or the
 * token is wrong, otherwise six. Haravan answers 403 if a scope is missing (docs.haravan.com).
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
          ...["credential", ...scopes].map((name) => check.skipped(name, "Haravan could not be reached"))
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
          ...scopes.map((name) => check.skipped(name, "the access token was rejected"))
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
          ? check.skipped(readInventories, "there is no location and no variant to ask for")
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
      `give the app the permission ${name} in Haravan, then create a new access token`
    )
    : check.failed(name, result.failure)
}

const nameOf = ({ domain, id, myharavanDomain, name }: HaravanShop): string =>
  `${name ?? id} (${myharavanDomain ?? domain ?? id})`

/** Warns about locations whose stock is not for sale. */
const describeLocations = (locations: ReadonlyArray<HaravanLocation>): ReadonlyArray<DoctorCheck> => {
  const describe = (some: ReadonlyArray<HaravanLocation>, property: string): ReadonlyArray<string> =>
    some.length === 0 ? [] : [
      `${some.length} of ${locations.length} ${property}: ${some.slice(0, 5).map(({ name }) => name).join(", ")}${
        some.length > 5 ? ", …" : ""
      }`
    ]
  const special = [
    ...describe(
      locations.filter(({ transit }) => transit),
      "hold goods in transit, which a tally shows and counts only on request"
    ),
    ...describe(
      locations.filter(({ sellable, transit }) => !transit && !sellable),
      "hold goods that are not for sale, which a tally counts and marks as not sellable"
    )
  ]
  return special.length === 0 ? [] : [check.warning("locations", special.join("; "), null)]
}

/** Warns if another program of the same shop and app uses much of the rate limit. */
const describeBucket = ({ granted, refused, size, used }: Budget.State): ReadonlyArray<DoctorCheck> => {
  if (!Number.isFinite(size)) return []
  const level = `${Math.round(used)} of ${size} requests that Haravan allows at once are in use`
  return refused > 0 || used - granted >= size / 4
    ? [check.warning(
      "bucket",
      `${level}, ${granted} of them by this check: another program of the same shop and app is busy`,
      "create a private app in Haravan only for Stocktally, because programs with the same app share its limit"
    )]
    : [check.ok("bucket", level)]
}
