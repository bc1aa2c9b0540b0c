/** A shop with prices and stock rules, in which every variant and location is linked by its number. */
import * as Effect from "effect/Effect"
import type { StockRule } from "@stocktally/schema"
import { sandboxOwner, type StockStore } from "@stocktally/tally"
import { began, linksOf, readWhole, rules, startRun } from "./bigShop.ts"
import * as Shop from "./shop.ts"

export interface PricedVariant {
  readonly price: number | null
  readonly title?: string
  readonly tracked?: boolean
  /** The count at each location, by its number. */
  readonly loop: ReadonlyArray<number | null>
  readonly haravan: ReadonlyArray<number | null>
}

const hour = 3_600_000

/** The times at which a balance changed and was read: both later for each location. */
export const updatedAt = (location: number): number => began - 2 * hour + location * 1000
export const fetchedAt = (location: number): number => began + hour + location * 1000

/** Fills a store. `linked` is the number of linked variants: the first ones. */
export const fillPriced = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  { linked, locations, stockRules = [], variants }: {
    readonly variants: ReadonlyArray<PricedVariant>
    readonly locations: number
    readonly linked?: number
    readonly stockRules?: ReadonlyArray<StockRule>
  }
) {
  const { run: { id: run } } = yield* startRun(store)
  const places = Array.from({ length: locations }, (_, n) => n)
  yield* store.claim(sandboxOwner)
  yield* readWhole(
    store,
    run,
    "haravan-locations",
    places.map((n) => Shop.haravanLocation(n)),
    (commit, some) => store.catalog.writeHaravanLocations(commit, some, began)
  )
  yield* readWhole(
    store,
    run,
    "loop-locations",
    places.map((n) => Shop.loopLocation(n)),
    (commit, some) => store.catalog.writeLoopLocations(commit, some, began)
  )
  yield* readWhole(
    store,
    run,
    "haravan-products",
    variants.map((of, n) => Shop.product(n, of)),
    (commit, some) => store.catalog.writeHaravanProducts(commit, some, began)
  )
  yield* readWhole(
    store,
    run,
    "loop-levels",
    variants.flatMap(({ loop }, n) =>
      loop.flatMap((count, place) => count === null ? [] : [Shop.inventory(n, place, count)])
    ),
    (commit, some) => store.levels.writeLoop(commit, some, began)
  )
  const crawl = yield* store.crawls.begin(run, "haravan-levels", "full")
  for (const place of places) {
    const balances = variants.flatMap(({ haravan }, n) => {
      const count = haravan[place] ?? null
      return count === null ? [] : [Shop.balance(n, place, count, updatedAt(place))]
    })
    yield* store.levels.writeHaravan({ run }, balances, fetchedAt(place))
  }
  yield* store.crawls.end({ run, crawl })
  if (stockRules.length > 0) yield* store.rules.replace(stockRules, { action: "import", by: "test" }, 0)
  yield* store.links.replace(run, linksOf({ variants: linked ?? variants.length, locations }))
  yield* store.tallies.judge(rules)
  return run
})
