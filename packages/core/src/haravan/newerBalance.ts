import type { HaravanBalance } from "@stocktally/schema"

/**
 * Which of two balances of a pair counts: the one that changed last, or of the higher id if both changed at the same time.
 * Of the same balance it is the one that was read later.
 */
export const newerBalance = (before: HaravanBalance | undefined, read: HaravanBalance): HaravanBalance =>
  before === undefined || before.id === read.id || read.updatedAt > before.updatedAt ||
    (read.updatedAt === before.updatedAt && BigInt(read.id) > BigInt(before.id))
    ? read
    : before
