import { Clock, Duration, Effect, Schedule, type Scope } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { newestRuns, newestSyncs, type Run } from "./runs.ts"
import type { ShopSchema } from "./shopSchemas.ts"

/** A time between two syncs of a shop that were seen completed. */
export interface Gap {
  readonly shop: string
  readonly from: number
  /** Now, if none has completed since. */
  readonly to: number
}

/** The syncs of all shops, as seen from outside each second, by the clock of this process. */
export interface Freshness {
  /** The newest run of a shop. */
  readonly newestRun: (shop: string) => Run | undefined
  /** Whether each shop has completed a sync that started after this time. */
  readonly allSyncedSince: (time: number) => boolean
  /** The longest gap of each shop that ended after a time or has not ended. */
  readonly longestGaps: (after: number) => ReadonlyArray<Gap>
}

/** Observes the shops until the scope closes. */
export const observeFreshness = Effect.fnUntraced(function*(
  shops: ReadonlyArray<ShopSchema>
): Effect.fn.Return<Freshness, never, SqlClient | Scope.Scope> {
  const gaps: Array<Gap> = []
  const seen = new Map<string, { readonly sync: Run; readonly at: number }>()
  let newest = new Map<string, Run>()
  let now = 0
  const observe = Effect.gen(function*() {
    const [runs, syncs] = [yield* newestRuns(shops), yield* newestSyncs(shops)]
    now = yield* Clock.currentTimeMillis
    newest = new Map(runs.map((run) => [run.shop, run]))
    for (const sync of syncs) {
      const before = seen.get(sync.shop)
      if (before?.sync.id === sync.id) continue
      if (before !== undefined) gaps.push({ shop: sync.shop, from: before.at, to: now })
      seen.set(sync.shop, { sync, at: now })
    }
  })
  yield* observe
  yield* Effect.forkScoped(Effect.repeat(observe, Schedule.fixed(Duration.seconds(1))))
  return {
    newestRun: (shop) => newest.get(shop),
    allSyncedSince: (time) => shops.every(({ shop }) => (seen.get(shop)?.sync.startedAt ?? 0) > time),
    longestGaps: (after) => {
      const longest = new Map<string, Gap>()
      const open = Array.from(seen, ([shop, { at }]): Gap => ({ shop, from: at, to: now }))
      for (const gap of [...gaps.filter(({ to }) => to > after), ...open]) {
        const known = longest.get(gap.shop)
        if (known === undefined || gap.to - gap.from > known.to - known.from) longest.set(gap.shop, gap)
      }
      return [...longest.values()].toSorted((a, b) => b.to - b.from - (a.to - a.from))
    }
  }
})
