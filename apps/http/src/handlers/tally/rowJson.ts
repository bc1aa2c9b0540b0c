/** Rows as JSON. By hand, because a page of them is what is asked for most, and schemas take many times as long. */
import type { Change, TallyFreshness } from "@stocktally/core"
import { formatTimestamp, type TallyRow } from "@stocktally/schema"

const maybe = (time: number | null): string | null => time === null ? null : formatTimestamp(time)

export const rowJson = (row: TallyRow): typeof TallyRow.Encoded => {
  const { barcode, delta, flags, haravan, id, link, location, loop, name, since, sku, stale, verdict } = row
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
    since: maybe(since)
  }
}

/** How far both sides are known. */
export const freshnessJson = ({ asOf, complete, sides: { haravan, loop }, version }: TallyFreshness) => ({
  complete,
  asOf: maybe(asOf),
  sides: {
    loop: { complete: loop.complete, asOf: maybe(loop.asOf) },
    haravan: { complete: haravan.complete, asOf: maybe(haravan.asOf) }
  },
  version
})

/** A change of a row; `what` says of what. */
export const changeJson = (change: Change) => {
  switch (change._tag) {
    case "Loop": {
      const { after, at, before, notBefore } = change
      return { what: "loop", at: formatTimestamp(at), notBefore: maybe(notBefore), before, after } as const
    }
    case "Haravan": {
      const { after, at, before, updatedAt } = change
      return { what: "haravan", at: formatTimestamp(at), updatedAt: maybe(updatedAt), before, after } as const
    }
    case "Verdict": {
      const { after, at, before } = change
      return { what: "verdict", at: formatTimestamp(at), before, after } as const
    }
  }
}
