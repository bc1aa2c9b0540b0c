/** A shop with several warehouses at Haravan and fewer locations in Loop; its lists are read completely. */
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import type { HaravanLocation, StockRule } from "@stocktally/schema"
import type { StockStore, TallyFilter } from "@stocktally/tally"
import { sqlStore } from "../../src/sqlStore.ts"
import type { Backend } from "./backends.ts"
import { linksOf, readWhole, startRun } from "./bigShop.ts"
import * as Shop from "./shop.ts"

type Store = StockStore["Service"]

export const verdictRules = { tolerance: 0, graceMillis: 0 }
export const minute = 60_000

/** Counts as `[variant, location, available]`. */
export type Counts = ReadonlyArray<readonly [variant: number, location: number, available: number]>

export interface Warehouses {
  readonly variants?: number
  readonly loop: ReadonlyArray<number>
  readonly haravan: ReadonlyArray<Partial<HaravanLocation>>
  /** The number of linked locations: the first with the first, and so on. */
  readonly linked: number
}

/** A shop whose catalogs were read and linked. */
export const warehouses = Effect.fnUntraced(function*(backend: Backend, shop: Warehouses) {
  const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
  const store = yield* sqlStore(database)
  yield* store.claim({ kind: "haravan", id: "7", name: null, currency: "VND" })
  const { run } = yield* startRun(store)
  yield* readCatalogs(store, run.id, shop)
  return { database, store, run: run.id }
})

/** Reads the catalogs again, and links them. */
export const readCatalogs = Effect.fnUntraced(function*(
  store: Store,
  run: string,
  { haravan, linked, loop, variants = 2 }: Warehouses
) {
  const numbers = Array.from({ length: variants }, (_, n) => n)
  yield* readWhole(
    store,
    run,
    "haravan-locations",
    haravan.map((over, n) => Shop.haravanLocation(n, { name: `Warehouse ${n}`, ...over })),
    (commit, some) => store.catalog.writeHaravanLocations(commit, some, 0)
  )
  yield* readWhole(
    store,
    run,
    "loop-locations",
    loop.map((n) => Shop.loopLocation(n, `Web shop ${n}`)),
    (commit, some) => store.catalog.writeLoopLocations(commit, some, 0)
  )
  yield* readWhole(
    store,
    run,
    "haravan-products",
    numbers.map((n) => Shop.product(n)),
    (commit, some) => store.catalog.writeHaravanProducts(commit, some, 0)
  )
  yield* store.links.replace(run, linksOf({ variants, locations: linked }))
})

/** Reads the levels of both sides completely, Haravan's after Loop's, and links the records. */
export const readLevels = Effect.fnUntraced(function*(
  store: Store,
  run: string,
  { linked, variants = 2 }: Warehouses,
  at: number,
  loop: Counts,
  haravan: Counts
) {
  yield* TestClock.setTime(at * minute)
  yield* readWhole(
    store,
    run,
    "loop-levels",
    loop.map(([variant, location, count]) => Shop.inventory(variant, location, count)),
    (commit, some) => store.levels.writeLoop(commit, some, at * minute)
  )
  yield* readWhole(
    store,
    run,
    "haravan-levels",
    haravan.map(([variant, location, count]) => Shop.balance(variant, location, count, 0)),
    (commit, some) => store.levels.writeHaravan(commit, some, at * minute)
  )
  yield* store.links.replace(run, linksOf({ variants, locations: linked }))
})

/** Replaces the stock rules. */
export const declare = Effect.fnUntraced(function*(store: Store, rules: ReadonlyArray<StockRule>) {
  const { version } = yield* store.rules.current
  return yield* store.rules.replace(rules, { by: "test", action: "import" }, version)
})

/** All rows, by id. */
export const rowsOf = (store: Store, filter: TallyFilter = { empty: true, allLocations: true }) =>
  Effect.map(
    store.tallies.page({ filter, limit: 1000, staleAfterMillis: 0 }),
    ({ rows }) => rows.toSorted((a, b) => a.id < b.id ? -1 : 1)
  )

/** Summaries of rows. */
export const readSummaries = (store: Store, filter?: TallyFilter) =>
  Effect.map(
    rowsOf(store, filter),
    (rows) => rows.map(({ delta, expected, id, verdict }) => [id, verdict, expected, delta])
  )
