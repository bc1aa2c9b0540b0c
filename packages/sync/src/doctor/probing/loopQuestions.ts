/** Questions that Loop's documentation leaves open. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { idTexts } from "./haravanRecords.ts"
import { type QuestionResult, open, type ProbeQuestion, settled } from "./ProbeQuestion.ts"
import { count, idOf } from "./rows.ts"
import type { ProbeFailure, Row, ProbeClient } from "./ProbeClient.ts"

const maxRows = "250"
const inventoryPath = "/inventories"

const inventories = (client: ProbeClient) => client.rows("inventories", inventoryPath, [["limit", maxRows]])
const locations = (client: ProbeClient) => client.rows("locations", "/locations", [["limit", maxRows]])

const isRecord = Schema.is(Schema.Record(Schema.String, Schema.Unknown))

/** The object of a field, which may be wrapped in an array. */
const unwrap = (value: unknown): Row => {
  const one: unknown = Array.isArray(value) ? value[0] : value
  return isRecord(one) ? one : {}
}

/** How many rows does a page have? */
export const pageSize: ProbeQuestion = {
  name: "inventories.page-size",
  requests: 1,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    const { body } = yield* client.get(inventoryPath, [["limit", maxRows]])
    const rows = yield* inventories(client)
    const more = body["next_page_url"] !== null && body["next_page_url"] !== undefined
    if (!more) {
      return open(`all ${rows.length} inventories fit on one page of ${maxRows}, so its maximum size is unknown`)
    }
    return settled(`limit ${maxRows}: ${count(rows.length, "row")}, and more follow`, {
      asked250: rows.length
    })
  })
}

/** Which parameters does `next_page_url` repeat, and to which address does it point? */
export const nextPage: ProbeQuestion = {
  name: "inventories.next-page",
  requests: 1,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    const [first] = yield* inventories(client)
    const location = idOf(unwrap(first?.["location"])["id"])
    if (location === null) return open("Loop has no inventories")
    const { body } = yield* client.get(inventoryPath, [["limit", "1"], ["location_id", location]])
    const next = body["next_page_url"]
    if (typeof next !== "string") return open("no location has two inventories, so there is no next page")
    const here = new URL(inventoryPath.slice(1), `${client.baseUrl.href.replace(/\/+$/, "")}/`)
    const url = URL.canParse(next, here.href) ? new URL(next, here.href) : null
    if (url === null) return settled("next_page_url is not an address", { address: "none" })
    const address = url.origin === here.origin && url.pathname === here.pathname ? "same" : "another"
    const keepsFilter = url.searchParams.get("location_id") === location
    const keepsLimit = url.searchParams.get("limit") === "1"
    const hasCursor = url.searchParams.has("cursor")
    return settled(
      `next_page_url has ${address === "same" ? "the same" : "a different"} address, ` +
        `${keepsFilter ? "repeats" : "omits"} the filter and ${keepsLimit ? "repeats" : "omits"} the limit` +
        (hasCursor ? "" : ", and has no cursor"),
      { address, keepsFilter, keepsLimit, hasCursor }
    )
  })
}

/** Is `X-Loop-Global-Identifier-Type: string` honoured? */
export const ids: ProbeQuestion = {
  name: "ids",
  requests: 1,
  ask: Effect.fnUntraced(function*(client) {
    const inInventories = (yield* inventories(client)).flatMap((row) =>
      [row["product_variant"], row["location"]].map((value) => unwrap(value)["id"])
    )
    return idTexts([...inInventories, ...(yield* locations(client)).map(({ id }) => id)])
  })
}

const shapeOf = (value: unknown): string =>
  value === undefined
    ? "absent"
    : value === null
    ? "null"
    : Array.isArray(value)
    ? value.length === 0 ? "empty array" : "array"
    : typeof value === "object"
    ? Object.keys(value).length === 0 ? "empty object" : "object"
    : typeof value

const shapesOf = (values: ReadonlyArray<unknown>): string => [...new Set(values.map(shapeOf))].toSorted().join(" | ")

/** Are variant, location and address arrays or objects? */
export const shapes: ProbeQuestion = {
  name: "shapes",
  requests: 0,
  ask: Effect.fnUntraced(function*(client) {
    const rows = yield* inventories(client)
    const places = yield* locations(client)
    if (rows.length === 0 && places.length === 0) return open("Loop has no inventories and no locations")
    const found = {
      variant: shapesOf(rows.map((row) => row["product_variant"])),
      location: shapesOf(rows.map((row) => row["location"])),
      addressInInventory: shapesOf(rows.map((row) => unwrap(row["location"])["address"])),
      addressInLocation: shapesOf(places.map(({ address }) => address)),
      channel: shapesOf(places.map(({ channel }) => channel))
    }
    return settled(
      `in inventories product_variant is ${found.variant}, location ${found.location}, ` +
        `address ${found.addressInInventory}; in locations address is ${found.addressInLocation}, channel ${found.channel}`,
      found
    )
  })
}
