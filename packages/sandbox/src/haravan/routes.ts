import type { Reply, SandboxRequest } from "../http/SandboxRequest.ts"
import type { Shop } from "../shop/Shop.ts"
import { balances } from "./balances.ts"
import { locations, productCount, products, shopRecord } from "./catalog.ts"
import type { HaravanBehaviour } from "./HaravanBehaviour.ts"
import { forbidden, notFound, wrongMethod } from "./errors.ts"

/** The scopes that a Haravan token can lack (its documentation). */
export type HaravanScope = "com.read_inventories" | "com.read_shop" | "com.read_products"

interface Route {
  readonly name: string
  readonly scope: HaravanScope
  readonly answer: (shop: Shop, search: URLSearchParams, behaviour: HaravanBehaviour) => Reply
}

const routes: ReadonlyMap<string, Route> = new Map([
  ["/inventory_locations.json", { name: "inventory_locations", scope: "com.read_inventories", answer: balances }],
  ["/locations.json", { name: "locations", scope: "com.read_shop", answer: locations }],
  ["/shop.json", { name: "shop", scope: "com.read_shop", answer: shopRecord }],
  ["/products.json", { name: "products", scope: "com.read_products", answer: products }],
  ["/products/count.json", { name: "products/count", scope: "com.read_products", answer: productCount }]
])

/** The route of a path, as statistics name it. */
export const haravanRoute = (path: string): string => routes.get(path)?.name ?? "unknown"

/** Answers a request that is authenticated and within its limit. `path` is below the base path. */
export const answerHaravan = (
  shop: Shop,
  request: SandboxRequest,
  path: string,
  options: HaravanBehaviour & { readonly missingScope: HaravanScope | undefined }
): Reply => {
  const route = routes.get(path)
  if (route === undefined) return notFound("unknown")
  if (request.method !== "GET") return wrongMethod(route.name)
  return route.scope === options.missingScope
    ? forbidden(route.name, route.scope)
    : route.answer(shop, request.search, options)
}
