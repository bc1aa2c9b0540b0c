import {
  emptySummary,
  isDifference,
  parseRowOrder,
  type TallyCounts,
  type TallyFilter,
  type TallyPage
} from "@stocktally/tally"
import { filterRows } from "@stocktally/testing"
import type { TallyPageQuery, WithSource } from "@stocktally/sync"
import { noUnreadable, type TallyRow, uncheckedId } from "@stocktally/schema"
import * as Result from "effect/Result"

/** The start of all tests: Friday, 20 November 2026, 08:00 UTC. */
export const openingTime = 1_795_161_600_000

/** The row of a number, which differs by as many items, so that the default order begins with the highest number. */
export const rowOf = (number: number, change: Partial<TallyRow> = {}): TallyRow => ({
  id: `h:${1000 + number}:1`,
  sku: `SKU-${String(number).padStart(7, "0")}`,
  barcode: null,
  name: `Áo dài ${number}`,
  location: number % 2 === 0 ? "Kho Hà Nội" : "Kho Sài Gòn",
  loop: {
    variantId: uncheckedId.LoopVariantId(String(5000 + number)),
    locationId: uncheckedId.LoopLocationId("7"),
    available: 1 + number,
    fetchedAt: openingTime
  },
  haravan: {
    variantId: uncheckedId.HaravanVariantId(String(1000 + number)),
    locationId: uncheckedId.HaravanLocationId("1"),
    productId: uncheckedId.HaravanProductId("3"),
    onHand: 1,
    committed: 0,
    incoming: 0,
    available: 1,
    tracked: true,
    updatedAt: openingTime,
    fetchedAt: openingTime
  },
  link: { variant: "sku", location: "name", unlinked: null },
  delta: number,
  verdict: number === 0 ? "match" : "drift",
  flags: [],
  stale: false,
  since: openingTime,
  expected: 1,
  rule: null,
  parts: [],
  value: null,
  ...change
})

/** Rows in the default order. */
export const rowsOf = (count: number): ReadonlyArray<TallyRow> =>
  Array.from({ length: count }, (_, index) => rowOf(count - 1 - index))

const freshness = {
  currency: "VND",
  complete: true,
  asOf: openingTime,
  sides: {
    loop: { complete: true, asOf: openingTime, unreadable: noUnreadable, clockAheadMillis: null },
    haravan: { complete: true, asOf: openingTime, unreadable: noUnreadable, clockAheadMillis: null }
  }
}

/** The page of a query over these rows. Cursors are ids of rows. */
export const pageOf = (all: ReadonlyArray<TallyRow>, query: TallyPageQuery, version = 1): WithSource<TallyPage> => {
  const order = query.sort === undefined ? undefined : Result.getOrThrow(parseRowOrder(query.sort))
  const shown = [...filterRows(all, query.filter ?? {})]
  const sorted = order === undefined ? shown : shown.toSorted(order)
  const from = startOf(sorted, query)
  const rows = sorted.slice(from, from + query.limit)
  return {
    source: "sandbox",
    ...freshness,
    version,
    rows,
    nextCursor: from + rows.length < sorted.length ? rows.at(-1)?.id ?? null : null,
    previousCursor: from > 0 ? rows[0]?.id ?? null : null
  }
}

const startOf = (rows: ReadonlyArray<TallyRow>, { around, cursor, direction, limit }: TallyPageQuery): number => {
  const indexOf = (id: string) => rows.findIndex((row) => row.id === id)
  if (cursor !== undefined) {
    return direction === "backward" ? Math.max(0, indexOf(cursor) - limit) : indexOf(cursor) + 1
  }
  if (around !== undefined) return Math.max(0, indexOf(around) - Math.floor(limit / 2))
  return direction === "backward" ? Math.max(0, rows.length - limit) : 0
}

const notCountedOf = (all: ReadonlyArray<TallyRow>, filter: TallyFilter): TallyCounts["notCounted"] => {
  const rowsOf = (more: TallyFilter) => [...filterRows(all, { ...filter, verdicts: undefined, ...more })].length
  const withEmpty = rowsOf({ empty: true, allLocations: true })
  const withTransit = rowsOf({ allLocations: true })
  return { inTransit: withTransit - rowsOf({}), empty: withEmpty - withTransit }
}

const totals = () => ({ summary: emptySummary(), values: emptySummary(), unpriced: 0 })

/** The counts of rows. */
export const countsOf = (
  all: ReadonlyArray<TallyRow>,
  filter: TallyFilter = {},
  version = 1
): WithSource<TallyCounts> => {
  const whole = totals()
  const byLocation = new Map<string, ReturnType<typeof totals>>()
  for (const row of filterRows(all, { ...filter, verdicts: undefined })) {
    const there = byLocation.get(row.location) ?? totals()
    byLocation.set(row.location, there)
    for (const total of [whole, there]) {
      total.summary[row.verdict]++
      total.values[row.verdict] += row.value ?? 0
      if (row.value === null && isDifference(row.verdict)) total.unpriced++
    }
  }
  return {
    source: "sandbox",
    ...freshness,
    version,
    ...whole,
    notCounted: notCountedOf(all, filter),
    unusedLocations: [],
    locations: Array.from(byLocation, ([location, total]) => ({ location, ...total }))
  }
}
