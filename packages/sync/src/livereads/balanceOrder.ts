/** In which order a query's balances come, and which are behind the page before. */
import { balanceOrder } from "@stocktally/core"
import { compareIds, type HaravanBalance } from "@stocktally/schema"
import type { BalancesQuery } from "./LiveReads.ts"

type Order = Pick<BalancesQuery, "after" | "direction" | "order">

/** Whether Haravan can page by the order asked for. */
export const isPageable = ({ direction = "asc", order = "id" }: Order): boolean => order === "id" && direction === "asc"

/** Rows in the order asked for, behind the page before. */
export const sortedAfter = (
  rows: ReadonlyArray<HaravanBalance>,
  { after, direction = "asc", order = "id" }: Order
): ReadonlyArray<HaravanBalance> => {
  const sign = direction === "asc" ? 1 : -1
  const isBehind = (row: HaravanBalance): boolean =>
    after === undefined ||
    sign * ((order === "id" ? 0 : row.updatedAt - after.updatedAt) || compareIds(row.id, after.id)) > 0
  return rows.filter(isBehind).toSorted(balanceOrder(order, direction))
}
