/** Questions about Haravan's records: decimals, ids as text, duplicate pairs, embedded inventories, location types. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type QuestionResult, open, type ProbeQuestion, settled } from "./ProbeQuestion.ts"
import { count, distinct, idOf } from "./rows.ts"
import type { ProbeFailure, Row } from "./ProbeClient.ts"
import { ascending, balancesAt, locations, maxRows, products, shop, someBalances } from "./haravanRequests.ts"

const quantities = ["qty_onhand", "qty_commited", "qty_incoming", "qty_available"] as const

/** The number of decimals of a number or text. */
const decimalsOf = (value: unknown): number =>
  typeof value === "number" || typeof value === "string" ? /\.(\d*?)0*$/.exec(String(value))?.[1]?.length ?? 0 : 0

/** Are there decimals, also if `is_unavailable_quantity` is true? */
export const decimals: ProbeQuestion = {
  name: "balances.decimals",
  requests: 1,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    const unavailable = (yield* locations(client)).filter((row) => row["is_unavailable_quantity"] === true)
    const ids = unavailable.flatMap(({ id }) => idOf(id) ?? []).slice(0, 50)
    const unavailableRows = ids.length === 0 ? [] : yield* balancesAt(client, ids, [["limit", maxRows], ...ascending])
    const rows = distinct(yield* someBalances(client), unavailableRows)
    if (rows.length === 0) return open("the shop has no balances")
    const values = rows.flatMap((row) => quantities.map((name) => row[name]))
    const found = values.map(decimalsOf).filter((digits) => digits > 0)
    const text = values.filter((value) => typeof value === "string").length
    const most = found.reduce((self, that) => Math.max(self, that), 0)
    const foundThere = unavailableRows.flatMap((row) => quantities.map((name) => decimalsOf(row[name]))).filter((n) =>
      n > 0
    )
    return settled(
      (found.length === 0
        ? `none in ${values.length} quantities`
        : `${found.length} of ${values.length} quantities, with at most ${most} decimals`) +
        (unavailable.length === 0 ? "" : `; ${foundThere.length} with is_unavailable_quantity`) +
        (text === 0 ? "" : `; ${text} are text`),
      {
        quantities: values.length,
        decimals: found.length,
        mostDigits: most,
        unavailableLocations: unavailable.length,
        decimalsThere: foundThere.length,
        asText: text
      }
    )
  })
}

/** Does a pair of variant and location have more than one balance? */
export const duplicates: ProbeQuestion = {
  name: "balances.duplicates",
  requests: 0,
  ask: Effect.fnUntraced(function*(client) {
    const rows = yield* someBalances(client)
    if (rows.length === 0) return open("the shop has no balances")
    const pairs = new Set(rows.map((row) => `${idOf(row["variant_id"])}:${idOf(row["loc_id"])}`))
    const twice = rows.length - pairs.size
    return settled(
      twice === 0 ?
        `no pair of variant and location has two of ${count(rows.length, "balance")}` :
        `${twice} of ${count(rows.length, "balance")} are duplicates of a pair's balance`,
      { balances: rows.length, twice }
    )
  })
}

const idFields = ["id", "loc_id", "product_id", "variant_id"] as const

/** Are ids JSON numbers or text, and do they fit a JavaScript number? */
export const ids: ProbeQuestion = {
  name: "ids",
  requests: 0,
  ask: Effect.fnUntraced(function*(client) {
    const rows = [...(yield* someBalances(client)), ...(yield* locations(client)), ...(yield* products(client))]
    return idTexts(rows.flatMap((row) => idFields.map((name) => row[name])))
  })
}

/** Describes the types and sizes of ids, without missing ones. */
export const idTexts = (values: ReadonlyArray<unknown>): QuestionResult => {
  const known = values.filter((value) => value !== undefined && value !== null)
  if (known.length === 0) return open("there are no records")
  const text = known.filter((value) => typeof value === "string").length
  const large = known.filter((value) => Number(idOf(value) ?? 0) > Number.MAX_SAFE_INTEGER).length
  const odd = known.filter((value) => idOf(value) === null).length
  const type = text === 0 ? "numbers" : text === known.length ? "text" : "numbers and text"
  return settled(
    `${type}; ${large === 0 ? "none" : large} of ${known.length} above 2^53` +
      (odd === 0 ? "" : `; ${odd} are not a positive int64`),
    { type, ids: known.length, above2to53: large, invalid: odd }
  )
}

const Variants = Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
const isVariants = Schema.is(Variants)

/** Do products embed their variants' inventories? The counts themselves are not read. */
export const embedded: ProbeQuestion = {
  name: "products.inventories",
  requests: 0,
  ask: Effect.fnUntraced(function*(client) {
    const variants = (yield* products(client)).flatMap(({ variants }): ReadonlyArray<Row> =>
      isVariants(variants) ? variants : []
    )
    if (variants.length === 0) return open("the shop has no variants")
    const advance = variants.filter((row) =>
      typeof row["inventory_advance"] === "object" && row["inventory_advance"] !== null
    )
    const quantity = variants.filter((row) => typeof row["inventory_quantity"] === "number")
    const named = variants.filter((row) => "inventory_advance" in row)
    return settled(
      `of ${count(variants.length, "variant")}, ${quantity.length} have inventory_quantity and ${advance.length} ` +
        `inventory_advance (null for ${named.length - advance.length})`,
      {
        variants: variants.length,
        inventoryQuantity: quantity.length,
        inventoryAdvance: advance.length,
        inventoryAdvanceEmpty: named.length - advance.length
      }
    )
  })
}

const kinds = ["default", "ontheroad"]
/** A documented word, or `other`, because any other word could be private. */
const kindOf = (value: unknown): string =>
  value === null || value === undefined ? "null" : typeof value === "string" && kinds.includes(value) ? value : "other"

/** Which types of locations are there? */
export const locationKinds: ProbeQuestion = {
  name: "locations.kinds",
  requests: 0,
  ask: Effect.fnUntraced(function*(client) {
    const rows = yield* locations(client)
    if (rows.length === 0) return open("the shop has no locations")
    const seen = new Map<string, number>()
    for (const row of rows) {
      const kind = `${kindOf(row["location_type"])}/${kindOf(row["type"])}`
      seen.set(kind, (seen.get(kind) ?? 0) + 1)
    }
    const unavailable = rows.filter((row) => row["is_unavailable_quantity"] === true).length
    return settled(
      `location_type/type: ${[...seen].map(([kind, number]) => `${number} ${kind}`).join(", ")}; ` +
        `${unavailable} with is_unavailable_quantity`,
      { ...Object.fromEntries(seen), unavailable }
    )
  })
}

const isPlainWord = (value: unknown): value is string => typeof value === "string" && /^[a-z]{1,20}$/i.test(value)

/** Is the shop in basic or advanced inventory mode, and in which time zone? */
export const inventoryMode: ProbeQuestion = {
  name: "shop.inventory-method",
  requests: 1,
  ask: Effect.fnUntraced(function*(client) {
    const { body } = yield* shop(client)
    const record = isRecord(body["shop"]) ? body["shop"] : {}
    const { inventory_method: method, timezone } = record
    const zone = typeof timezone === "string" ? /[+-]\d\d:\d\d/.exec(timezone)?.[0] ?? null : null
    const shown = isPlainWord(method) ? method : null
    const found = { inventoryMethod: shown, zone }
    return shown === null
      ? { settled: false, answer: "inventory_method is missing or not a plain word", value: found }
      : settled(`inventory_method is ${shown}; the shop's time zone is ${zone ?? "not given as an offset"}`, found)
  })
}

const isRecord = Schema.is(Schema.Record(Schema.String, Schema.Unknown))
