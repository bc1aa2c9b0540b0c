/** The requests that several questions about Haravan make, so that they are made once. */
import * as Effect from "effect/Effect"
import { distinct, idOf } from "./rows.ts"
import type { Row, ProbeClient } from "./ProbeClient.ts"

type Params = ReadonlyArray<readonly [string, string]>

export const mostRows = "250"
/** The most ids in one filter (docs.haravan.com). */
const mostIds = 50
export const ascending = [["order", "id"], ["direction", "asc"]] as const

export const locations = (client: ProbeClient) => client.rows("locations", "/locations.json", [["page", "1"]])
export const products = (client: ProbeClient, params: Params = []) =>
  client.rows("products", "/products.json", [["limit", mostRows], ...params])
export const shop = (client: ProbeClient) => client.ask("/shop.json")

export const balancePath = "/inventory_locations.json"

/** Balances of the first fifty locations, because what comes without any filter is one of the questions. */
export const balances = (client: ProbeClient, params: Params) =>
  Effect.gen(function*() {
    const ids = (yield* locations(client)).flatMap(({ id }) => idOf(id) ?? []).slice(0, mostIds)
    return ids.length === 0 ? [] : yield* balancesAt(client, ids, params)
  })

export const balancesAt = (client: ProbeClient, locationIds: ReadonlyArray<string>, params: Params) =>
  client.rows("inventory_locations", balancePath, [["location_ids", locationIds.join(",")], ...params])

/** The first page by id. */
export const firstPage = (client: ProbeClient) => balances(client, [["limit", mostRows], ...ascending])

/** The page behind it. */
export const secondPage = (client: ProbeClient) =>
  Effect.gen(function*() {
    const last = idOf((yield* firstPage(client)).at(-1)?.["id"])
    return last === null ? [] : yield* balances(client, [["limit", mostRows], ...ascending, ["since_id", last]])
  })

/** The balances that are known without asking for more. */
export const someBalances = (
  client: ProbeClient
): Effect.Effect<ReadonlyArray<Row>, Effect.Error<ReturnType<typeof firstPage>>> =>
  Effect.map(Effect.all([firstPage(client), secondPage(client)]), (pages) => distinct(...pages))
