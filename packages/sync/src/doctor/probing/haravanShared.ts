/** The requests that several questions about Haravan make, so that they are made once. */
import * as Effect from "effect/Effect"
import { distinct, idOf } from "./rows.ts"
import type { Row, Wire } from "./Wire.ts"

type Params = ReadonlyArray<readonly [string, string]>

export const mostRows = "250"
/** The most ids in one filter (docs.haravan.com). */
const mostIds = 50
export const ascending = [["order", "id"], ["direction", "asc"]] as const

export const locations = (wire: Wire) => wire.rows("locations", "/locations.json", [["page", "1"]])
export const products = (wire: Wire, params: Params = []) =>
  wire.rows("products", "/products.json", [["limit", mostRows], ...params])
export const shop = (wire: Wire) => wire.ask("/shop.json")

export const balancePath = "/inventory_locations.json"

/** Balances of the first fifty locations, because what comes without any filter is one of the questions. */
export const balances = (wire: Wire, params: Params) =>
  Effect.gen(function*() {
    const ids = (yield* locations(wire)).flatMap(({ id }) => idOf(id) ?? []).slice(0, mostIds)
    return ids.length === 0 ? [] : yield* balancesAt(wire, ids, params)
  })

export const balancesAt = (wire: Wire, locationIds: ReadonlyArray<string>, params: Params) =>
  wire.rows("inventory_locations", balancePath, [["location_ids", locationIds.join(",")], ...params])

/** The first page by id. */
export const firstPage = (wire: Wire) => balances(wire, [["limit", mostRows], ...ascending])

/** The page behind it. */
export const secondPage = (wire: Wire) =>
  Effect.gen(function*() {
    const last = idOf((yield* firstPage(wire)).at(-1)?.["id"])
    return last === null ? [] : yield* balances(wire, [["limit", mostRows], ...ascending, ["since_id", last]])
  })

/** The balances that are known without asking for more. */
export const someBalances = (
  wire: Wire
): Effect.Effect<ReadonlyArray<Row>, Effect.Error<ReturnType<typeof firstPage>>> =>
  Effect.map(Effect.all([firstPage(wire), secondPage(wire)]), (pages) => distinct(...pages))
