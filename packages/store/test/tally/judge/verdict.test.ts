import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { byHarm, harmOf, judge, severityOf, sizeOf, type StockStore, type TallyFilter } from "@stocktally/tally"
import { linkSides, tallyRows } from "@stocktally/testing"
import { fromTenThousandths, type TallyRow } from "@stocktally/schema"
import * as FastCheck from "fast-check"
import type { Database } from "../../../src/sql/Database.ts"
import { sqlStore } from "../../../src/sqlStore.ts"
import { classOf } from "../../../src/sql/codes.ts"
import { linksOf, readWhole, startRun } from "../../support/bigShop.ts"
import { onEach } from "../../support/backends.ts"
import { emptied } from "../../support/emptied.ts"
import * as Shop from "../../support/shop.ts"

const size = { variants: 4, locations: 2 }
const minute = 60_000

/** Things that happen to a shop. Times pass between them. */
type Event =
  | {
    readonly what: "loop" | "haravan"
    readonly variant: number
    readonly location: number
    readonly count: number
    readonly late: number
  }
  | { readonly what: "loop-gone"; readonly variant: number; readonly location: number }
  | { readonly what: "tracked"; readonly variant: number; readonly tracked: boolean }
  | { readonly what: "known" }
  | { readonly what: "rules"; readonly tolerance: number }
  | { readonly what: "unlink"; readonly variants: number }
  | { readonly what: "judge" }
  /** A record that could not be read, of some pair; of a whole reading of the side, or of one of what changed. */
  | {
    readonly what: "odd"
    readonly side: "loop" | "haravan"
    readonly variant: number | null
    readonly location: number | null
    readonly whole: boolean
  }

const pair = { variant: FastCheck.nat(size.variants - 1), location: FastCheck.nat(size.locations - 1) }
const event: FastCheck.Arbitrary<Event> = FastCheck.oneof(
  {
    weight: 6,
    arbitrary: FastCheck.record({
      what: FastCheck.constantFrom("loop" as const, "haravan" as const),
      ...pair,
      count: FastCheck.constantFrom(-1, -0.1, 0, 0.1, 0.2, 0.3, 1, 2, 3),
      late: FastCheck.nat(40)
    })
  },
  { weight: 1, arbitrary: FastCheck.record({ what: FastCheck.constant("loop-gone" as const), ...pair }) },
  {
    weight: 1,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("tracked" as const),
      variant: pair.variant,
      tracked: FastCheck.boolean()
    })
  },
  { weight: 2, arbitrary: FastCheck.record({ what: FastCheck.constant("known" as const) }) },
  {
    weight: 1,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("rules" as const),
      tolerance: FastCheck.constantFrom(0, 0.1, 1, 2)
    })
  },
  {
    weight: 1,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("unlink" as const),
      variants: FastCheck.integer({ min: 1, max: size.variants })
    })
  },
  { weight: 3, arbitrary: FastCheck.record({ what: FastCheck.constant("judge" as const) }) },
  {
    weight: 3,
    arbitrary: FastCheck.record({
      what: FastCheck.constant("odd" as const),
      side: FastCheck.constantFrom("loop" as const, "haravan" as const),
      variant: FastCheck.option(pair.variant, { freq: 3 }),
      location: FastCheck.option(pair.location, { freq: 3 }),
      whole: FastCheck.boolean()
    })
  }
)

interface KnownRow {
  readonly class: number
  readonly delta: number | null
  readonly since: number | null
  readonly size: number | null
  readonly severity: number
  readonly value: number | null
  readonly harm: number
  readonly loop: number | null
  readonly loop_fetched: number | null
  readonly haravan: number | null
  readonly updated: number | null
  readonly haravan_fetched: number | null
  readonly tracked: number | null
  readonly linked: number
  readonly matched: number | null
  readonly differed: number | null
  readonly variant: string
  readonly loop_odd: number
  readonly haravan_odd: number
  readonly loop_variant: string
  readonly loop_location: string
  readonly haravan_variant: string
  readonly haravan_location: string
}

interface LostRow {
  readonly subject: string
  readonly variant: string | null
  readonly location: string | null
}

const lostRows = (database: Database) =>
  database.reader<LostRow>`SELECT subject, CAST(variant_id AS TEXT) AS variant, CAST(location_id AS TEXT) AS location
    FROM unreadable WHERE variant_id IS NULL OR location_id IS NULL`

/** What the verdicts rest on, read without the SQL that makes them. */
const knownRows = (database: Database) =>
  database.reader<KnownRow>`SELECT CASE WHEN l.unreadable > 0 THEN 1 ELSE 0 END AS loop_odd,
      CASE WHEN h.unreadable > 0 THEN 1 ELSE 0 END AS haravan_odd,
      CAST(i.loop_id AS TEXT) AS loop_variant, CAST(p.loop_id AS TEXT) AS loop_location,
      CAST(i.haravan_id AS TEXT) AS haravan_variant, CAST(p.haravan_id AS TEXT) AS haravan_location,
      t.class, t.delta, t.since, t.size, t.severity, t.value, t.harm, l.available AS loop, l.fetched_at AS loop_fetched,
      h.available AS haravan, h.updated_at AS updated, h.fetched_at AS haravan_fetched, v.tracked,
      CASE WHEN i.evidence IS NOT NULL AND p.evidence IS NOT NULL THEN 1 ELSE 0 END AS linked,
      t.last_match_at AS matched, t.last_difference_at AS differed, coalesce(i.sku, '') AS variant
    FROM tally t JOIN item i ON i.id = t.item JOIN place p ON p.id = t.place
    LEFT JOIN haravan_variant v ON v.id = i.haravan_id AND v.gone_at IS NULL
    LEFT JOIN loop_level l ON l.variant_id = i.loop_id AND l.location_id = p.loop_id AND l.gone_at IS NULL
    LEFT JOIN haravan_level h ON h.variant_id = i.haravan_id AND h.location_id = p.haravan_id AND h.gone_at IS NULL`

const check = Effect.fnUntraced(function*(
  database: Database,
  store: StockStore["Service"],
  rules: { readonly tolerance: number; readonly graceMillis: number }
) {
  const states = yield* store.readings.states
  const known = states["haravan-levels"].knownAsOf ?? Number.NEGATIVE_INFINITY
  const lost = yield* lostRows(database)
  for (const row of yield* knownRows(database)) {
    const mayBe = (side: "loop" | "haravan", missing: boolean) =>
      missing &&
      lost.some(({ location, subject, variant }) =>
        subject === `${side}-levels` && (variant ?? row[`${side}_variant`]) === row[`${side}_variant`] &&
        (location ?? row[`${side}_location`]) === row[`${side}_location`]
      )
    const loop = row.loop === null || row.loop_odd === 1
      ? null
      : { available: fromTenThousandths(row.loop), fetchedAt: row.loop_fetched! }
    const haravan = row.haravan === null || row.haravan_odd === 1
      ? null
      : {
        available: fromTenThousandths(row.haravan),
        updatedAt: row.updated!,
        knownAsOf: Math.max(row.haravan_fetched!, known)
      }
    const judged = judge({
      link: row.linked === 1 ? "linked" : "unlinked",
      unreadable: row.loop_odd + row.haravan_odd > 0 || mayBe("loop", row.loop_fetched === null) ||
        mayBe("haravan", row.haravan_fetched === null),
      loop,
      haravan,
      loopComplete: states["loop-levels"].completeAsOf !== null,
      haravanComplete: states["haravan-levels"].completeAsOf !== null,
      tracked: row.tracked === null ? null : row.tracked === 1,
      lastMatchAt: row.matched ?? undefined,
      lastDifferenceAt: row.differed ?? undefined
    }, rules)
    const empty = judged.verdict !== "unknown" &&
      (loop === null ? haravan?.available === 0 : haravan === null && loop.available === 0)
    assert.deepStrictEqual(
      {
        class: row.class,
        delta: scaled(row.delta),
        since: row.since,
        size: scaled(row.size),
        harm: row.harm,
        severity: scaled(row.severity)
      },
      {
        class: classOf(judged.verdict, { empty }),
        delta: judged.delta,
        since: judged.since,
        size: sizeOf({ ...judged, expected: null, loop, haravan }),
        harm: harmOf(judged.verdict, row.value),
        severity: severityOf({ ...judged, expected: null, loop, haravan })
      },
      JSON.stringify(row)
    )
  }
  const counted = yield* database.reader<{ readonly wrong: number }>`SELECT count(*) AS wrong FROM (
    SELECT place, class, rows FROM tally_count WHERE rows <> 0 EXCEPT SELECT place, class, count(*) FROM tally GROUP BY place, class) d`
  assert.deepStrictEqual(counted, [{ wrong: 0 }])
  const rows = yield* database.reader<{ readonly wrong: number }>`SELECT count(*) AS wrong FROM item
    WHERE rows <> (SELECT count(*) FROM tally WHERE item = item.id)`
  assert.deepStrictEqual(rows, [{ wrong: 0 }])
})

const scaled = (quantity: number | null): number | null => quantity === null ? null : fromTenThousandths(quantity)

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

const begin = Effect.fnUntraced(function*(store: StockStore["Service"]) {
  const { run } = yield* startRun(store)
  yield* readWhole(
    store,
    run.id,
    "haravan-locations",
    numbers(size.locations).map((n) => Shop.haravanLocation(n)),
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

onEach("verdicts", (backend) => {
  it.effect("are those of the pure function, whatever happens to a shop", () =>
    Effect.gen(function*() {
      const context = yield* Effect.context()
      const run = Effect.runPromiseWith(context)
      const empty = yield* Effect.flatMap(backend.site, emptied)
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(FastCheck.array(event, { minLength: 5, maxLength: 40 }), (events) =>
            run(Effect.gen(function*() {
              const database = yield* empty
              const store = yield* sqlStore(database)
              const { id } = yield* begin(store)
              const commit = { run: id }
              let rules = { tolerance: 0, graceMillis: 30 * minute }
              yield* readWhole(
                store,
                id,
                "loop-levels",
                [Shop.inventory(0, 0, 1)],
                (commit, some) => store.levels.writeLoop(commit, some, 0)
              )
              yield* readWhole(
                store,
                id,
                "haravan-levels",
                [Shop.balance(0, 0, 1, 0)],
                (commit, some) => store.levels.writeHaravan(commit, some, 0)
              )
              yield* store.links.replace(id, linksOf(size))
              yield* TestClock.setTime(0)
              let now = 0
              for (const event of events) {
                now += 17 * minute
                yield* TestClock.setTime(now)
                switch (event.what) {
                  case "loop":
                    yield* store.levels.writeLoop(
                      commit,
                      [Shop.inventory(event.variant, event.location, event.count)],
                      now
                    )
                    break
                  case "haravan":
                    yield* store.levels.writeHaravan(commit, [
                      Shop.balance(event.variant, event.location, event.count, now - event.late * minute)
                    ], now)
                    break
                  case "loop-gone":
                    yield* store.levels.loopGone(commit, [{
                      variantId: Shop.loopVariantId(event.variant),
                      locationId: Shop.loopLocationId(event.location)
                    }], now)
                    break
                  case "tracked":
                    yield* store.catalog.writeHaravanProducts(commit, [
                      Shop.product(event.variant, { tracked: event.tracked })
                    ], now)
                    break
                  case "known": {
                    const reading = yield* store.readings.begin(id, "haravan-levels", "incremental")
                    yield* store.readings.end({ ...commit, reading })
                    break
                  }
                  case "rules":
                    rules = { ...rules, tolerance: event.tolerance }
                    break
                  case "unlink":
                    yield* store.links.replace(id, linksOf({ ...size, variants: event.variants }))
                    break
                  case "judge":
                    break
                  case "odd": {
                    const subject = `${event.side}-levels` as const
                    const reading = yield* store.readings.begin(id, subject, event.whole ? "full" : "incremental")
                    const unreadable = [Shop.unreadable(event.side, event.variant, event.location)]
                    if (event.side === "loop") {
                      const rows = event.whole ? [Shop.inventory(0, 0, 1)] : []
                      yield* store.levels.writeLoop({ ...commit, reading, unreadable }, rows, now)
                    } else {
                      const rows = event.whole ? [Shop.balance(0, 0, 1, 0)] : []
                      yield* store.levels.writeHaravan({ ...commit, reading, unreadable }, rows, now)
                    }
                    yield* store.readings.end({ ...commit, reading })
                    break
                  }
                }
                if (event.what === "judge" || event.what === "rules") {
                  yield* store.tallies.judge(rules)
                  yield* check(database, store, rules)
                }
              }
              yield* store.tallies.judge(rules)
              yield* check(database, store, rules)
              assert.deepStrictEqual(yield* store.tallies.judge(rules), { rows: 0, turned: 0 })
            }))),
          { numRuns: backend.name === "sqlite" ? 60 : 25 }
        )
      )
    }), 120_000)

  it.effect("know until when a pair was last seen to match", () =>
    Effect.gen(function*() {
      const store = yield* sqlStore(yield* Effect.flatMap(backend.site, ({ open }) => open))
      const { id } = yield* begin(store)
      const commit = { run: id }
      const rules = { tolerance: 0, graceMillis: 30 * minute }
      const look = Effect.fnUntraced(function*(loop: number, at: number) {
        yield* TestClock.setTime(at * minute)
        yield* store.levels.writeLoop(commit, [Shop.inventory(0, 0, loop)], at * minute)
        const reading = yield* store.readings.begin(id, "haravan-levels", "incremental")
        yield* store.readings.end({ ...commit, reading })
        yield* store.tallies.judge(rules)
        const { rows } = yield* store.tallies.page({ limit: 1, staleAfterMillis: 1 })
        return [rows[0]?.verdict, (rows[0]?.since ?? 0) / minute]
      })
      yield* readWhole(store, id, "loop-levels", [Shop.inventory(0, 0, 5)], (commit, some) =>
        store.levels.writeLoop(commit, some, 0))
      yield* readWhole(store, id, "haravan-levels", [Shop.balance(0, 0, 5, -600 * minute)], (commit, some) =>
        store.levels.writeHaravan(commit, some, 0))
      yield* store.links.replace(id, linksOf(size))
      assert.deepStrictEqual(yield* look(5, 10), ["match", -600])
      assert.deepStrictEqual(yield* look(5, 60), ["match", -600])
      assert.deepStrictEqual(yield* look(4, 80), ["settling", 60], "they matched when Loop was read before")
      assert.deepStrictEqual(yield* look(4, 89), ["settling", 60])
      assert.deepStrictEqual(yield* look(3, 90), ["drift", 60], "another difference is no match")
      assert.deepStrictEqual(yield* look(5, 100), ["match", 60])
      assert.deepStrictEqual(yield* look(4, 140), ["drift", 100])
    }))

  it.effect("remember a drift that was touched again before it was mended", () =>
    Effect.gen(function*() {
      const store = yield* sqlStore(yield* Effect.flatMap(backend.site, ({ open }) => open))
      const { id } = yield* begin(store)
      const commit = { run: id }
      const rules = { tolerance: 0, graceMillis: 30 * minute }
      yield* readWhole(store, id, "loop-levels", [Shop.inventory(0, 0, 10)], (commit, some) =>
        store.levels.writeLoop(commit, some, 0))
      yield* readWhole(store, id, "haravan-levels", [Shop.balance(0, 0, 10, 0)], (commit, some) =>
        store.levels.writeHaravan(commit, some, 0))
      yield* store.links.replace(id, linksOf(size))
      const look = Effect.fnUntraced(function*(at: number, loop: number, haravan: number, updatedAt: number) {
        yield* TestClock.setTime(at * minute)
        yield* store.levels.writeHaravan(commit, [Shop.balance(0, 0, haravan, updatedAt * minute)], at * minute)
        yield* store.levels.writeLoop(commit, [Shop.inventory(0, 0, loop)], at * minute)
        const reading = yield* store.readings.begin(id, "haravan-levels", "incremental")
        yield* store.readings.end({ ...commit, reading })
        yield* store.tallies.judge(rules)
        const rowsOf = (filter: TallyFilter) =>
          Effect.map(store.tallies.page({ filter, limit: 1, staleAfterMillis: 1 }), ({ rows }) =>
            rows.map(({ verdict }) =>
              verdict
            ))
        return [...yield* rowsOf({}), (yield* rowsOf({ healed: 0 })).length]
      })
      assert.deepStrictEqual(yield* look(10, 10, 7, 9), ["settling", 0])
      assert.deepStrictEqual(yield* look(20, 7, 7, 9), ["match", 0], "it was never more than settling")
      assert.deepStrictEqual(yield* look(30, 7, 6, 29), ["settling", 0])
      assert.deepStrictEqual(yield* look(80, 7, 6, 29), ["drift", 0])
      assert.deepStrictEqual(yield* look(90, 7, 5, 89), ["settling", 0])
      assert.deepStrictEqual(yield* look(95, 5, 5, 89), ["match", 1])
    }))

  it.effect("and rows are those of a live tally of the same shop", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      const store = yield* sqlStore(database)
      const { id } = yield* begin(store)
      const levels = numbers(size.variants * size.locations).map((n) =>
        [n % size.variants, Math.floor(n / size.variants)] as const
      )
      const ours = levels.filter(([variant]) => variant !== 1).map(([variant, location]) =>
        Shop.inventory(variant, location, variant - location)
      )
      const theirs = levels.filter(([variant]) => variant !== 2).map(([variant, location]) =>
        Shop.balance(variant, location, 1, variant)
      )
      yield* readWhole(store, id, "loop-levels", ours, (commit, some) =>
        store.levels.writeLoop(commit, some, 50 * minute))
      yield* readWhole(store, id, "haravan-levels", theirs, (commit, some) =>
        store.levels.writeHaravan(commit, some, 60 * minute))

      const side = yield* sidesOf(store, ours, theirs)
      const links = linkSides(side.loop, side.haravan)
      yield* store.links.replace(id, links)
      const rules = { tolerance: 0, graceMillis: 30 * minute }
      yield* store.tallies.judge(rules)
      const rows = yield* Stream.runCollect(store.tallies.rows({ filter: { empty: true }, staleAfterMillis: 1 }))
      const expected = [...tallyRows({ ...side, links, rules: { ...rules, staleAfterMillis: 1 }, now: 0 })]
      const byId = (all: ReadonlyArray<TallyRow>) =>
        all.toSorted((a, b) =>
          a.id < b.id ? -1 : 1
        )
      assert.deepStrictEqual(byId(rows), byId(expected))
      assert.isAbove(expected.length, 5)
      // Rows that are as bad come in the store's own order.
      const harm = (row: TallyRow) => [harmOf(row.verdict, row.value), severityOf(row)]
      assert.deepStrictEqual(rows.map(harm), expected.toSorted(byHarm).map(harm))
    }))
})

/** The same shop in memory, as a live tally would hold it. */
const sidesOf = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  ours: ReadonlyArray<ReturnType<typeof Shop.inventory>>,
  theirs: ReadonlyArray<ReturnType<typeof Shop.balance>>
) {
  const byId = <A extends { readonly id: string }>(all: ReadonlyArray<A>) =>
    new Map(all.map((one) => [one.id as never, one]))
  const haravanVariants = byId(yield* Stream.runCollect(store.catalog.haravanVariants))
  const nested = <A extends { readonly variantId: string; readonly locationId: string }>(all: ReadonlyArray<A>) => {
    const levels = new Map<never, Map<never, A>>()
    for (const level of all) {
      const there = levels.get(level.locationId as never) ?? new Map<never, A>()
      levels.set(level.locationId as never, there.set(level.variantId as never, level))
    }
    return levels
  }
  const common = { catalogRead: true, levelsRead: true, error: null }
  return {
    loop: {
      ...common,
      variants: byId(yield* Stream.runCollect(store.catalog.loopVariants)),
      locations: byId(yield* Stream.runCollect(store.catalog.loopLocations)),
      levels: nested(
        ours.map(({ availableCount, location, variant }) => ({
          variantId: variant.id,
          locationId: location.id,
          available: availableCount,
          fetchedAt: 50 * minute
        }))
      )
    },
    haravan: {
      ...common,
      variants: haravanVariants,
      locations: byId(yield* Stream.runCollect(store.catalog.haravanLocations)),
      levels: nested(theirs.map(({ id: _, ...balance }) => ({ ...balance, tracked: true, fetchedAt: 60 * minute }))),
      knownAsOf: 0
    }
  }
})
