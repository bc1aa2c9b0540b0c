import type { Reply } from "../Exchange.ts"
import { jsonReply } from "../Exchange.ts"
import { array, id, object } from "../json.ts"
import { oddBalance } from "../oddRows.ts"
import type { Shop } from "../shop/Shop.ts"
import type { HaravanBehaviour } from "./routes.ts"
import { invalid, malformed } from "./errors.ts"
import { haravanTime } from "./time.ts"
import { updatedAtMin } from "./updatedAtMin.ts"

const route = "inventory_locations"
const maxLimit = 250
const fallbackLimit = 50
const maxIds = 50

/** A limit it does not allow is quietly replaced by 50, not refused. */
const limitOf = (asked: string | null): number => {
  if (asked === null) return maxLimit
  const limit = /^[0-9]+$/.test(asked) ? Number(asked) : 0
  return limit >= 1 && limit <= maxLimit ? limit : fallbackLimit
}

const isId = (text: string) => /^[0-9]{1,19}$/.test(text)

/** The first `limit` of many in an order, holding no more than twice as many at a time. */
const smallest = (
  pairs: Iterable<number>,
  limit: number,
  compare: (a: number, b: number) => number
): ReadonlyArray<number> => {
  let kept: Array<number> = []
  let worst: number | undefined
  for (const pair of pairs) {
    if (worst !== undefined && compare(pair, worst) >= 0) continue
    kept.push(pair)
    if (kept.length < limit * 2) continue
    kept = kept.toSorted(compare).slice(0, limit)
    worst = kept.at(-1)
  }
  return kept.toSorted(compare).slice(0, limit)
}

function* take(pairs: Iterable<number>, limit: number): Generator<number> {
  let taken = 0
  for (const pair of pairs) {
    yield pair
    if (++taken === limit) return
  }
}

const writeRow = (shop: Shop, pair: number, { idsAsText, oddRows }: HaravanBehaviour["quirks"]): string => {
  const { balanceIds, balanceOrder, locations, stock, variants } = shop
  const variant = Math.floor(pair / locations.count)
  const balanceId = balanceIds.at(balanceOrder.rankOf(pair))
  const productId = variants.productIds.at(variants.productOf(variant))
  const locationId = locations.haravanIds.at(pair % locations.count)
  const { committed, incoming, onHand, updatedAt } = stock.balance(pair)
  const fields = [
    ["id", id(balanceId, idsAsText)],
    ["loc_id", id(locationId, idsAsText)],
    ["product_id", id(productId, idsAsText)],
    ["variant_id", id(variants.haravanIds.at(variant), idsAsText)],
    ["qty_onhand", String(onHand)],
    ["qty_commited", String(committed)],
    ["qty_incoming", String(incoming)],
    ["qty_available", String(onHand - committed)],
    ["updated_at", `"${haravanTime(updatedAt)}"`]
  ] as const
  return object(oddBalance(fields, pair, oddRows))
}

const reply = (shop: Shop, { quirks }: HaravanBehaviour, pairs: Iterable<number>): Reply => {
  const rows = Array.from(filter(pairs, shop.stock.hasBalance), (pair) => writeRow(shop, pair, quirks))
  return jsonReply(route, `{"inventory_locations":${array(rows)}}`, rows.length)
}

/** What is asked, in the shop's own indexes. */
interface Query {
  readonly variants: ReadonlyArray<number> | undefined
  readonly locations: ReadonlySet<number> | undefined
  /** The first rank in id order. */
  readonly first: number
  /** Which times pass, in milliseconds since the epoch; undefined: all. */
  readonly changed: ((time: number) => boolean) | undefined
  readonly limit: number
  readonly by: "id" | "updated_at"
  readonly ascending: boolean
}

const readQuery = (
  shop: Shop,
  search: URLSearchParams,
  { quirks, refuseUnknownVariant }: HaravanBehaviour
): Query | Reply => {
  const { balanceIds, locations, variants } = shop
  const idLists = {
    location_ids: search.get("location_ids")?.split(","),
    variant_ids: search.get("variant_ids")?.split(",")
  }
  for (const [field, ids] of Object.entries(idLists)) {
    if (ids === undefined) continue
    if (ids.length > maxIds) return invalid(route, field, `Không được vượt quá ${maxIds} mã`)
    if (!ids.every(isId)) return invalid(route, field, "Danh sách mã không hợp lệ")
  }
  const since = search.get("since_id")
  if (since !== null && !isId(since)) return malformed(route, "since_id không hợp lệ")
  const asked = search.get("updated_at_min")
  const changed = asked === null ? undefined : updatedAtMin(asked, quirks.changesFilter)
  if (asked !== null && changed === undefined) return invalid(route, "updated_at_min", "Thời gian không hợp lệ")

  const variantIds = idLists.variant_ids && [...new Set(idLists.variant_ids)]
  const found = variantIds?.map(variants.haravanIds.find).filter((index) => index !== undefined)
    .filter(variants.inHaravan)
  if (refuseUnknownVariant && found?.length !== variantIds?.length) {
    return invalid(route, "variant_ids", "Phiên bản sản phẩm không tồn tại")
  }
  const inLocations = idLists.location_ids?.map(locations.haravanIds.find).filter((index) => index !== undefined)
  const order = search.get("order")
  const sorted = order === "id" || order === "updated_at"
    ? { by: order, ascending: search.get("direction") === "asc" } as const
    : defaultOrders[quirks.defaultOrder]
  return {
    ...sorted,
    changed,
    first: since === null ? 0 : balanceIds.after(since),
    limit: Math.min(limitOf(search.get("limit")), asked === null ? quirks.pageCap : quirks.changesPageCap),
    locations: inLocations && new Set(inLocations),
    variants: found
  }
}

const defaultOrders = {
  "newest first": { by: "updated_at", ascending: false },
  "oldest first": { by: "updated_at", ascending: true },
  "by id": { by: "id", ascending: true },
  "by id, descending": { by: "id", ascending: false }
} as const

const filters = ["location_ids", "variant_ids", "updated_at_min", "since_id"]

/**
 * `GET /inventory_locations.json`. The default sort is undocumented: unless a quirk says otherwise it is by time,
 * newest first, so that a client that pages without naming an order is wrong at once. A filter that is named but empty
 * gives arbitrary rows.
 */
export const balances = (shop: Shop, search: URLSearchParams, behaviour: HaravanBehaviour): Reply => {
  const { balanceOrder, locations, stock } = shop
  if (filters.some((name) => search.get(name) === "")) {
    return reply(shop, behaviour, take(filter(balanceOrder.walk(0, false), stock.hasBalance), fallbackLimit))
  }
  if (behaviour.quirks.unfiltered !== "everything" && !filters.some((name) => search.has(name))) {
    return behaviour.quirks.unfiltered === "422"
      ? invalid(route, "location_ids", "Không được để trống")
      : reply(shop, behaviour, [])
  }
  const query = readQuery(shop, search, behaviour)
  if ("status" in query) return query
  const { ascending, by, changed, first, limit } = query
  const takesPlace = (pair: number) =>
    stock.hasBalance(pair) || (behaviour.quirks.removedTakePlace && stock.isRemoved(pair))
  const { hiddenInLists } = behaviour.quirks
  const wanted = (pair: number) =>
    takesPlace(pair) && (hiddenInLists === 0 || query.variants !== undefined || pair % hiddenInLists !== 0) &&
    (changed === undefined || changed(stock.updatedAt(pair)))
    && (query.locations === undefined || query.locations.has(pair % locations.count))

  // Most rows pass without a lower bound on time, so the first ones in id order are soon found. With one, few
  // may, and walking memory in its own order is five times as fast.
  if (by === "id" && query.variants === undefined && changed === undefined) {
    return reply(shop, behaviour, take(filter(balanceOrder.walk(first, ascending), wanted), limit))
  }
  const inPlace = query.variants === undefined
    ? countTo(stock.pairs)
    : query.variants.flatMap((variant) => [...countTo(locations.count)].map((l) => variant * locations.count + l))
  const after = (pair: number) => wanted(pair) && (first === 0 || balanceOrder.rankOf(pair) >= first)
  const byId = (a: number, b: number) => balanceOrder.rankOf(a) - balanceOrder.rankOf(b)
  const byTime = (a: number, b: number) => stock.updatedAt(a) - stock.updatedAt(b) || byId(a, b)
  const compare = by === "id" ? byId : byTime
  return reply(shop, behaviour, smallest(filter(inPlace, after), limit, ascending ? compare : (a, b) => compare(b, a)))
}

function* countTo(end: number): Generator<number> {
  for (let i = 0; i < end; i++) yield i
}

function* filter(pairs: Iterable<number>, keep: (pair: number) => boolean): Generator<number> {
  for (const pair of pairs) if (keep(pair)) yield pair
}
