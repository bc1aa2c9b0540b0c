import { BalancePlan, FreshLookup, type Haravan } from "@stocktally/core"
import type { HaravanBalance, HaravanKey, UpstreamError } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type LiveRequest, NotCached, type RequestQuota, type LiveValue } from "./LiveReads.ts"
import { makeReadCache } from "./ReadCache.ts"
import { makeRequestCoalescing, type PairBalance, pairKey } from "./RequestCoalescing.ts"

const maxEntries = 20_000

/** Reads pairs that are not cached. `at` is the time of the oldest. */
export const makePairReads = Effect.gen(function*() {
  const cache = yield* makeReadCache<PairBalance, never>(maxEntries)
  const coalescing = yield* makeRequestCoalescing

  /** Consumes the quota for pairs and reads them. Reads of single variants are combined. */
  const read = <E>(
    haravan: Haravan["Service"],
    pairs: ReadonlyArray<HaravanKey>,
    { consume }: RequestQuota<E>
  ): Effect.Effect<ReadonlyArray<Option.Option<HaravanBalance>>, UpstreamError | E> => {
    const variants = new Set(pairs.map(({ variantId }) => variantId))
    return variants.size === 1 && pairs.length <= BalancePlan.maxRows
      ? coalescing.read(
        haravan,
        pairs,
        Math.min(BalancePlan.maxIds, Math.floor(BalancePlan.maxRows / pairs.length)),
        consume
      )
      : Effect.andThen(consume(BalancePlan.requests(pairs)), haravan.balancesOf(pairs))
  }

  return <E>(
    haravan: Haravan["Service"],
    pairs: ReadonlyArray<HaravanKey>,
    { freshness, quota }: LiveRequest<E>
  ): Effect.Effect<LiveValue<ReadonlyArray<PairBalance>>, UpstreamError | NotCached | E> =>
    Effect.gen(function*() {
      const known = new Map<string, LiveValue<PairBalance>>()
      for (const pair of pairs) {
        const recalled = yield* cache.recall(pairKey(pair), freshness)
        if (Option.isSome(recalled)) known.set(pairKey(pair), recalled.value)
      }
      const missing = pairs.filter((pair) => !known.has(pairKey(pair)))
      if (missing.length > 0) {
        if (freshness.onlyIfCached) return yield* new NotCached()
        const found = yield* Effect.provideService(
          read(haravan, missing, quota),
          FreshLookup,
          freshness.maxAgeMillis === 0
        )
        for (const [index, pair] of missing.entries()) {
          known.set(pairKey(pair), yield* cache.keep(pairKey(pair), found[index] ?? Option.none()))
        }
      }
      const reads = pairs.flatMap((pair) => known.get(pairKey(pair)) ?? [])
      return {
        value: reads.map(({ value }) => value),
        at: reads.reduce((oldest, { at }) => Math.min(oldest, at), Infinity)
      }
    })
})
