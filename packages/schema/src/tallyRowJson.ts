import type { TallyPart, TallyRow } from "./Tally.ts"
import { formatTimestamp } from "./Timestamp.ts"

/**
 * Encodes a row as the JSON of `TallyRow`, with the fields in order. Written by hand, because pages of rows are the
 * most frequent responses, and encoding by schema takes many times as long.
 */
export const tallyRowJson = (row: TallyRow): typeof TallyRow.Encoded => {
  const { barcode, delta, flags, haravan, id, link, location, loop, name, parts, since, sku, stale, verdict } = row
  return {
    id,
    sku,
    barcode,
    name,
    location,
    loop: loop && { ...loop, fetchedAt: formatTimestamp(loop.fetchedAt) },
    haravan: haravan && {
      ...haravan,
      updatedAt: formatTimestamp(haravan.updatedAt),
      fetchedAt: formatTimestamp(haravan.fetchedAt)
    },
    link,
    delta,
    verdict,
    flags,
    stale,
    since: since === null ? null : formatTimestamp(since),
    expected: row.expected,
    rule: row.rule,
    parts: parts.map(partJson),
    value: row.value
  }
}

const partJson = ({ available, location, locationId, updatedAt }: TallyPart): typeof TallyPart.Encoded => ({
  locationId,
  location,
  available,
  updatedAt: updatedAt === null ? null : formatTimestamp(updatedAt)
})
