/** Requests that several questions about Haravan share. */
import * as Effect from "effect/Effect"
import { distinct, idOf } from "./rows.ts"
import type { Row, ProbeClient } from "./ProbeClient.ts"

type Params = ReadonlyArray<readonly [string, string]>

export const maxRows = "250"
/** The maximum number of ids in a filter (docs.haravan.com). */
const maxIds = 50
export const ascending = [["order", "id"], ["direction", "asc"]] as const

export const locations = (client: ProbeClient) => client.rows("locations", "/locations.json", [["page", "1"]])
export const products = (client: ProbeClient, params: Params = []) =>
  client.rows("products", "/products.json", [["limit", maxRows], ...params])
export const shop = (client: ProbeClient) => client.get("/shop.json")

export const balancePath = "/inventory_locations.json"

/** Balances of the first fifty locations. A filter is needed, because the effect of no filter is one of the questions. */
export const balances = (client: ProbeClient, params: Params) =>
  Effect.gen(function*() {
    const ids = (yield* locations(client)).flatMap(({ id }) => idOf(id) ?? []).slice(0, maxIds)
    return ids.length === 0 ? [] : yield* balancesAt(client, ids, params)
  })

export const balancesAt = (client: ProbeClient, locationIds: ReadonlyArray<string>, params: Params) =>
  client.rows("inventory_locations", balancePath, [["location_ids", locationIds.join(",")], ...params])

/** The first page by id. */
export const firstPage = (client: ProbeClient) => balances(client, [["limit", maxRows], ...ascending])

/** The second page by id. */
export const secondPage = (client: ProbeClient) =>
  Effect.gen(function*() {
    const last = idOf((yield* firstPage(client)).at(-1)?.["id"])
    return last === null ? [] : yield* balances(client, [["limit", maxRows], ...ascending, ["since_id", last]])
  })

/** The balances of the first two pages, which other questions request anyway. */
export const someBalances = (
  client: ProbeClient
): Effect.Effect<ReadonlyArray<Row>, Effect.Error<ReturnType<typeof firstPage>>> =>
  Effect.map(Effect.all([firstPage(client), secondPage(client)]), (pages) => distinct(...pages))
