import { formatTimestamp, type HaravanBalance } from "@stocktally/schema"

/** Converts a balance to JSON. A Loop record needs no conversion. */
export const balanceJson = ({ updatedAt, ...balance }: HaravanBalance) => ({
  ...balance,
  updatedAt: formatTimestamp(updatedAt)
})
