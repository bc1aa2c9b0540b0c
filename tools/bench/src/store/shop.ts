import { Duration, Effect } from "effect"
import {
  expectedCount,
  type LinkState,
  sandboxOwner,
  type SideLinks,
  type StockStore,
  type StoreError,
  type Subject
} from "@stocktally/tally"
import {
  type HaravanBalance,
  type HaravanLocation,
  type HaravanProduct,
  type HaravanVariantId,
  type LoopInventory,
  type LoopVariantId,
  type RuleTerms,
  type StockRule,
  uncheckedId
} from "@stocktally/schema"

/** The size of a generated shop, in which every variant has a level at every location. */
export interface Size {
  readonly variants: number
  readonly locations: number
  /**
   * The number of locations in Haravan that feed each location in Loop by a stock rule; without it there are no rules.
   */
  readonly sources?: number
}

type Store = StockStore["Service"]

/** The number of rows that a sync writes at once. */
export const batchSize = 5000

const hour = 3_600_000
const began = Date.UTC(2026, 0, 1)

/** Ids that need all of 64 bits. */
const id = (kind: number, n: number): string => String(1_100_000_000_000_000_000n + BigInt(kind * 1_000_000_000 + n))

const loopVariantId = (n: number): LoopVariantId => uncheckedId.LoopVariantId(id(1, n))
const loopLocationId = (n: number) => uncheckedId.LoopLocationId(id(2, n))
const haravanVariantId = (n: number): HaravanVariantId => uncheckedId.HaravanVariantId(id(3, n))
const haravanLocationId = (n: number) => uncheckedId.HaravanLocationId(id(4, n))
const haravanProductId = (n: number) => uncheckedId.HaravanProductId(id(5, n))

export const locationName = (n: number): string => `Kho ${n}`
/** The id of a tally row. */
export const formatRowId = (variant: number, location: number): string =>
  `l:${loopVariantId(variant)}:${loopLocationId(location)}`

export const formatSku = (n: number): string => `SKU-${String(n).padStart(6, "0")}`

const haravanCount = (variant: number, location: number): number =>
  variant % 100 === 3 ? -1 : (variant * 7 + location * 3) % 40

/** The stock rule of all locations in Loop, if there are rules. */
const terms = {
  percent: 80,
  buffer: 2,
  cap: null,
  belowZero: "zero",
  tolerance: null,
  tolerancePercent: 0
} as const satisfies RuleTerms

/** The locations in Haravan that feed a location in Loop. */
const sourcesOf = (location: number, { locations, sources = 1 }: Size): ReadonlyArray<number> =>
  Array.from({ length: sources }, (_, n) => (location + n) % locations)

const rulesOf = (size: Size): ReadonlyArray<StockRule> => {
  if (size.sources === undefined) return []
  return Array.from({ length: size.locations }, (_, location): StockRule => {
    const [first = location, ...others] = sourcesOf(location, size)
    return {
      loopLocationId: loopLocationId(location),
      haravanLocationIds: [haravanLocationId(first), ...others.map(haravanLocationId)],
      ...terms,
      note: null
    }
  })
}

/** Most pairs match; of a hundred variants, one has drift, one is settling, and one is oversold. */
const loopCount = (variant: number, location: number, size: Size): number => {
  const stock = sourcesOf(location, size).reduce((sum, source) => sum + haravanCount(variant, source), 0)
  const expected = size.sources === undefined ? stock : expectedCount(terms, stock)
  return variant % 100 === 1 || variant % 100 === 2 ? expected + 1 + ((variant + location) % 9) : expected
}

function* pairsOf({ locations, variants }: Size) {
  for (let variant = 0; variant < variants; variant++) {
    for (let location = 0; location < locations; location++) yield { variant, location }
  }
}

const loopLocation = (n: number) => ({
  id: loopLocationId(n),
  externalId: haravanLocationId(n),
  name: locationName(n),
  status: "active" as const,
  address: null
})

const haravanLocation = (n: number): HaravanLocation => ({
  id: haravanLocationId(n),
  name: locationName(n),
  locationType: null,
  address1: null,
  city: null,
  province: null,
  country: null,
  countryCode: null,
  primary: n === 0,
  transit: false,
  sellable: true
})

const product = (n: number): HaravanProduct => ({
  id: haravanProductId(n),
  title: `Áo thun ${n}`,
  updatedAt: null,
  variants: [{
    id: haravanVariantId(n),
    productId: haravanProductId(n),
    sku: formatSku(n),
    barcode: `893${n}`,
    title: null,
    tracked: n % 100 !== 4,
    backorder: false,
    price: 99_000 + n % 40 * 10_000
  }]
})

function* inventories(size: Size): Generator<LoopInventory> {
  for (const { location, variant } of pairsOf(size)) {
    yield {
      availableCount: loopCount(variant, location, size),
      variant: {
        id: loopVariantId(variant),
        externalId: haravanVariantId(variant),
        sku: formatSku(variant),
        name: `Shirt ${variant}`,
        weightGrams: null,
        barcode: null
      },
      location: loopLocation(location)
    }
  }
}

/** Haravan's balances; those of settling pairs are recent. `more` is added to each count and time. */
export function* balances(size: Size, more = 0): Generator<HaravanBalance> {
  let number = 0
  for (const { location, variant } of pairsOf(size)) {
    const available = haravanCount(variant, location) + more
    yield {
      id: uncheckedId.HaravanBalanceId(id(6, ++number)),
      locationId: haravanLocationId(location),
      productId: haravanProductId(variant),
      variantId: haravanVariantId(variant),
      onHand: available + 2,
      committed: 2,
      incoming: 0,
      available,
      updatedAt: (variant % 100 === 2 ? began : began - hour - ((variant * 131 + location) % 100_000) * 1000) + more
    }
  }
}

/** The time at which the balances were read. */
export const readAt = began + hour

const linked = <Self extends string, Partner extends string>(
  count: number,
  self: (n: number) => Self,
  partner: (n: number) => Partner
): ReadonlyMap<Self, LinkState<Partner>> =>
  new Map(
    Array.from({ length: count }, (_, n) => [self(n), { _tag: "Linked", partner: partner(n), evidence: "external-id" }])
  )

const linksOf = ({ locations, variants }: Size): SideLinks => ({
  variants: {
    kind: "variant",
    complete: true,
    problems: [],
    loop: linked(variants, loopVariantId, haravanVariantId),
    haravan: linked(variants, haravanVariantId, loopVariantId)
  },
  locations: {
    kind: "location",
    complete: true,
    problems: [],
    loop: linked(locations, loopLocationId, haravanLocationId),
    haravan: linked(locations, haravanLocationId, loopLocationId)
  }
})

function* batchesOf<A>(all: Iterable<A>): Generator<ReadonlyArray<A>> {
  let batch: Array<A> = []
  for (const one of all) {
    batch.push(one)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const writeCrawl = Effect.fnUntraced(function*<A>(
  store: Store,
  run: string,
  subject: Subject,
  records: Iterable<A>,
  write: (records: ReadonlyArray<A>) => Effect.Effect<unknown, StoreError>
) {
  const crawl = yield* store.crawls.begin(run, subject, "full")
  for (const batch of batchesOf(records)) yield* write(batch)
  yield* store.crawls.end({ run, crawl })
})

/** Fills a store with a shop, links and judges it, and returns the run for later writes. */
export const fill = Effect.fnUntraced(function*(store: Store, size: Size) {
  const acquired = yield* store.leases.take({ holder: "bench", ttl: Duration.hours(6) })
  if (acquired._tag === "Held") return yield* Effect.die(new Error("another process has the lease of a new store"))
  // The owner of the store has the currency of its prices.
  yield* store.claim(sandboxOwner)
  const { id: run } = yield* store.runs.start(acquired.lease, "full")
  const { catalog, levels } = store
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)
  yield* writeCrawl(
    store,
    run,
    "haravan-locations",
    upTo(size.locations).map(haravanLocation),
    (some) => catalog.writeHaravanLocations({ run }, some, began)
  )
  yield* writeCrawl(
    store,
    run,
    "loop-locations",
    upTo(size.locations).map(loopLocation),
    (some) => catalog.writeLoopLocations({ run }, some, began)
  )
  yield* writeCrawl(
    store,
    run,
    "haravan-products",
    upTo(size.variants),
    (some) => catalog.writeHaravanProducts({ run }, some.map(product), began)
  )
  yield* writeCrawl(store, run, "loop-levels", inventories(size), (some) => levels.writeLoop({ run }, some, began))
  yield* writeCrawl(store, run, "haravan-levels", balances(size), (some) => levels.writeHaravan({ run }, some, readAt))
  yield* store.links.replace(run, linksOf(size))
  const rules = rulesOf(size)
  if (rules.length > 0) yield* store.rules.replace(rules, { action: "import", by: "bench" }, 0)
  yield* store.tallies.judge({ tolerance: 0, graceMillis: hour / 2 })
  return run
})
