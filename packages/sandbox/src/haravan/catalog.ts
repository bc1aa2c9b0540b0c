import { type Reply, jsonReply } from "../http/SandboxRequest.ts"
import { array, id, object, text } from "../http/json.ts"
import type { ListQuirks } from "../quirks/ListQuirks.ts"
import { oddHaravanVariant, oddProduct } from "../quirks/oddRows.ts"
import type { Shop } from "../shop/Shop.ts"
import type { HaravanBehaviour } from "./HaravanBehaviour.ts"
import { invalid, malformed } from "./errors.ts"
import { haravanTime } from "./time.ts"
import { updatedAtMin } from "./updatedAtMin.ts"

/** The page size of products, whatever limit is requested. */
const productPage = 50
const day = 86_400_000

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

const findPage = (search: URLSearchParams): number => {
  const page = search.get("page") ?? "1"
  return /^[1-9][0-9]{0,8}$/.test(page) ? Number(page) : 1
}

/** Answers `GET /locations.json`: all locations at once, unless a quirk divides them into pages. */
export const locations = (shop: Shop, search: URLSearchParams, { quirks }: HaravanBehaviour): Reply => {
  const { locationsPerPage } = quirks
  const first = Number.isFinite(locationsPerPage) ? (findPage(search) - 1) * locationsPerPage : 0
  const all = range(0, shop.locations.count).filter(shop.locations.inHaravan)
  const rows = all.slice(first, first + locationsPerPage).map((index) => {
    const location = shop.locations.haravan(index)
    return object([
      ["id", id(location.id, quirks.idsAsText)],
      ["name", text(location.name)],
      ["location_type", text(location.locationType)],
      ["type", text(location.type)],
      ["address1", text(location.address1)],
      ["address2", "null"],
      ["zip", text(location.zip)],
      ["city", text(location.city)],
      ["district", text(location.district)],
      ["ward", "null"],
      ["province", text(location.province)],
      ["country", text("Vietnam")],
      ["country_code", text("VN")],
      ["phone", text(location.phone)],
      ["is_primary", String(location.isPrimary)],
      ["is_unavailable_quantity", String(location.isUnavailableQuantity)],
      ["created_at", text(haravanTime(shop.openedAt - 900 * day))],
      ["updated_at", text(haravanTime(shop.openedAt - (30 + index) * day))]
    ])
  })
  return jsonReply("locations", object([["locations", array(rows)]]), rows.length)
}

/** Answers `GET /shop.json`: the shop of the token. Its id depends on the seed. */
export const shopRecord = (shop: Shop): Reply =>
  jsonReply(
    "shop",
    object([[
      "shop",
      object([
        ["id", String(1_000_300_000 + Math.abs(shop.seed) % 1_000_000_000)],
        ["name", text("Cửa hàng Sao Mai (sandbox)")],
        ["domain", text("saomai.example")],
        ["myharavan_domain", text("saomai-sandbox.myharavan.example")],
        ["email", text("kho@saomai.example")],
        ["currency", text("VND")],
        ["timezone", text("(GMT+07:00) Asia/Ho_Chi_Minh")],
        ["inventory_method", text("advance")]
      ])
    ]]),
    1
  )

const variantJson = (shop: Shop, index: number, { idsAsText, oddRows }: ListQuirks): string => {
  const { locations, stock } = shop
  const variant = shop.variants.haravan(index)
  const total = { available: 0, committed: 0, incoming: 0, onHand: 0 }
  let hasBalance = false
  for (let location = 0; location < locations.count; location++) {
    const pair = index * locations.count + location
    if (!stock.hasBalance(pair)) continue
    const balance = stock.balance(pair)
    hasBalance = true
    total.onHand += balance.onHand
    total.committed += balance.committed
    total.incoming += balance.incoming
    total.available += balance.onHand - balance.committed
  }
  const fields: Parameters<typeof object>[0] = [
    ["id", id(variant.id, idsAsText)],
    ["product_id", id(variant.productId, idsAsText)],
    ["sku", text(variant.sku)],
    ["barcode", text(variant.barcode)],
    ["title", text(variant.title)],
    ["price", variant.price === null ? "null" : `${variant.price}.0000`],
    ["grams", String(variant.grams)],
    ["inventory_management", text(variant.management)],
    ["inventory_policy", text(variant.policy)],
    ["inventory_quantity", String(total.available)],
    [
      "inventory_advance",
      hasBalance && index % 9 !== 4
        ? object([
          ["qty_available", String(total.available)],
          ["qty_onhand", String(total.onHand)],
          ["qty_commited", String(total.committed)],
          ["qty_incoming", String(total.incoming)]
        ])
        : "null"
    ]
  ]
  return object(oddHaravanVariant(fields, index, oddRows))
}

/** When a product changed: no two at the same time, unless a test edits them so. */
const updatedAt = (shop: Shop, product: number) =>
  shop.productEdits.at(product) ?? shop.openedAt - day * (1 + product % 200) - 1000 * Math.floor(product / 200)

const variantsJson = (shop: Shop, product: number, quirks: ListQuirks): string =>
  array(
    range(...shop.variants.ofProduct(product)).filter(shop.variants.inHaravan).map((index) =>
      variantJson(shop, index, quirks)
    )
  )

const productFields = (
  shop: Shop,
  product: number,
  quirks: ListQuirks
): ReadonlyArray<readonly [string, () => string]> => [
  ["id", () => id(shop.variants.productIds.at(product), quirks.idsAsText)],
  ["title", () => text(shop.productEdits.title(product) ?? shop.variants.haravanTitle(product))],
  ["vendor", () => text("Sao Mai")],
  ["product_type", () => text("Thời trang")],
  ["created_at", () => text(haravanTime(updatedAt(shop, product) - 400 * day))],
  ["updated_at", () => text(haravanTime(updatedAt(shop, product)))],
  ["published_at", () => product % 6 === 5 ? "null" : text(haravanTime(updatedAt(shop, product) - 390 * day))],
  ["variants", () => variantsJson(shop, product, quirks)]
]

/** Returns the filter of a request, or a refusal. */
const readFilter = (
  shop: Shop,
  search: URLSearchParams,
  { changesFilter }: ListQuirks
): ((product: number) => boolean) | Reply => {
  const since = search.get("since_id")
  if (since !== null && !/^[0-9]{1,19}$/.test(since)) return malformed("products", "since_id không hợp lệ")
  const first = since === null ? 0 : shop.variants.productIds.after(since)
  const isThere = (product: number) => product >= first && !shop.productEdits.isRemoved(product)
  const min = search.get("updated_at_min")
  if (min === null) return isThere
  const isChanged = updatedAtMin(min, changesFilter)
  if (isChanged === undefined) return invalid("products", "updated_at_min", "Thời gian không hợp lệ")
  return (product) => isThere(product) && isChanged(updatedAt(shop, product))
}

/** Answers `GET /products.json`: newest id first, fifty to a page, whatever else is requested. */
export const products = (shop: Shop, search: URLSearchParams, { quirks }: HaravanBehaviour): Reply => {
  const matches = readFilter(shop, search, quirks)
  if (typeof matches !== "function") return matches
  const fields = search.get("fields")?.split(",").map((field) => field.trim())
  let skip = (findPage(search) - 1) * productPage
  const rows: Array<string> = []
  for (let product = shop.variants.products - 1; product >= 0 && rows.length < productPage; product--) {
    if (!matches(product) || skip-- > 0) continue
    const shown = productFields(shop, product, quirks).filter(([name]) => fields === undefined || fields.includes(name))
    rows.push(object(oddProduct(shown.map(([name, json]) => [name, json()] as const), product, quirks.oddRows)))
  }
  return jsonReply("products", object([["products", array(rows)]]), rows.length)
}

/** Answers `GET /products/count.json`. */
export const productCount = (shop: Shop, search: URLSearchParams, { quirks }: HaravanBehaviour): Reply => {
  const matches = readFilter(shop, search, quirks)
  if (typeof matches !== "function") return matches
  const count = range(0, shop.variants.products).filter(matches).length + quirks.productCountOff
  return jsonReply("products/count", object([["count", String(count)]]), 0)
}
