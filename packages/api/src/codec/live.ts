import { formatTimestamp, type HaravanBalance } from "@stocktally/schema"

/** A balance as JSON. A Loop record is JSON as it is. */
export const balanceJson = ({ updatedAt, ...balance }: HaravanBalance) => ({
  ...balance,
  updatedAt: formatTimestamp(updatedAt)
})
