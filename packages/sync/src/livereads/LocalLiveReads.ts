/** Live reads with this process's upstream services. */
import { type Loop, type LoopListPage, UpstreamList } from "@stocktally/core"
import type { LoopInventory, Source, UpstreamError } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { makeBalancePages } from "./balancePages.ts"
import { sortedAfter } from "./balanceOrder.ts"
import { LiveReads, isPairFilter, NotConfigured } from "./LiveReads.ts"
import { makePairReads } from "./pairReads.ts"
import { makeReadCache } from "./ReadCache.ts"
import type { UpstreamServices } from "../UpstreamServices.ts"

const maxRecords = 10_000
const maxPages = 64

/** The upstreams that have a credential, and whether they are real or the sandbox. */
export interface LocalLiveReadsOptions extends UpstreamServices {
  readonly source: Source
}

const make = Effect.fnUntraced(function*({ haravan, loop, source }: LocalLiveReadsOptions) {
  const records = yield* makeReadCache<LoopInventory, UpstreamError>(maxRecords)
  const listPages = yield* makeReadCache<LoopListPage<LoopInventory>, UpstreamError>(maxPages)
  const pairReads = yield* makePairReads
  const balancePages = yield* makeBalancePages(maxPages)
  const loopService = Effect.mapError(Effect.fromOption(loop), () => new NotConfigured({ upstream: "loop" }))
  const haravanService = Effect.mapError(Effect.fromOption(haravan), () => new NotConfigured({ upstream: "haravan" }))
  const budgetOf = (service: Option.Option<Pick<Loop["Service"], "budget">>) =>
    Option.map(service, ({ budget }) => budget)

  return LiveReads.of({
    source,
    budgets: [["loop", budgetOf(loop)], ["haravan", budgetOf(haravan)]],
    inventory: (variantId, locationId, { freshness, quota }) =>
      Effect.flatMap(loopService, (loop) =>
        records.get(`${variantId}:${locationId}`, freshness, {
          consumeQuota: quota.consume(1),
          read: loop.inventory(variantId, locationId)
        })),
    inventories: (query, { freshness, quota }) =>
      Effect.flatMap(loopService, (loop) =>
        listPages.get(JSON.stringify(query), freshness, {
          consumeQuota: quota.consume(1),
          read: loop.inventoryPages(query.after, query).pipe(
            Stream.mapEffect(UpstreamList.requireReadable(UpstreamList.lists["loop-levels"])),
            Stream.runHead,
            Effect.map(Option.getOrElse(() => ({ rows: [], unreadable: [], next: null })))
          )
        })),
    balances: (query, request) =>
      Effect.flatMap(haravanService, (haravan) => {
        if (!isPairFilter(query)) return balancePages(haravan, query, request)
        const { limit, locationIds = [], variantIds = [] } = query
        const pairs = variantIds.flatMap((variantId) => locationIds.map((locationId) => ({ variantId, locationId })))
        return Effect.map(pairReads(haravan, pairs, request), ({ at, value }) => {
          const rows = sortedAfter(value.flatMap(Option.toArray), query)
          return { at, value: { rows: rows.slice(0, limit), more: rows.length > limit } }
        })
      })
  })
})

/** `LiveReads` with the upstream services of this process. */
export const LocalLiveReads = {
  layer: (options: LocalLiveReadsOptions): Layer.Layer<LiveReads> => Layer.effect(LiveReads, make(options))
}
