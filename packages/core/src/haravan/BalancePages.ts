/** Pages of `GET /inventory_locations.json`: asked in the one order that can be paged, and held against what was asked. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import {
  compareIds,
  type EpochMillis,
  formatTimestamp,
  type HaravanBalance,
  type HaravanBalanceId,
  type HaravanLocationId,
  type HaravanVariantId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import { decodeHaravanBalances } from "@stocktally/schema/wire"
import { allReadable } from "../upstream/allReadable.ts"
import { maxRows } from "./BalancePlan.ts"
import type { UpstreamCall, UpstreamClient } from "../upstream/UpstreamClient.ts"

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
 * that the caller must not see, or its size may have changed.
 */
export interface BalancePage {
  readonly rows: ReadonlyArray<HaravanBalance>
  readonly next: Option.Option<HaravanBalanceId>
}

export interface BalancePages {
  /** The call for a page in ascending order of ids. */
  readonly call: (query: BalanceQuery, after: Cursor) => UpstreamCall<ReadonlyArray<HaravanBalance>>
  /** Holds a page against what was asked. */
  readonly check: (
    query: BalanceQuery,
    after: Cursor,
    rows: ReadonlyArray<HaravanBalance>
  ) => Effect.Effect<BalancePage, UpstreamError>
  /** Reads a page behind `after`. */
  readonly page: (query: BalanceQuery, after: Cursor) => Effect.Effect<BalancePage, UpstreamError>
  /** One page in any order, which cannot be continued, and whether its rows really are in that order. */
  readonly sorted: (
    query: BalanceQuery,
    order: "id" | "updated_at",
    direction: "asc" | "desc"
  ) => Effect.Effect<SortedPage, UpstreamError>
}

export interface SortedPage {
  readonly rows: ReadonlyArray<HaravanBalance>
  readonly isInOrder: boolean
}

/** Asks for all balances at locations, or for those that changed at a time or later. */
export const queryOf = (
  locationIds: ReadonlyArray<HaravanLocationId>,
  updatedAtMin?: EpochMillis,
  limit: number = maxRows
): BalanceQuery => ({ locationIds, variantIds: undefined, updatedAtMin, limit })

const path = "/inventory_locations.json"

export const makeBalancePages = (client: UpstreamClient, operation: string): BalancePages => {
  const callOf = (
    query: BalanceQuery,
    params: ReadonlyArray<readonly [string, string]>
  ): UpstreamCall<ReadonlyArray<HaravanBalance>> => ({
    operation,
    path,
    params: [
      ...(query.locationIds === undefined ? [] : [["location_ids", query.locationIds.join(",")] as const]),
      ...(query.variantIds === undefined ? [] : [["variant_ids", query.variantIds.join(",")] as const]),
      ...(query.updatedAtMin === undefined ? [] : [["updated_at_min", formatTimestamp(query.updatedAtMin)] as const]),
      ["limit", String(query.limit)],
      ...params
    ],
    decode: allReadable(decodeHaravanBalances)
  })

  const call: BalancePages["call"] = (query, after) =>
    callOf(query, [
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
  const checkRows = (query: BalanceQuery, rows: ReadonlyArray<HaravanBalance>) => {
    const locations = query.locationIds && new Set(query.locationIds)
    const variants = query.variantIds && new Set(query.variantIds)
    for (const row of rows) {
      if (locations?.has(row.locationId) === false) {
        return unexpected(`a row of location ${row.locationId}, which was not asked for`)
      }
      if (variants?.has(row.variantId) === false) {
        return unexpected(`a row of variant ${row.variantId}, which was not asked for`)
      }
    }
    return undefined
  }

  const check: BalancePages["check"] = (query, after, rows) => {
    const wrong = checkRows(query, rows)
    if (wrong !== undefined) return wrong
    let last = after
    for (const { id } of rows) {
      if (last !== undefined && compareIds(last, id) >= 0) {
        return unexpected(
          `rows that do not follow id ${last} in ascending order, so that pages would be lost or repeated`
        )
      }
      last = id
    }
    return Effect.succeed({ rows, next: rows.length === 0 ? Option.none() : Option.fromUndefinedOr(last) })
  }

  return {
    call,
    check,
    page: (query, after) => Effect.flatMap(client.get(call(query, after)), (rows) => check(query, after, rows)),
    sorted: Effect.fnUntraced(function*(query, order, direction) {
      const rows = yield* client.get(callOf(query, [["order", order], ["direction", direction]]))
      const wrong = checkRows(query, rows)
      if (wrong !== undefined) return yield* wrong
      const sign = direction === "asc" ? 1 : -1
      const compare = (self: HaravanBalance, that: HaravanBalance): number =>
        sign * (order === "id" ? compareIds(self.id, that.id) : self.updatedAt - that.updatedAt)
      return { rows, isInOrder: rows.every((row, index) => compare(rows[index - 1] ?? row, row) <= 0) }
    })
  }
}
