/**
 * Pages of `GET /inventory_locations.json`, requested in the only order that can be paged and verified against the
 * query.
 */
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
  uncheckedId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import { decodeHaravanBalances, type ReadPage } from "@stocktally/schema/wire"
import { maxRows } from "./BalancePlan.ts"
import type { UpstreamCall } from "../upstream/UpstreamCall.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** The query of one request and of the pages that continue it: at most 50 ids of a kind. */
export interface BalanceQuery {
  readonly locationIds: ReadonlyArray<HaravanLocationId> | undefined
  readonly variantIds: ReadonlyArray<HaravanVariantId> | undefined
  readonly updatedAtMin: EpochMillis | undefined
  /** 1 to 250. */
  readonly limit: number
}

/** The position of a crawl: after this id, or at the start. */
export type Cursor = HaravanBalanceId | undefined

/**
 * A verified page; `next` is its last id, none at the end of the list. Only an empty page is the end: a short page may
 * lack rows that we may not see, or the page size may have changed. Unreadable records count as rows.
 */
export interface BalancePage extends ReadPage<HaravanBalance> {
  readonly next: Option.Option<HaravanBalanceId>
}

export interface BalancePages {
  /** The call for a page in ascending order of ids. */
  readonly call: (query: BalanceQuery, after: Cursor) => UpstreamCall<ReadPage<HaravanBalance>>
  /** Verifies a page against its query. */
  readonly verify: (
    query: BalanceQuery,
    after: Cursor,
    page: ReadPage<HaravanBalance>
  ) => Effect.Effect<BalancePage, UpstreamError>
  /** Reads the page after `after`. */
  readonly page: (query: BalanceQuery, after: Cursor) => Effect.Effect<BalancePage, UpstreamError>
  /**
   * Reads one page in any order, which cannot be continued, and whether its rows are in that order. An unreadable
   * record may be anywhere in it and of any time.
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

/** A query for all balances at locations, or for those that changed at the given time or later. */
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

  /**
   * Rejects rows outside the query: Haravan silently ignores filters it does not understand. Rows older than requested
   * are harmless.
   */
  const verifyRows = (query: BalanceQuery, { rows, unreadable }: ReadPage<HaravanBalance>) => {
    const locations = query.locationIds && new Set<string>(query.locationIds)
    const variants = query.variantIds && new Set<string>(query.variantIds)
    for (const { locationId, variantId } of [...rows, ...unreadable]) {
      if (locationId !== null && locations?.has(locationId) === false) {
        return unexpected(`a row of location ${locationId}, which was not requested`)
      }
      if (variantId !== null && variants?.has(variantId) === false) {
        return unexpected(`a row of variant ${variantId}, which was not requested`)
      }
    }
    return undefined
  }

  const verify: BalancePages["verify"] = (query, after, page) => {
    const { rows, unreadable } = page
    const mismatch = verifyRows(query, page)
    if (mismatch !== undefined) return mismatch
    const outOfOrder = (last: Cursor) =>
      unexpected(`rows after id ${last} are not in ascending order, so pages could be lost or repeated`)
    let last = after
    for (const { id } of rows) {
      if (last !== undefined && compareIds(last, id) >= 0) return outOfOrder(last)
      last = id
    }
    for (const record of unreadable) {
      // Without the record's id nobody knows where the next page begins.
      if (record.id === null) return unexpected(describeUnreadable(record))
      const id = uncheckedId.HaravanBalanceId(record.id)
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
