/**
 * A large shop in a store, for measurements and query plans: every variant at every place, with a few rows of each
 * verdict.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { LinkState, StockStore, StoreError, Subject } from "@stocktally/tally"
import type { HaravanBalance, LoopInventory } from "@stocktally/schema"
import * as Shop from "./shop.ts"

export interface Size {
  readonly variants: number
  readonly locations: number
}

const batch = 5000

/** Most pairs match; of a hundred variants, one drifts, one settles, one is oversold and one is untracked. */
export const countOf = (variant: number, location: number) => {
  const haravan = variant % 100 === 3 ? -1 : (variant * 7 + location * 3) % 40
  const loop = variant % 100 === 1 || variant % 100 === 2 ? haravan + 1 + ((variant + location) % 9) : haravan
  return { loop, haravan }
}

function* pairsOf({ locations, variants }: Size) {
  for (let variant = 0; variant < variants; variant++) {
    for (let location = 0; location < locations; location++) yield { variant, location }
  }
}

function* batches<A>(all: Iterable<A>): Generator<ReadonlyArray<A>> {
  let some: Array<A> = []
  for (const one of all) {
    some.push(one)
    if (some.length === batch) {
      yield some
      some = []
    }
  }
  if (some.length > 0) yield some
}

const linked = (count: number, self: (n: number) => string, that: (n: number) => string) =>
  new Map(
    Array.from(
      { length: count },
      (
        _,
        n
      ): [string, LinkState<never>] => [self(n), { _tag: "Linked", partner: that(n) as never, evidence: "external-id" }]
    )
  )

/** Links every variant and location by its number. */
export const linksOf = ({ locations, variants }: Size) =>
  ({
    variants: {
      kind: "variant",
      complete: true,
      problems: [],
      loop: linked(variants, Shop.loopVariantId, Shop.haravanVariantId),
      haravan: linked(variants, Shop.haravanVariantId, Shop.loopVariantId)
    },
    locations: {
      kind: "location",
      complete: true,
      problems: [],
      loop: linked(locations, Shop.loopLocationId, Shop.haravanLocationId),
      haravan: linked(locations, Shop.haravanLocationId, Shop.loopLocationId)
    }
  }) as never

export const rules = { tolerance: 0, graceMillis: 1_800_000 }
const hour = 3_600_000
export const began = 1_760_000_000_000

/** Takes the lease and starts a run. */
export const startRun = Effect.fnUntraced(
  function*(store: StockStore["Service"], kind: "full" | "incremental" = "full") {
    const taking = yield* store.leases.take({ holder: "test", ttl: Duration.hours(1) })
    if (taking._tag === "Held") return yield* Effect.die("the lease is held")
    return { lease: taking.lease, run: yield* store.runs.start(taking.lease, kind) }
  }
)

/** Reads a list completely, as a sync does. */
export const readWhole = Effect.fnUntraced(function*<A>(
  store: StockStore["Service"],
  run: string,
  subject: Subject,
  records: Iterable<A>,
  write: (commit: { readonly run: string }, records: ReadonlyArray<A>) => Effect.Effect<unknown, StoreError>
) {
  const crawl = yield* store.crawls.begin(run, subject, "full")
  for (const some of batches(records)) yield* write({ run }, some)
  yield* store.crawls.end({ run, crawl })
})

/** Fills a store with a linked and judged shop of the given size. */
export const fill = Effect.fnUntraced(function*(store: StockStore["Service"], size: Size) {
  const { run } = yield* startRun(store)
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
  yield* readWhole(
    store,
    run.id,
    "haravan-locations",
    numbers(size.locations).map((n) => Shop.haravanLocation(n)),
    (commit, some) => store.catalog.writeHaravanLocations(commit, some, began)
  )
  yield* readWhole(
    store,
    run.id,
    "loop-locations",
    numbers(size.locations).map((n) => Shop.loopLocation(n)),
    (commit, some) => store.catalog.writeLoopLocations(commit, some, began)
  )
  yield* readWhole(
    store,
    run.id,
    "haravan-products",
    numbers(size.variants),
    (commit, some) =>
      store.catalog.writeHaravanProducts(commit, some.map((n) => Shop.product(n, { tracked: n % 100 !== 4 })), began)
  )
  yield* readWhole(
    store,
    run.id,
    "loop-levels",
    inventories(size),
    (commit, some) => store.levels.writeLoop(commit, some, began)
  )
  yield* readWhole(
    store,
    run.id,
    "haravan-levels",
    balances(size, 0),
    (commit, some) => store.levels.writeHaravan(commit, some, began + hour)
  )
  yield* store.links.replace(run.id, linksOf(size))
  yield* store.tallies.judge(rules)
  return run
})

function* inventories(size: Size): Generator<LoopInventory> {
  for (const { location, variant } of pairsOf(size)) {
    if (variant % 100 === 5) continue
    yield Shop.inventory(variant, location, countOf(variant, location).loop)
  }
}

/** Haravan's balances; a settling pair changed recently. `more` is added to each count. */
export function* balances(size: Size, more: number): Generator<HaravanBalance> {
  for (const { location, variant } of pairsOf(size)) {
    if (variant % 100 === 6) continue
    const updatedAt = variant % 100 === 2 ? began : began - hour - ((variant * 131 + location) % 100_000) * 1000
    yield Shop.balance(variant, location, countOf(variant, location).haravan + more, updatedAt + more)
  }
}
