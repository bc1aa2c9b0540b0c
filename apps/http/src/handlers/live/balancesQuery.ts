/** What is asked of Haravan's balances, and where a page of them goes on. */
import { type InvalidCursorProblem, mostPairs } from "@stocktally/api"
import { type BalanceFilter, type BalanceKey, balanceOrder } from "@stocktally/core"
import { compareIds, type HaravanBalance, HaravanBalanceId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { hash } from "node:crypto"
import { cursorOf, otherQuery } from "../cursors.ts"

/** The route's query. */
export interface BalancesQuery extends BalanceFilter {
  readonly cursor?: string | undefined
}

/** The last row of the page before. */
export type Last = Pick<HaravanBalance, "id" | "updatedAt">

const token = cursorOf(Schema.Struct({ q: Schema.String, i: HaravanBalanceId, t: Schema.Int }))

const digest = ({ cursor: _, limit: __, ...filter }: BalancesQuery): string =>
  hash("sha1", JSON.stringify(Object.entries(filter).toSorted(([self], [that]) => self < that ? -1 : 1)), "base64url")
    .slice(0, 12)

/** The cursor of what comes after a row; null behind no row. */
export const balanceCursor = (query: BalancesQuery, last: Last | undefined): string | null =>
  last === undefined
    ? null
    : token.encode({ q: digest(query), i: last.id, t: last.updatedAt })

/** Where the query's cursor goes on. */
export const lastOf = (query: BalancesQuery): Effect.Effect<Last | undefined, InvalidCursorProblem> =>
  query.cursor === undefined
    ? Effect.undefined
    : Effect.flatMap(
      token.decode(query.cursor),
      ({ i: id, q, t: updatedAt }) =>
        q === digest(query) ? Effect.succeed({ id, updatedAt }) : Effect.fail(otherQuery("filter or order"))
    )

/** The pairs that are named, where they are few enough for one answer and nothing else restricts them. */
export const pairsOf = (
  { locationIds, sinceId, updatedAtMin, variantIds }: BalancesQuery
): ReadonlyArray<BalanceKey> | undefined =>
  locationIds === undefined || variantIds === undefined || sinceId !== undefined || updatedAtMin !== undefined ||
    locationIds.length * variantIds.length > mostPairs
    ? undefined
    : variantIds.flatMap((variantId) => locationIds.map((locationId) => ({ variantId, locationId })))

/** Whether Haravan can page by the order asked for. */
export const isNatural = ({ direction = "asc", order = "id" }: BalancesQuery): boolean =>
  order === "id" && direction === "asc"

/** Rows in the order asked for, behind the page before. */
export const ordered = (
  rows: ReadonlyArray<HaravanBalance>,
  { direction = "asc", order = "id" }: BalancesQuery,
  last: Last | undefined
): ReadonlyArray<HaravanBalance> => {
  const sign = direction === "asc" ? 1 : -1
  const isBehind = (row: HaravanBalance): boolean =>
    last === undefined ||
    sign * ((order === "id" ? 0 : row.updatedAt - last.updatedAt) || compareIds(row.id, last.id)) > 0
  return rows.filter(isBehind).toSorted(balanceOrder(order, direction))
}
