import { compareIds, type HaravanBalance } from "@stocktally/schema"

/**
 * Compares balances as Haravan's `order` and `direction` do. Rows with the same time are ordered by id, so the order is
 * total.
 */
export const balanceOrder = (
  order: "id" | "updated_at",
  direction: "asc" | "desc"
): (self: HaravanBalance, that: HaravanBalance) => number => {
  const sign = direction === "asc" ? 1 : -1
  return order === "id"
    ? (self, that) => sign * compareIds(self.id, that.id)
    : (self, that) => sign * (self.updatedAt - that.updatedAt || compareIds(self.id, that.id))
}
