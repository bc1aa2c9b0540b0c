/** Pages of `GET /inventory_locations.json`: asked in the one order that can be paged, and held against what was asked. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import {
  compareIds,
  describeUnreadable,
  type EpochMillis,
  formatTimestamp,
  type HaravanBalance,
  type HaravanBalanceId,
  type HaravanLocationId,
  type HaravanVariantId,
  trustedId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import { decodeHaravanBalances, type ReadPage } from "@stocktally/schema/wire"
import { maxRows } from "./BalancePlan.ts"
import type { UpstreamCall } from "../upstream/UpstreamCall.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** What one request, or the pages that continue it, asks for: at most 50 ids of a kind. */
export interface BalanceQuery {
  readonly locationIds: ReadonlyArray<HaravanLocationId> | undefined
  readonly variantIds: ReadonlyArray<HaravanVariantId> | undefined
  readonly updatedAtMin: EpochMillis | undefined
  /** 1 to 250. */
  readonly limit: number
}

/** Where a crawl goes on: behind this id, or from the start. */
export type Cursor = HaravanBalanceId | undefined

/**
 * A page that was checked, and where the next one begins. Only an empty page is the last: a short one may have lost rows
 * that the caller must not see, or its size may have changed. A record that could not be read is there all the same.
 */
export interface BalancePage extends ReadPage<HaravanBalance> {
  readonly next: Option.Option<HaravanBalanceId>
}

export interface BalancePages {
  /** The call for a page in ascending order of ids. */
  readonly call: (query: BalanceQuery, after: Cursor) => UpstreamCall<ReadPage<HaravanBalance>>
  /** Holds a page against what was asked. */
  readonly verify: (
    query: BalanceQuery,
    after: Cursor,
    page: ReadPage<HaravanBalance>
  ) => Effect.Effect<BalancePage, UpstreamError>
  /** Reads a page behind `after`. */
  readonly page: (query: BalanceQuery, after: Cursor) => Effect.Effect<BalancePage, UpstreamError>
  /**
   * One page in any order, which cannot be continued, and whether its rows really are in that order. A record that could
   * not be read may be anywhere in it, and of any time.
   */
  readonly sortedPage: (
    query: BalanceQuery,
    order: "id" | "updated_at",
    direction: "asc" | "desc"
  ) => Effect.Effect<SortedPage, UpstreamError>
}

export interface SortedPage extends ReadPage<HaravanBalance> {
  readonly isInOrder: boolean
}

/** Asks for all balances at locations, or for those that changed at a time or later. */
export const balanceQuery = (
  locationIds: ReadonlyArray<HaravanLocationId>,
  updatedAtMin?: EpochMillis,
  limit: number = maxRows
): BalanceQuery => ({ locationIds, variantIds: undefined, updatedAtMin, limit })

const path = "/inventory_locations.json"

export const makeBalancePages = (client: UpstreamClient, operation: string): BalancePages => {
  const makeCall = (
    query: BalanceQuery,
    params: ReadonlyArray<readonly [string, string]>
  ): UpstreamCall<ReadPage<HaravanBalance>> => ({
    operation,
    path,
    params: [
      ...(query.locationIds === undefined ? [] : [["location_ids", query.locationIds.join(",")] as const]),
      ...(query.variantIds === undefined ? [] : [["variant_ids", query.variantIds.join(",")] as const]),
      ...(query.updatedAtMin === undefined ? [] : [["updated_at_min", formatTimestamp(query.updatedAtMin)] as const]),
      ["limit", String(query.limit)],
      ...params
    ],
    decode: decodeHaravanBalances
  })

  const call: BalancePages["call"] = (query, after) =>
    makeCall(query, [
      ["order", "id"],
      ["direction", "asc"],
      ...(after === undefined ? [] : [["since_id", after] as const])
    ])

  const unexpected = (detail: string) =>
    new UpstreamError({
      upstream: "haravan",
      operation,
      request: `GET ${path}`,
      reason: new UnexpectedResponse({ status: 200, detail })
    })

  /** A filter that the upstream did not understand is silently ignored: the rows tell. Older ones than asked do no harm. */
  const verifyRows = (query: BalanceQuery, { rows, unreadable }: ReadPage<HaravanBalance>) => {
    const locations = query.locationIds && new Set<string>(query.locationIds)
    const variants = query.variantIds && new Set<string>(query.variantIds)
    for (const { locationId, variantId } of [...rows, ...unreadable]) {
      if (locationId !== null && locations?.has(locationId) === false) {
        return unexpected(`a row of location ${locationId}, which was not asked for`)
      }
      if (variantId !== null && variants?.has(variantId) === false) {
        return unexpected(`a row of variant ${variantId}, which was not asked for`)
      }
    }
    return undefined
  }

  const verify: BalancePages["verify"] = (query, after, page) => {
    const { rows, unreadable } = page
    const mismatch = verifyRows(query, page)
    if (mismatch !== undefined) return mismatch
    const outOfOrder = (last: Cursor) =>
      unexpected(`rows that do not follow id ${last} in ascending order, so that pages would be lost or repeated`)
    let last = after
    for (const { id } of rows) {
      if (last !== undefined && compareIds(last, id) >= 0) return outOfOrder(last)
      last = id
    }
    for (const record of unreadable) {
      // Without its own id nobody knows where the next page begins.
      if (record.id === null) return unexpected(describeUnreadable(record))
      const id = trustedId.HaravanBalanceId(record.id)
      if (after !== undefined && compareIds(after, id) >= 0) return outOfOrder(after)
      if (last === undefined || compareIds(last, id) < 0) last = id
    }
    const isEnd = rows.length + unreadable.length === 0
    return Effect.succeed({ ...page, next: isEnd ? Option.none() : Option.fromUndefinedOr(last) })
  }

  return {
    call,
    verify,
    page: (query, after) => Effect.flatMap(client.get(call(query, after)), (page) => verify(query, after, page)),
    sortedPage: Effect.fnUntraced(function*(query, order, direction) {
      const page = yield* client.get(makeCall(query, [["order", order], ["direction", direction]]))
      const { rows } = page
      const mismatch = verifyRows(query, page)
      if (mismatch !== undefined) return yield* mismatch
      const sign = direction === "asc" ? 1 : -1
      const compare = (self: HaravanBalance, that: HaravanBalance): number =>
        sign * (order === "id" ? compareIds(self.id, that.id) : self.updatedAt - that.updatedAt)
      return { ...page, isInOrder: rows.every((row, index) => compare(rows[index - 1] ?? row, row) <= 0) }
    })
  }
}
