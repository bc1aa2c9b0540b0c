import { type Reply, type SandboxRequest, jsonReply } from "../http/SandboxRequest.ts"
import type { ListQuirks } from "../quirks/ListQuirks.ts"
import type { OddRows } from "../quirks/oddRows.ts"
import type { Shop } from "../shop/Shop.ts"
import {
  externalNotFound,
  invalid,
  inventoryNotFound,
  routeNotFound,
  unauthorizedScope,
  wrongMethod
} from "./errors.ts"
import { type PageAddress, findPage, readPage, writePage } from "./paging.ts"
import { type WriteId, inventoryJson, locationJson } from "./records.ts"

/** The scopes that a Loop key can lack. */
export type LoopScope = "Inventory (Read)" | "Locations (Read)"

const single = /^\/inventories\/([^/]+)\/([^/]+)$/
const external = /^\/inventories\/external\/products\/([^/]+)\/variants\/([^/]+)\/locations\/([^/]+)$/

/** The route of a path, as statistics name it. */
export const loopRoute = (path: string): string =>
  path === "/inventories"
    ? "inventories"
    : path === "/locations"
    ? "locations"
    : external.test(path)
    ? "external inventory"
    : single.test(path)
    ? "inventory"
    : "unknown"

const inventory = (
  shop: Shop,
  id: WriteId,
  oddRows: OddRows,
  [, variantId = "", locationId = ""]: Array<string>
): Reply => {
  const variant = shop.variants.loopIds.find(variantId)
  const location = shop.locations.loopIds.find(locationId)
  if (variant === undefined || location === undefined) return inventoryNotFound("inventory")
  const pair = variant * shop.locations.count + location
  return shop.stock.hasInventory(pair)
    ? jsonReply("inventory", inventoryJson(shop, pair, id, oddRows), 1)
    : inventoryNotFound("inventory")
}

/** Finds a record by the shop's own ids, which are Haravan's. */
const externalInventory = (
  shop: Shop,
  id: WriteId,
  oddRows: OddRows,
  [, productId = "", variantId = "", locationId = ""]: Array<string>
): Reply => {
  const { locations, stock, variants } = shop
  const variant = variants.haravanIds.find(variantId)
  const location = locations.haravanIds.find(locationId)
  if (
    variant === undefined || location === undefined
    || variants.loopExternalId(variant) !== variantId || locations.loop(location).externalId !== locationId
    || variants.productIds.at(variants.productOf(variant)) !== productId
  ) return externalNotFound("external inventory")
  const pair = variant * locations.count + location
  return stock.hasInventory(pair)
    ? jsonReply("external inventory", inventoryJson(shop, pair, id, oddRows), 1)
    : externalNotFound("external inventory")
}

const emptyRange = { count: 0, offset: 0, stride: 1 }

const inventories = (
  shop: Shop,
  id: WriteId,
  oddRows: OddRows,
  search: URLSearchParams,
  address: PageAddress
): Reply => {
  const route = "inventories"
  const { locations, stock, variants } = shop
  const request = readPage(route, search)
  if ("status" in request) return request
  const variantId = search.get("product_variant_id")
  const locationId = search.get("location_id")
  for (const [field, value] of [["product_variant_id", variantId], ["location_id", locationId]] as const) {
    if (value !== null && !/^[0-9]{1,19}$/.test(value)) {
      return invalid(route, field, `The ${field.replaceAll("_", " ")} field must be an integer.`)
    }
  }
  const variant = variantId === null ? undefined : variants.loopIds.find(variantId)
  const location = locationId === null ? undefined : locations.loopIds.find(locationId)
  const isUnknown = (variantId !== null && variant === undefined) || (locationId !== null && location === undefined)
  const first = (variant ?? 0) * locations.count
  const range = isUnknown ? emptyRange : {
    count: variant === undefined ? stock.pairs : first + locations.count,
    offset: first + (location ?? 0),
    stride: location === undefined ? 1 : locations.count
  }
  const page = findPage(request, { ...range, exists: stock.hasInventory })
  const rows = page.positions.map((pair) => inventoryJson(shop, pair, id, oddRows))
  return jsonReply(route, writePage("inventories", rows, page, address, search), rows.length)
}

const locations = (shop: Shop, id: WriteId, search: URLSearchParams, address: PageAddress): Reply => {
  const request = readPage("locations", search)
  if ("status" in request) return request
  const externalId = search.get("external_id")
  const page = findPage(request, {
    count: shop.locations.count,
    exists: (location) =>
      shop.locations.inLoop(location)
      && (externalId === null || shop.locations.loop(location).externalId === externalId),
    offset: 0,
    stride: 1
  })
  const rows = page.positions.map((location) => locationJson(shop.locations.loop(location), id))
  return jsonReply("locations", writePage("locations", rows, page, address, search), rows.length)
}

/** Answers a request that is authenticated and within its limit. `path` is below the base path. */
export const answerLoop = (
  shop: Shop,
  request: SandboxRequest,
  path: string,
  { missingScope, quirks }: { readonly missingScope: LoopScope | undefined; readonly quirks: ListQuirks }
): Reply => {
  const route = loopRoute(path)
  if (route === "unknown") return routeNotFound(route)
  if (request.method !== "GET") return wrongMethod(route)
  if (missingScope === (route === "locations" ? "Locations (Read)" : "Inventory (Read)")) {
    return unauthorizedScope(route)
  }
  const asStrings = request.headers["x-loop-global-identifier-type"] === "string"
  const id: WriteId = (digits) => asStrings ? `"${digits}"` : digits
  const { oddRows } = quirks
  const address = {
    base: quirks.nextPageAddress ?? `http://${request.headers["host"] ?? "127.0.0.1"}${request.path}`,
    cursorAlone: quirks.nextPageCursorAlone
  }
  if (route === "inventories") return inventories(shop, id, oddRows, request.search, address)
  if (route === "locations") return locations(shop, id, request.search, address)
  const byExternal = external.exec(path)
  return byExternal === null
    ? inventory(shop, id, oddRows, single.exec(path) ?? [])
    : externalInventory(shop, id, oddRows, byExternal)
}
