/** How many rows does a page of Haravan have, in which order, and what does it return without a filter? */
import type { Upstream } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { detectOrder } from "./detectOrder.ts"
import { type QuestionResult, open, type ProbeQuestion, settled } from "./ProbeQuestion.ts"
import { count, idOf } from "./rows.ts"
import type { ProbeFailure, Row, ProbeClient } from "./ProbeClient.ts"
import {
  ascending,
  balancePath,
  balances,
  firstPage,
  locations,
  maxRows,
  products,
  secondPage
} from "./haravanRequests.ts"

const longAgo = "2000-01-01T00:00:00.000Z"

/** Is the cap of 250 rows real, for every filter? */
export const pageSize: ProbeQuestion = {
  name: "balances.page-size",
  requests: 4,
  ask: Effect.fnUntraced(function*(client) {
    const first = yield* firstPage(client)
    const second = yield* secondPage(client)
    if (first.length === 0) return open("the shop has no balances")
    if (second.length === 0) {
      return open(`all ${first.length} balances fit on one page of ${maxRows}, so its maximum size is unknown`)
    }
    const over = yield* balances(client, [["limit", "1000"], ...ascending])
    const changes = yield* balances(client, [["limit", maxRows], ...ascending, ["updated_at_min", longAgo]])
    return settled(
      `limit ${maxRows}: ${count(first.length, "row")}, and more follow. ` +
        `limit 1000: ${over.length}. limit ${maxRows} with updated_at_min: ${changes.length}.`,
      { asked250: first.length, asked1000: over.length, asked250ByTime: changes.length }
    )
  })
}

/** How are balances ordered without `order`? */
export const defaultOrder: ProbeQuestion = {
  name: "balances.default-order",
  requests: 2,
  ask: Effect.fnUntraced(function*(client) {
    const plain = detectOrder(yield* balances(client, [["limit", maxRows]]))
    const ordered = detectOrder(yield* balances(client, [["limit", maxRows], ["order", "id"]]))
    if (plain === null || ordered === null) return open("the shop has too few balances to show an order")
    return {
      settled: plain.certain && ordered.certain,
      answer: `Without order: ${plain.words}. With order=id and no direction: ${ordered.words}.`,
      value: { none: plain.order, idAlone: ordered.order }
    }
  })
}

const sameIds = (self: ReadonlyArray<Row>, that: ReadonlyArray<Row>): boolean =>
  self.length === that.length && self.every(({ id }, index) => idOf(id) === idOf(that[index]?.["id"]))

/** Returns the status if the upstream rejects the request, because that is an answer too. */
const orRejected = <A, R>(
  upstream: Upstream,
  request: Effect.Effect<A, ProbeFailure, R>
): Effect.Effect<A | number, ProbeFailure, R> =>
  Effect.catchIf(
    request,
    (error) => error._tag === "UpstreamError" && error.upstream === upstream && error.reason._tag === "InvalidRequest",
    (error) =>
      error._tag === "UpstreamError" && error.reason._tag === "InvalidRequest" && error.reason.status !== undefined
        ? Effect.succeed(error.reason.status)
        : Effect.fail(error)
  )

/** What does Haravan return without a filter? */
export const unfiltered: ProbeQuestion = {
  name: "balances.unfiltered",
  requests: 1,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    const named = yield* firstPage(client)
    if (named.length === 0) return open("the shop has no balances")
    const rows = yield* orRejected(
      "haravan",
      client.rows("inventory_locations", balancePath, [["limit", maxRows], ...ascending])
    )
    if (typeof rows === "number") return settled(`rejected with status ${rows}`, { answer: "refused", status: rows })
    if (rows.length === 0) return settled("an empty list, without an error", { answer: "empty", rows: 0 })
    return sameIds(rows, named)
      ? settled("the same rows as with a filter for every location", { answer: "same", rows: rows.length })
      : settled(`${count(rows.length, "row")}, but not those of a filter for the first locations`, {
        answer: "others",
        rows: rows.length
      })
  })
}

/** Does the list of locations have pages? */
export const locationPages: ProbeQuestion = {
  name: "locations.pages",
  requests: 3,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    const first = yield* locations(client)
    if (first.length === 0) return open("the shop has no locations")
    const second = yield* orRejected("haravan", locationsBy(client, "page", "2"))
    const one = yield* orRejected("haravan", locationsBy(client, "limit", "1"))
    const page2 = typeof second === "number"
      ? { words: `rejected with status ${second}`, value: "refused" }
      : second.length === 0
      ? { words: "empty", value: "empty" }
      : sameIds(first, second)
      ? { words: "the same locations again, so page is ignored", value: "same" }
      : { words: `${second.length} others`, value: "others" }
    const limit = typeof one === "number"
      ? { words: `rejected with status ${one}`, value: "refused" }
      : one.length === 1 && first.length > 1
      ? { words: "honoured", value: "honoured" }
      : first.length === 1
      ? { words: "unknown, because there is only one location", value: "unknown" }
      : { words: "ignored", value: "ignored" }
    return settled(
      `${count(first.length, "location")} on page 1. Page 2: ${page2.words}. limit: ${limit.words}.`,
      { rows: first.length, page2: page2.value, limit: limit.value }
    )
  })
}

const locationsBy = (client: ProbeClient, name: string, value: string) =>
  client.rows("locations", "/locations.json", [[name, value]])

/** How large is a page of products, how are products ordered, and does `since_id` change that? */
export const productPages: ProbeQuestion = {
  name: "products.pages",
  requests: 3,
  ask: Effect.fnUntraced(function*(client) {
    const first = yield* products(client)
    const since = yield* products(client, [["since_id", "1"]])
    const { body } = yield* client.get("/products/count.json")
    const [plain, ordered] = [detectOrder(first), detectOrder(since)]
    if (plain === null || ordered === null) return open("the shop has too few products to show an order")
    const counted = typeof body["count"] === "number" ? body["count"] : null
    return {
      settled: plain.certain && ordered.certain,
      answer:
        `limit ${maxRows}: ${first.length}, of ${counted ?? "an unknown number"}. They are sorted ${plain.words}; ` +
        `with since_id ${ordered.words}.`,
      value: { asked250: first.length, count: counted, none: plain.order, sinceId: ordered.order }
    }
  })
}
