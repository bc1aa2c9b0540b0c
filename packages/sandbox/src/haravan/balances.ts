import { DateTime, Option } from "effect"
import type { Reply } from "../Exchange.ts"
import { jsonReply } from "../Exchange.ts"
import { array } from "../json.ts"
import type { Shop } from "../shop/Shop.ts"
import type { HaravanBehaviour } from "./routes.ts"
import { invalid, malformed } from "./errors.ts"
import { haravanTime } from "./time.ts"

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

const clockAhead = ({ clockAheadMillis }: HaravanBehaviour["quirks"]): number => clockAheadMillis?.haravan ?? 0

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

const writeRow = (shop: Shop, pair: number, { quirks }: HaravanBehaviour): string => {
  const { balanceIds, balanceOrder, locations, stock, variants } = shop
  const variant = Math.floor(pair / locations.count)
  const id = balanceIds.at(balanceOrder.rankOf(pair))
  const productId = variants.productIds.at(variants.productOf(variant))
  const { committed, incoming, onHand, updatedAt } = stock.balance(pair)
  return `{"id":${id},"loc_id":${locations.haravanIds.at(pair % locations.count)}`
    + `,"product_id":${productId},"variant_id":${variants.haravanIds.at(variant)}`
    + `,"qty_onhand":${onHand},"qty_commited":${committed},"qty_incoming":${incoming}`
    + `,"qty_available":${onHand - committed},"updated_at":"${haravanTime(updatedAt + clockAhead(quirks))}"}`
}

const reply = (shop: Shop, pairs: Iterable<number>, behaviour: HaravanBehaviour): Reply => {
  const rows = Array.from(filter(pairs, shop.stock.hasBalance), (pair) => writeRow(shop, pair, behaviour))
  return jsonReply(route, `{"inventory_locations":${array(rows)}}`, rows.length)
}

/** What is asked, in the shop's own indexes. */
interface Query {
  readonly variants: ReadonlyArray<number> | undefined
  readonly locations: ReadonlySet<number> | undefined
  /** The first rank in id order. */
  readonly first: number
  /** Milliseconds since the epoch. */
  readonly from: number
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
  const time = asked === null ? Option.none() : DateTime.make(asked)
  if (asked !== null && Option.isNone(time)) return invalid(route, "updated_at_min", "Thời gian không hợp lệ")

  const variantIds = idLists.variant_ids && [...new Set(idLists.variant_ids)]
  const found = variantIds?.map(variants.haravanIds.find).filter((index) => index !== undefined)
    .filter(variants.inHaravan)
  if (refuseUnknownVariant && found?.length !== variantIds?.length) {
    return invalid(route, "variant_ids", "Phiên bản sản phẩm không tồn tại")
  }
  const inLocations = idLists.location_ids?.map(locations.haravanIds.find).filter((index) => index !== undefined)
  const order = search.get("order")
  const known = order === "id" || order === "updated_at"
  return {
    ascending: known && search.get("direction") === "asc",
    by: known ? order : "updated_at",
    first: since === null ? 0 : balanceIds.after(since),
    from: Option.match(time, {
      onNone: () => -Infinity,
      onSome: (time) => DateTime.toEpochMillis(time) - clockAhead(quirks)
    }),
    limit: Math.min(limitOf(search.get("limit")), asked === null ? quirks.pageCap : quirks.changesPageCap),
    locations: inLocations && new Set(inLocations),
    variants: found
  }
}

const filters = ["location_ids", "variant_ids", "updated_at_min", "since_id"]

/**
 * `GET /inventory_locations.json`. The default sort is undocumented: here it is by time, newest first, so
 * that whoever pages without naming an order is wrong at once. A filter that is named but empty gives
 * arbitrary rows.
 */
export const balances = (shop: Shop, search: URLSearchParams, behaviour: HaravanBehaviour): Reply => {
  const { balanceOrder, locations, stock } = shop
  if (filters.some((name) => search.get(name) === "")) {
    return reply(shop, take(filter(balanceOrder.walk(0, false), stock.hasBalance), fallbackLimit), behaviour)
  }
  const query = readQuery(shop, search, behaviour)
  if ("status" in query) return query
  const { ascending, by, first, from, limit } = query
  const takesPlace = (pair: number) =>
    stock.hasBalance(pair) || (behaviour.quirks.removedTakePlace && stock.isRemoved(pair))
  const wanted = (pair: number) =>
    takesPlace(pair) && stock.updatedAt(pair) >= from
    && (query.locations === undefined || query.locations.has(pair % locations.count))

  // Most rows pass without a lower bound on time, so the first ones in id order are soon found. With one, few
  // may, and walking memory in its own order is five times as fast.
  if (by === "id" && query.variants === undefined && from === -Infinity) {
    return reply(shop, take(filter(balanceOrder.walk(first, ascending), wanted), limit), behaviour)
  }
  const inPlace = query.variants === undefined
    ? countTo(stock.pairs)
    : query.variants.flatMap((variant) => [...countTo(locations.count)].map((l) => variant * locations.count + l))
  const after = (pair: number) => wanted(pair) && (first === 0 || balanceOrder.rankOf(pair) >= first)
  const byId = (a: number, b: number) => balanceOrder.rankOf(a) - balanceOrder.rankOf(b)
  const byTime = (a: number, b: number) => stock.updatedAt(a) - stock.updatedAt(b) || byId(a, b)
  const compare = by === "id" ? byId : byTime
  return reply(shop, smallest(filter(inPlace, after), limit, ascending ? compare : (a, b) => compare(b, a)), behaviour)
}

function* countTo(end: number): Generator<number> {
  for (let i = 0; i < end; i++) yield i
}

function* filter(pairs: Iterable<number>, keep: (pair: number) => boolean): Generator<number> {
  for (const pair of pairs) if (keep(pair)) yield pair
}
