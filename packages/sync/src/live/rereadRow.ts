import {
  type EpochMillis,
  type HaravanBalance,
  type LoopInventory,
  quantityDifference,
  type TallyHaravan,
  type TallyLoop,
  type TallyRow
} from "@stocktally/schema"
import { flagsOf, isStale, judge, type Known, type VerdictRules } from "@stocktally/tally"

/** What a side answered when one record was asked for at `at`; null where it has none. */
export interface SingleRead<Record> {
  readonly at: EpochMillis
  readonly record: Record | null
}

/** Single reads of a row's sides; one that was not read is undefined. */
export interface SingleReads {
  readonly loop: SingleRead<LoopInventory> | undefined
  readonly haravan: SingleRead<HaravanBalance> | undefined
}

/**
 * A row as single reads of its sides make it, with its verdict as the store would give it. `known` is what its verdict
 * rested on before.
 */
export const rereadRow = (
  row: TallyRow,
  known: Known,
  reads: SingleReads,
  rules: VerdictRules & { readonly staleAfterMillis: number },
  now: EpochMillis
): TallyRow => {
  const loop = reads.loop === undefined ? row.loop : loopOf(reads.loop)
  const haravan = reads.haravan === undefined ? row.haravan : haravanOf(reads.haravan, known.tracked)
  const reading = haravan === null ? null : {
    available: haravan.available,
    updatedAt: haravan.updatedAt,
    knownAsOf: reads.haravan === undefined
      ? Math.max(haravan.fetchedAt, known.haravan?.knownAsOf ?? haravan.fetchedAt)
      : haravan.fetchedAt
  }
  const { delta, since, verdict } = judge({
    ...known,
    // What was read just now could be read.
    unreadable: known.unreadable === true && (reads.loop === undefined || reads.haravan === undefined),
    loop,
    haravan: reading,
    lastMatchAt: lastMatchOf(known, loop, haravan, rules)
  }, rules)
  const has = (flag: TallyRow["flags"][number]): boolean => row.flags.includes(flag)
  const { barcode, id, link, location, name, sku } = row
  return {
    id,
    sku,
    barcode,
    name,
    location,
    link,
    loop,
    haravan,
    delta,
    verdict,
    since,
    flags: flagsOf({
      verdict,
      loop,
      haravan,
      variant: { backorder: has("backorder") },
      location: { transit: has("transit"), sellable: !has("not-sellable") }
    }),
    stale: isStale({ loop, haravan: reading }, now, rules.staleAfterMillis)
  }
}

const loopOf = ({ at, record }: SingleRead<LoopInventory>): TallyLoop | null =>
  record === null ? null : {
    variantId: record.variant.id,
    locationId: record.location.id,
    available: record.availableCount,
    fetchedAt: at
  }

const haravanOf = ({ at, record }: SingleRead<HaravanBalance>, tracked: boolean | null): TallyHaravan | null => {
  if (record === null) return null
  const { id: _, ...balance } = record
  return { ...balance, tracked, fetchedAt: at }
}

/** Where Loop's count became another, and the one before it was what Haravan has, they matched until it was last seen. */
const lastMatchOf = (
  { lastMatchAt, loop: before }: Known,
  loop: TallyLoop | null,
  haravan: TallyHaravan | null,
  { tolerance }: VerdictRules
): EpochMillis | undefined => {
  if (before === null || loop === null || haravan === null || before.available === loop.available) return lastMatchAt
  const matches = (available: number): boolean =>
    Math.abs(quantityDifference(available, haravan.available)) <= tolerance
  return matches(before.available) && !matches(loop.available) && before.fetchedAt >= haravan.updatedAt
    ? Math.max(before.fetchedAt, lastMatchAt ?? before.fetchedAt)
    : lastMatchAt
}
