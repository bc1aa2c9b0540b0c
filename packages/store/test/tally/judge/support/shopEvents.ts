/** A small shop, and random events in it. */
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import * as TestClock from "effect/testing/TestClock"
import { identityTerms, type StockRule } from "@stocktally/schema"
import type { StockStore } from "@stocktally/tally"
import * as FastCheck from "fast-check"
import { linksOf, readWhole, startRun } from "../../../support/bigShop.ts"
import * as Shop from "../../../support/shop.ts"

/** Loop's locations are linked with Haravan's first ones; Haravan's last one is not linked. */
export const size = { variants: 4, locations: 2 }
const haravanLocations = 3
export const minute = 60_000

/** Events of a shop. Time passes between them. */
export type Event =
  | {
    readonly what: "loop" | "haravan"
    readonly variant: number
    readonly location: number
    readonly count: number
    readonly late: number
  }
  | { readonly what: "loop-gone" | "haravan-gone"; readonly variant: number; readonly location: number }
  | {
    readonly what: "product"
    readonly variant: number
    readonly tracked: boolean
    readonly price: number | null
  }
  | { readonly what: "known" }
  | { readonly what: "tolerance"; readonly tolerance: number }
  | { readonly what: "currency"; readonly currency: string }
  | { readonly what: "rules"; readonly rules: ReadonlyArray<StockRule> }
  | { readonly what: "unlink"; readonly variants: number; readonly locations: number }
  | { readonly what: "judge" }
  /** An unreadable record of a pair, in a full or an incremental reading of a side. */
  | {
    readonly what: "odd"
    readonly side: "loop" | "haravan"
    readonly variant: number | null
    readonly location: number | null
    readonly whole: boolean
  }

const variant = FastCheck.nat(size.variants - 1)
const at = {
  loop: { variant, location: FastCheck.nat(size.locations - 1) },
  haravan: { variant, location: FastCheck.nat(haravanLocations - 1) }
}

/** Most are small; the largest make sums and values too large to represent. */
const count = FastCheck.oneof(
  { weight: 12, arbitrary: FastCheck.constantFrom(-1, -0.1, 0, 0.1, 0.2, 0.3, 1, 2, 3, 4, 7) },
  { weight: 1, arbitrary: FastCheck.constantFrom(1e11, -1e11, 12_345_678.9, 99_999_999.9999) }
)
const price = FastCheck.oneof(
  { weight: 6, arbitrary: FastCheck.constantFrom(null, 0, 0.0001, 0.005, 12.5, 100_000, 1_234_567.8901) },
  { weight: 1, arbitrary: FastCheck.constantFrom(1e10, 9_999_999_999.9999) }
)

const terms = FastCheck.record({
  percent: FastCheck.constantFrom(100, 100, 80, 50, 33, 1),
  buffer: FastCheck.constantFrom(0, 0, 0.1, 1, 2, 1e11),
  cap: FastCheck.constantFrom(null, null, 0, 0.3, 2, 5),
  belowZero: FastCheck.constantFrom("zero" as const, "keep" as const),
  tolerance: FastCheck.constantFrom(null, null, 0, 0.2, 1),
  tolerancePercent: FastCheck.constantFrom(0, 0, 10, 100)
})

/** Feeding locations; Haravan does not have the last one. */
const sources = FastCheck.option(
  FastCheck.uniqueArray(FastCheck.nat(haravanLocations), { minLength: 1, maxLength: haravanLocations + 1 })
)

const rule = (location: number | null): FastCheck.Arbitrary<StockRule> =>
  FastCheck.tuple(FastCheck.oneof(terms, FastCheck.constant(identityTerms)), sources).map(([terms, from]) => {
    const [first, ...others] = (from ?? []).map(Shop.haravanLocationId)
    return Struct.assign(terms, {
      loopLocationId: location === null ? null : Shop.loopLocationId(location),
      haravanLocationIds: first === undefined ? null : [first, ...others] as const,
      note: null
    })
  })

const ruleSet: FastCheck.Arbitrary<ReadonlyArray<StockRule>> = FastCheck.tuple(
  ...[0, 1, null].map((location) => FastCheck.option(rule(location), { freq: 3 }))
).map((rules) => rules.filter((rule) => rule !== null))

export const event: FastCheck.Arbitrary<Event> = FastCheck.oneof(
  {
    weight: 3,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("loop" as const),
      ...at.loop,
      count,
      late: FastCheck.constant(0)
    })
  },
  {
    weight: 5,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("haravan" as const),
      ...at.haravan,
      count,
      late: FastCheck.nat(40)
    })
  },
  { weight: 1, arbitrary: FastCheck.record({ what: FastCheck.constant("loop-gone" as const), ...at.loop }) },
  { weight: 1, arbitrary: FastCheck.record({ what: FastCheck.constant("haravan-gone" as const), ...at.haravan }) },
  {
    weight: 2,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("product" as const),
      variant,
      tracked: FastCheck.oneof({ weight: 3, arbitrary: FastCheck.constant(true) }, FastCheck.constant(false)),
      price
    })
  },
  { weight: 2, arbitrary: FastCheck.record({ what: FastCheck.constant("known" as const) }) },
  {
    weight: 1,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("tolerance" as const),
      tolerance: FastCheck.constantFrom(0, 0.1, 1, 2)
    })
  },
  {
    weight: 1,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("currency" as const),
      currency: FastCheck.constantFrom("VND", "USD", "KWD", "nonsense")
    })
  },
  { weight: 3, arbitrary: FastCheck.record({ what: FastCheck.constant("rules" as const), rules: ruleSet }) },
  {
    weight: 1,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("unlink" as const),
      variants: FastCheck.integer({ min: 1, max: size.variants }),
      locations: FastCheck.integer({ min: 1, max: size.locations })
    })
  },
  { weight: 3, arbitrary: FastCheck.record({ what: FastCheck.constant("judge" as const) }) },
  {
    weight: 3,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("odd" as const),
      side: FastCheck.constantFrom("loop" as const, "haravan" as const),
      variant: FastCheck.option(variant, { freq: 3 }),
      location: FastCheck.option(FastCheck.nat(size.locations - 1), { freq: 3 }),
      whole: FastCheck.boolean()
    })
  }
)

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Reads the catalogs of the shop. */
export const begin = Effect.fnUntraced(function*(store: StockStore["Service"]) {
  const { run } = yield* startRun(store)
  yield* readWhole(
    store,
    run.id,
    "haravan-locations",
    numbers(haravanLocations).map((n) => Shop.haravanLocation(n)),
    (commit, some) => store.catalog.writeHaravanLocations(commit, some, 0)
  )
  yield* readWhole(
    store,
    run.id,
    "loop-locations",
    numbers(size.locations).map((n) => Shop.loopLocation(n)),
    (commit, some) => store.catalog.writeLoopLocations(commit, some, 0)
  )
  yield* readWhole(
    store,
    run.id,
    "haravan-products",
    numbers(size.variants).map((n) => Shop.product(n)),
    (commit, some) => store.catalog.writeHaravanProducts(commit, some, 0)
  )
  return run
})

/** Applies an event at a time; the caller judges. */
export const happen = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  run: string,
  event: Event,
  now: number
) {
  const commit = { run }
  yield* TestClock.setTime(now)
  switch (event.what) {
    case "loop":
      return yield* store.levels.writeLoop(commit, [Shop.inventory(event.variant, event.location, event.count)], now)
    case "haravan":
      return yield* store.levels.writeHaravan(commit, [
        Shop.balance(event.variant, event.location, event.count, now - event.late * minute, {
          // One of the four counts may be unreadable.
          onHand: event.late === 7 ? null : event.count
        })
      ], now)
    case "loop-gone":
      return yield* store.levels.markLoopGone(commit, [{
        variantId: Shop.loopVariantId(event.variant),
        locationId: Shop.loopLocationId(event.location)
      }], now)
    case "haravan-gone":
      return yield* store.levels.markHaravanGone(commit, [{
        variantId: Shop.haravanVariantId(event.variant),
        locationId: Shop.haravanLocationId(event.location)
      }], now)
    case "product":
      return yield* store.catalog.writeHaravanProducts(commit, [Shop.product(event.variant, event)], now)
    case "known": {
      const crawl = yield* store.crawls.begin(run, "haravan-levels", "incremental")
      return yield* store.crawls.end({ ...commit, crawl })
    }
    case "currency":
      return yield* store.claim({ kind: "haravan", id: "7", name: null, currency: event.currency })
    case "rules": {
      const { version } = yield* store.rules.current
      return yield* store.rules.replace(event.rules, { by: "test", action: "import" }, version)
    }
    case "unlink":
      return yield* store.links.replace(run, linksOf(event))
    case "odd": {
      const subject = `${event.side}-levels` as const
      const crawl = yield* store.crawls.begin(run, subject, event.whole ? "full" : "incremental")
      const unreadable = [Shop.unreadable(event.side, event.variant, event.location)]
      if (event.side === "loop") {
        const rows = event.whole ? [Shop.inventory(0, 0, 1)] : []
        yield* store.levels.writeLoop({ ...commit, crawl, unreadable }, rows, now)
      } else {
        const rows = event.whole ? [Shop.balance(0, 0, 1, 0)] : []
        yield* store.levels.writeHaravan({ ...commit, crawl, unreadable }, rows, now)
      }
      return yield* store.crawls.end({ ...commit, crawl })
    }
    case "judge":
    case "tolerance":
      return
  }
})
