import { type Reply, jsonReply } from "../http/SandboxRequest.ts"
import { array, id, object } from "../http/json.ts"
import { oddBalance } from "../quirks/oddRows.ts"
import type { Shop } from "../shop/Shop.ts"
import type { HaravanBehaviour } from "./HaravanBehaviour.ts"
import { invalid, malformed } from "./errors.ts"
import { haravanTime } from "./time.ts"
import { updatedAtMin } from "./updatedAtMin.ts"

const route = "inventory_locations"
const maxLimit = 250
const fallbackLimit = 50
const maxIds = 50
const day = 86_400_000

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

function* take<A>(rows: Iterable<A>, limit: number): Generator<A> {
  let taken = 0
  for (const row of rows) {
    yield row
    if (++taken === limit) return
  }
}

/** A row of a page: the balance of a pair, or the second one that Haravan has for it. */
interface Row {
  readonly pair: number
  readonly second: boolean
}

/** Behind all others. */
const secondIds = 9_000_000_000_000_000_000n

const hasSecond = (pair: number, { secondBalanceEvery }: HaravanBehaviour["quirks"]): boolean =>
  secondBalanceEvery !== undefined && pair % secondBalanceEvery === 0

/** Whether the second balance is the one that counts. */
const isSecondNewer = (pair: number, { secondBalanceEvery = 1 }: HaravanBehaviour["quirks"]): boolean =>
  pair / secondBalanceEvery % 2 === 1

/** The balance that counts. */
const newest = (pair: number, quirks: HaravanBehaviour["quirks"]): Row => ({
  pair,
  second: hasSecond(pair, quirks) && isSecondNewer(pair, quirks)
})

const writeRow = (shop: Shop, { pair, second }: Row, { quirks }: HaravanBehaviour): string => {
  const { balanceIds, balanceOrder, locations, stock, variants } = shop
  const { idsAsText, oddRows } = quirks
  const variant = Math.floor(pair / locations.count)
  const rank = balanceOrder.rankOf(pair)
  const balanceId = second ? String(secondIds + BigInt(rank)) : balanceIds.at(rank)
  const productId = variants.productIds.at(variants.productOf(variant))
  const locationId = locations.haravanIds.at(pair % locations.count)
  const { committed, incoming, onHand, updatedAt } = stock.balance(pair)
  const isOlder = second !== newest(pair, quirks).second
  const there = onHand + (isOlder ? 1000 : 0)
  const changedAt = updatedAt + clockAhead(quirks) - (isOlder ? day : 0)
  const fields = [
    ["id", id(balanceId, idsAsText)],
    ["loc_id", id(locationId, idsAsText)],
    ["product_id", id(productId, idsAsText)],
    ["variant_id", id(variants.haravanIds.at(variant), idsAsText)],
    ["qty_onhand", String(there)],
    ["qty_commited", String(committed)],
    ["qty_incoming", String(incoming)],
    ["qty_available", String(there - committed)],
    ["updated_at", `"${haravanTime(changedAt)}"`]
  ] as const
  return object(oddBalance(fields, pair, oddRows))
}

const reply = (shop: Shop, rows: Iterable<Row>, behaviour: HaravanBehaviour): Reply => {
  const texts = Array.from(
    filter(rows, ({ pair }) => shop.stock.hasBalance(pair)),
    (row) => writeRow(shop, row, behaviour)
  )
  return jsonReply(route, `{"inventory_locations":${array(texts)}}`, texts.length)
}

/** What is asked, in the shop's own indexes. */
interface Query {
  readonly variants: ReadonlyArray<number> | undefined
  readonly locations: ReadonlySet<number> | undefined
  /** The first rank in id order, and the first of those of second balances. */
  readonly first: number
  readonly firstSecond: number
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
    firstSecond: since === null || BigInt(since) < secondIds ? 0 : Number(BigInt(since) - secondIds) + 1,
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
    return reply(
      shop,
      take(plain(filter(balanceOrder.walk(0, false), stock.hasBalance)), fallbackLimit),
      behaviour
    )
  }
  const { quirks } = behaviour
  if (quirks.unfiltered !== "everything" && !filters.some((name) => search.has(name))) {
    return quirks.unfiltered === "422"
      ? invalid(route, "location_ids", "Không được để trống")
      : reply(shop, [], behaviour)
  }
  const query = readQuery(shop, search, behaviour)
  if ("status" in query) return query
  const { ascending, by, changed, first, firstSecond, limit, variants } = query
  const { hiddenInLists } = quirks
  const takesPlace = (pair: number) => stock.hasBalance(pair) || (quirks.removedTakePlace && stock.isRemoved(pair))
  const wanted = (pair: number) =>
    takesPlace(pair) && (hiddenInLists === 0 || variants !== undefined || pair % hiddenInLists !== 0) &&
    (changed === undefined || changed(stock.updatedAt(pair) + clockAhead(quirks)))
    && (query.locations === undefined || query.locations.has(pair % locations.count))
  /** With second balances behind the others. */
  function* withSecond(pairs: Iterable<number>): Generator<Row> {
    yield* plain(pairs)
    if (quirks.secondBalanceEvery === undefined || !ascending) return
    for (
      const pair of filter(balanceOrder.walk(firstSecond, true), (pair) => hasSecond(pair, quirks) && wanted(pair))
    ) {
      if (variants?.includes(Math.floor(pair / locations.count)) !== false) yield { pair, second: true }
    }
  }

  // Most rows pass without a lower bound on time, so the first ones in id order are soon found. With one, few
  // may, and walking memory in its own order is five times as fast.
  if (by === "id" && variants === undefined && changed === undefined) {
    return reply(shop, take(withSecond(filter(balanceOrder.walk(first, ascending), wanted)), limit), behaviour)
  }
  const inPlace = variants === undefined
    ? countTo(stock.pairs)
    : variants.flatMap((variant) => [...countTo(locations.count)].map((l) => variant * locations.count + l))
  const after = (pair: number) => wanted(pair) && (first === 0 || balanceOrder.rankOf(pair) >= first)
  const byId = (a: number, b: number) => balanceOrder.rankOf(a) - balanceOrder.rankOf(b)
  const byTime = (a: number, b: number) => stock.updatedAt(a) - stock.updatedAt(b) || byId(a, b)
  const compare = by === "id" ? byId : byTime
  const pairs = smallest(filter(inPlace, after), limit, ascending ? compare : (a, b) => compare(b, a))
  return reply(
    shop,
    by === "id" ? take(withSecond(pairs), limit) : pairs.map((pair) => newest(pair, quirks)),
    behaviour
  )
}

function* plain(pairs: Iterable<number>): Generator<Row> {
  for (const pair of pairs) yield { pair, second: false }
}

function* countTo(end: number): Generator<number> {
  for (let i = 0; i < end; i++) yield i
}

function* filter<A>(rows: Iterable<A>, keep: (row: A) => boolean): Generator<A> {
  for (const row of rows) if (keep(row)) yield row
}
