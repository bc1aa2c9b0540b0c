import type { HaravanBalance } from "@stocktally/schema"

/**
 * Chooses between two balances of a pair: the one that changed last, or the one with the higher id if both changed at
 * the same time. For the same balance, the later read wins.
 */
export const newerBalance = (before: HaravanBalance | undefined, read: HaravanBalance): HaravanBalance =>
  before === undefined || before.id === read.id || read.updatedAt > before.updatedAt ||
    (read.updatedAt === before.updatedAt && BigInt(read.id) > BigInt(before.id))
    ? read
    : before
