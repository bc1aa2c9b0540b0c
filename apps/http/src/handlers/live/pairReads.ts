import { Allowance, type NotCachedProblem, type TooManyRequestsProblem } from "@stocktally/api"
import { type BalanceKey, BalancePlan, type Haravan } from "@stocktally/core"
import type { HaravanBalance } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { upstreamProblem } from "../problems.ts"
import type { Freshness } from "./cacheControl.ts"
import { makeCrowd, pairText } from "./Crowd.ts"
import { notCached } from "./liveAnswer.ts"
import { makeLiveCache, type Read } from "./LiveCache.ts"

/** What a pair has; none where Haravan has no row of it. */
export type PairBalance = Option.Option<HaravanBalance>

type PairProblem = ReturnType<typeof upstreamProblem> | NotCachedProblem | TooManyRequestsProblem

/** Reads pairs, those of them that were not read a moment ago; `at` is when the oldest was. */
export type PairReads = (
  haravan: Haravan["Service"],
  pairs: ReadonlyArray<BalanceKey>,
  freshness: Freshness
) => Effect.Effect<Read<ReadonlyArray<PairBalance>>, PairProblem, Allowance>

const mostKept = 20_000

export const makePairReads = Effect.gen(function*() {
  const cache = yield* makeLiveCache<PairBalance, never>(mostKept)
  const crowd = yield* makeCrowd

  /** Reads pairs and charges for them; those who ask for one variant each go together. */
  const read = Effect.fnUntraced(function*(haravan: Haravan["Service"], pairs: ReadonlyArray<BalanceKey>) {
    const { spend } = yield* Allowance
    const variants = new Set(pairs.map(({ variantId }) => variantId))
    if (variants.size === 1 && pairs.length <= BalancePlan.maxRows) {
      const size = Math.min(BalancePlan.maxIds, Math.floor(BalancePlan.maxRows / pairs.length))
      return yield* crowd.read(haravan, pairs, size, spend)
    }
    yield* spend(BalancePlan.requests(pairs))
    return yield* haravan.balancesOf(pairs)
  })

  const pairReads: PairReads = Effect.fnUntraced(function*(haravan, pairs, freshness) {
    const known = new Map<string, Read<PairBalance>>()
    for (const pair of pairs) {
      const recalled = yield* cache.recall(pairText(pair), freshness)
      if (Option.isSome(recalled)) known.set(pairText(pair), recalled.value)
    }
    const missing = pairs.filter((pair) => !known.has(pairText(pair)))
    if (missing.length > 0) {
      if (freshness.onlyIfCached) return yield* notCached()
      const found = yield* read(haravan, missing).pipe(
        Effect.catchTag("UpstreamError", (error) => Effect.fail(upstreamProblem(error)))
      )
      for (const [index, pair] of missing.entries()) {
        known.set(pairText(pair), yield* cache.keep(pairText(pair), found[index] ?? Option.none()))
      }
    }
    const reads = pairs.flatMap((pair) => known.get(pairText(pair)) ?? [])
    return {
      value: reads.map(({ value }) => value),
      at: reads.reduce((oldest, { at }) => Math.min(oldest, at), Infinity)
    }
  })
  return pairReads
})
