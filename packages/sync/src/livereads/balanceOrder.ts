/** The order of a query's balances. */
import { balanceOrder } from "@stocktally/core"
import { compareIds, type HaravanBalance } from "@stocktally/schema"
import type { BalancesQuery } from "./LiveReads.ts"

type Order = Pick<BalancesQuery, "after" | "direction" | "order">

/** Whether Haravan can page in the order of the query. */
export const isPageable = ({ direction = "asc", order = "id" }: Order): boolean => order === "id" && direction === "asc"

/** Sorts rows, and drops those of previous pages. */
export const sortedAfter = (
  rows: ReadonlyArray<HaravanBalance>,
  { after, direction = "asc", order = "id" }: Order
): ReadonlyArray<HaravanBalance> => {
  const sign = direction === "asc" ? 1 : -1
  const isAfter = (row: HaravanBalance): boolean =>
    after === undefined ||
    sign * ((order === "id" ? 0 : row.updatedAt - after.updatedAt) || compareIds(row.id, after.id)) > 0
  return rows.filter(isAfter).toSorted(balanceOrder(order, direction))
}
