/** The stock rule of a row, and the Haravan locations that feed it. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { RuleTerms, StockRule } from "@stocktally/schema"
import type { StockStore, TallyQuery } from "@stocktally/tally"
import { sqlStore } from "../../../src/sqlStore.ts"
import { selectRowParts } from "../../../src/tally/read/rowSources.ts"
import { onEach } from "../../support/backends.ts"
import { rules } from "../../support/bigShop.ts"
import { fetchedAt, fillPriced, type PricedVariant, updatedAt } from "../../support/pricedShop.ts"
import { recordStatements } from "../../support/recordStatements.ts"
import * as Shop from "../../support/shop.ts"

const stale = { staleAfterMillis: 0 }
const query: TallyQuery = { ...stale, filter: { empty: true } }

/** Three Haravan locations feed Loop's first; its second has no rule; its third has one without names. */
const terms = {
  percent: 80,
  buffer: 2,
  cap: 50,
  belowZero: "zero",
  tolerance: 0.5,
  tolerancePercent: 10
} as const satisfies RuleTerms
const several: StockRule = {
  loopLocationId: Shop.loopLocationId(0),
  haravanLocationIds: [Shop.haravanLocationId(3), Shop.haravanLocationId(0), Shop.haravanLocationId(2)],
  ...terms,
  note: "what the web shop sells"
}
const half = {
  haravanLocationIds: null,
  percent: 50,
  buffer: 0,
  cap: null,
  belowZero: "keep",
  tolerance: null,
  tolerancePercent: 0,
  note: null
} as const
const linked: StockRule = { loopLocationId: Shop.loopLocationId(2), ...half }

const variants: ReadonlyArray<PricedVariant> = [
  { price: 10, loop: [9, 5, 7], haravan: [14, 5, 6, 3] },
  { price: 10, loop: [9, 5, 7], haravan: [null, 5, 6, null] },
  { price: 10, loop: [9, null, null], haravan: [null, null, null, 8] }
]

const rowsOf = (store: StockStore["Service"]) =>
  Effect.map(
    store.tallies.page({ ...query, limit: 100 }),
    ({ rows }) => (variant: number, location: number) =>
      rows.find(({ id }) => id === Shop.rowId(variant, location)) ?? assert.fail(`no row ${variant} ${location}`)
  )

const part = (n: number, available: number | null) => ({
  locationId: Shop.haravanLocationId(n),
  location: `Kho ${n}`,
  available,
  updatedAt: available === null ? null : updatedAt(n)
})

onEach("the sources of a row", (backend) => {
  const opened = Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)

  it.effect(
    "are the locations that feed it; their sum is as old as the oldest and changed with the newest",
    () =>
      Effect.gen(function*() {
        const store = yield* opened
        yield* fillPriced(store, { variants, locations: 4, stockRules: [several, linked] })
        const row = yield* rowsOf(store)
        const whole = row(0, 0)
        assert.deepStrictEqual(whole.rule, { for: "location", ...terms })
        assert.deepStrictEqual(whole.parts, [part(0, 14), part(2, 6), part(3, 3)])
        assert.deepStrictEqual(whole.haravan, {
          variantId: Shop.haravanVariantId(0),
          locationId: null,
          productId: Shop.haravanProductId(0),
          onHand: 29,
          committed: 6,
          incoming: 0,
          available: 23,
          tracked: true,
          updatedAt: updatedAt(3),
          fetchedAt: fetchedAt(0)
        })
        assert.deepStrictEqual([whole.expected, whole.delta, whole.value], [16, -7, 70])
        assert.deepStrictEqual(whole.link, { variant: "external-id", location: "declared", unlinked: null })
        assert.strictEqual(whole.location, "Kho 0")

        const missing = row(1, 0)
        assert.deepStrictEqual(missing.parts, [part(0, null), part(2, 6), part(3, null)])
        assert.deepStrictEqual(
          [missing.haravan?.available, missing.haravan?.fetchedAt, missing.haravan?.productId, missing.expected],
          [6, fetchedAt(2), Shop.haravanProductId(1), 2]
        )

        const without = row(0, 1)
        assert.deepStrictEqual([without.rule, without.parts], [null, []])
        assert.deepStrictEqual([without.haravan?.locationId, without.link.location], [
          Shop.haravanLocationId(1),
          "external-id"
        ])

        const own = row(0, 2)
        assert.deepStrictEqual(own.parts, [part(2, 6)])
        assert.deepStrictEqual(
          [own.rule?.for, own.rule?.percent, own.haravan?.locationId, own.link.location, own.expected],
          ["location", 50, Shop.haravanLocationId(2), "external-id", 3]
        )
        for (const [variant, location] of [[0, 0], [1, 0], [2, 0], [0, 1], [0, 2]] as const) {
          const id = Shop.rowId(variant, location)
          assert.deepStrictEqual(yield* store.tallies.row(id, stale), Option.some(row(variant, location)))
          const siblings = yield* store.tallies.siblings(id, stale)
          assert.deepStrictEqual(siblings.find((sibling) => sibling.id === id), row(variant, location))
        }
      }),
    60_000
  )

  it.effect("mark an unknown part, which makes Haravan's side unknown", () =>
    Effect.gen(function*() {
      const store = yield* opened
      const run = yield* fillPriced(store, { variants, locations: 4, stockRules: [several] })
      const crawl = yield* store.crawls.begin(run, "haravan-levels", "incremental")
      const unreadable = [Shop.unreadable("haravan", 0, 2)]
      yield* store.levels.writeHaravan({ run, crawl, unreadable }, [], fetchedAt(9))
      yield* store.crawls.end({ run, crawl })
      yield* store.tallies.judge(rules)
      const row = (yield* rowsOf(store))(0, 0)
      assert.deepStrictEqual([row.verdict, row.haravan, row.expected, row.value], ["unknown", null, null, null])
      assert.deepStrictEqual(row.parts.map(({ available }) => available), [14, null, 3])
    }), 60_000)

  it.effect("are those of the default rule if a location has no rule of its own", () =>
    Effect.gen(function*() {
      const store = yield* opened
      yield* fillPriced(store, {
        variants,
        locations: 4,
        stockRules: [several, { loopLocationId: null, ...half }]
      })
      const row = yield* rowsOf(store)
      assert.deepStrictEqual([row(0, 0).rule?.for, row(0, 1).rule?.for, row(0, 1).expected], ["location", "default", 2])
    }), 60_000)

  it.effect(
    "are queried once for a page, and not at all if no row of it has a rule",
    () =>
      Effect.gen(function*() {
        const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
        const store = yield* sqlStore(database)
        yield* fillPriced(store, { variants, locations: 4, stockRules: [several] })
        const asked = Effect.fnUntraced(function*(locations: ReadonlyArray<string> | undefined) {
          const texts: Array<string> = []
          yield* recordStatements(
            store.tallies.page({ ...query, filter: { locations }, limit: 50 }),
            (text) => texts.push(text)
          )
          return texts.filter((text) => text.includes("feed f")).length
        })
        assert.strictEqual(yield* asked(undefined), 1)
        assert.strictEqual(yield* asked(["Kho 0"]), 1)
        assert.strictEqual(yield* asked(["Kho 1"]), 0)
        if (backend.name !== "sqlite") return
        const parts = selectRowParts(database.reader, [{ item: 1, place: 1 }, { item: 2, place: 2 }])
        const plan = yield* database.reader<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${parts}`
        const scans = plan.map(({ detail }) => detail).filter((detail) => detail.startsWith("SCAN"))
        assert.deepStrictEqual(scans.filter((detail) => !/^SCAN (r\b|\d+-ROW VALUES)/.test(detail)), [])
      }),
    60_000
  )

  it.effect(
    "exclude a location that feeds nothing: it is listed once, and only with rules",
    () =>
      Effect.gen(function*() {
        const store = yield* opened
        const run = yield* fillPriced(store, { variants, locations: 4, stockRules: [several] })
        const unused = Effect.map(
          store.tallies.summary({ q: "nothing has this" }),
          ({ unusedLocations }) => unusedLocations
        )
        assert.deepStrictEqual(yield* unused, [])
        const more = [0, 1, 2, 3].map((n) => Shop.haravanLocation(n))
        const write = Effect.fnUntraced(function*(locations: ReadonlyArray<ReturnType<typeof Shop.haravanLocation>>) {
          const crawl = yield* store.crawls.begin(run, "haravan-locations", "full")
          yield* store.catalog.writeHaravanLocations({ run, crawl }, locations, fetchedAt(9))
          yield* store.crawls.end({ run, crawl })
          yield* store.tallies.judge(rules)
        })
        yield* write([
          ...more,
          Shop.haravanLocation(8, { name: "Sàn trưng bày" }),
          Shop.haravanLocation(9, { transit: true })
        ])
        assert.deepStrictEqual(yield* unused, [
          { id: Shop.haravanLocationId(9), name: "Kho 9", transit: true },
          { id: Shop.haravanLocationId(8), name: "Sàn trưng bày", transit: false }
        ])
        yield* write([...more, Shop.haravanLocation(8)])
        assert.deepStrictEqual((yield* unused).map(({ id }) => id), [Shop.haravanLocationId(8)])
        yield* store.rules.replace([], { action: "undo", by: "test" }, 1)
        yield* store.tallies.judge(rules)
        assert.deepStrictEqual(yield* unused, [])
      }),
    60_000
  )
})
