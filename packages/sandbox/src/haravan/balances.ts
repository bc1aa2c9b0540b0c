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

/** Reads a limit. Haravan does not refuse a limit that it does not allow: it takes 50 instead. */
const limitOf = (text: string | null): number => {
  if (text === null) return maxLimit
  const limit = /^[0-9]+$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= maxLimit ? limit : fallbackLimit
}

const clockAhead = ({ clockAheadMillis }: HaravanBehaviour["quirks"]): number => clockAheadMillis?.haravan ?? 0

const isId = (text: string) => /^[0-9]{1,19}$/.test(text)

/** Returns the first `limit` pairs of an order. Holds at most twice as many at a time. */
const firstInOrder = (
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

/** A row of a page: a pair's balance, or the second balance that Haravan has for the pair. */
interface Row {
  readonly pair: number
  readonly isSecond: boolean
}

/** Ids of second balances begin here, above all others. */
const firstSecondId = 9_000_000_000_000_000_000n

const hasSecond = (pair: number, { secondBalanceEvery }: HaravanBehaviour["quirks"]): boolean =>
  secondBalanceEvery !== undefined && pair % secondBalanceEvery === 0

const isSecondNewer = (pair: number, { secondBalanceEvery = 1 }: HaravanBehaviour["quirks"]): boolean =>
  pair / secondBalanceEvery % 2 === 1

/** Picks the newest balance of a pair: it is the one that counts. */
const newest = (pair: number, quirks: HaravanBehaviour["quirks"]): Row => ({
  pair,
  isSecond: hasSecond(pair, quirks) && isSecondNewer(pair, quirks)
})

const writeRow = (shop: Shop, { isSecond, pair }: Row, { quirks }: HaravanBehaviour): string => {
  const { balanceIds, balanceOrder, locations, stock, variants } = shop
  const { idsAsText, oddRows } = quirks
  const variant = Math.floor(pair / locations.count)
  const rank = balanceOrder.rankOf(pair)
  const balanceId = isSecond ? String(firstSecondId + BigInt(rank)) : balanceIds.at(rank)
  const productId = variants.productIds.at(variants.productOf(variant))
  const locationId = locations.haravanIds.at(pair % locations.count)
  const { committed, incoming, onHand, updatedAt } = stock.balance(pair)
  const isOlder = isSecond !== newest(pair, quirks).isSecond
  const shownOnHand = onHand + (isOlder ? 1000 : 0)
  const changedAt = updatedAt + clockAhead(quirks) - (isOlder ? day : 0)
  const fields = [
    ["id", id(balanceId, idsAsText)],
    ["loc_id", id(locationId, idsAsText)],
    ["product_id", id(productId, idsAsText)],
    ["variant_id", id(variants.haravanIds.at(variant), idsAsText)],
    ["qty_onhand", String(shownOnHand)],
    ["qty_commited", String(committed)],
    ["qty_incoming", String(incoming)],
    ["qty_available", String(shownOnHand - committed)],
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

/** A query in the shop's own indexes. */
interface Query {
  readonly variants: ReadonlyArray<number> | undefined
  readonly locations: ReadonlySet<number> | undefined
  /** The first rank in id order. */
  readonly first: number
  /** The first rank among second balances. */
  readonly firstSecond: number
  /** Whether a time, in milliseconds since the epoch, passes the filter; undefined: every time does. */
  readonly isChanged: ((time: number) => boolean) | undefined
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
  const min = search.get("updated_at_min")
  const isChanged = min === null ? undefined : updatedAtMin(min, quirks.changesFilter)
  if (min !== null && isChanged === undefined) return invalid(route, "updated_at_min", "Thời gian không hợp lệ")

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
    isChanged,
    first: since === null ? 0 : balanceIds.after(since),
    firstSecond: since === null || BigInt(since) < firstSecondId ? 0 : Number(BigInt(since) - firstSecondId) + 1,
    limit: Math.min(limitOf(search.get("limit")), min === null ? quirks.pageCap : quirks.changesPageCap),
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
 * Answers `GET /inventory_locations.json`. The default order is not documented. Here it is by time, newest first, unless a
 * quirk changes it: a client that pages without an order fails at once. A filter without a value gives arbitrary rows.
 */
export const balances = (shop: Shop, search: URLSearchParams, behaviour: HaravanBehaviour): Reply => {
  const { balanceOrder, locations, stock } = shop
  if (filters.some((name) => search.get(name) === "")) {
    return reply(
      shop,
      take(onlyFirst(filter(balanceOrder.walk(0, false), stock.hasBalance)), fallbackLimit),
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
  const { ascending, by, first, firstSecond, isChanged, limit, variants } = query
  const { hiddenInLists } = quirks
  const countsInPage = (pair: number) => stock.hasBalance(pair) || (quirks.removedCountInPages && stock.isRemoved(pair))
  const matches = (pair: number) =>
    countsInPage(pair) && (hiddenInLists === 0 || variants !== undefined || pair % hiddenInLists !== 0) &&
    (isChanged === undefined || isChanged(stock.updatedAt(pair) + clockAhead(quirks)))
    && (query.locations === undefined || query.locations.has(pair % locations.count))
  /** Appends second balances. */
  function* withSecond(pairs: Iterable<number>): Generator<Row> {
    yield* onlyFirst(pairs)
    if (quirks.secondBalanceEvery === undefined || !ascending) return
    for (
      const pair of filter(balanceOrder.walk(firstSecond, true), (pair) => hasSecond(pair, quirks) && matches(pair))
    ) {
      if (variants?.includes(Math.floor(pair / locations.count)) !== false) yield { pair, isSecond: true }
    }
  }

  // Without a lower bound on time most rows match, so the first rows in id order are found soon. With one, few rows may
  // match, and reading memory in its own order is five times as fast.
  if (by === "id" && variants === undefined && isChanged === undefined) {
    return reply(shop, take(withSecond(filter(balanceOrder.walk(first, ascending), matches)), limit), behaviour)
  }
  const inPlace = variants === undefined
    ? range(stock.pairs)
    : variants.flatMap((variant) => [...range(locations.count)].map((l) => variant * locations.count + l))
  const isOnPage = (pair: number) => matches(pair) && (first === 0 || balanceOrder.rankOf(pair) >= first)
  const byId = (a: number, b: number) => balanceOrder.rankOf(a) - balanceOrder.rankOf(b)
  const byTime = (a: number, b: number) => stock.updatedAt(a) - stock.updatedAt(b) || byId(a, b)
  const compare = by === "id" ? byId : byTime
  const pairs = firstInOrder(filter(inPlace, isOnPage), limit, ascending ? compare : (a, b) => compare(b, a))
  return reply(
    shop,
    by === "id" ? take(withSecond(pairs), limit) : pairs.map((pair) => newest(pair, quirks)),
    behaviour
  )
}

function* onlyFirst(pairs: Iterable<number>): Generator<Row> {
  for (const pair of pairs) yield { pair, isSecond: false }
}

function* range(end: number): Generator<number> {
  for (let i = 0; i < end; i++) yield i
}

function* filter<A>(rows: Iterable<A>, keep: (row: A) => boolean): Generator<A> {
  for (const row of rows) if (keep(row)) yield row
}
