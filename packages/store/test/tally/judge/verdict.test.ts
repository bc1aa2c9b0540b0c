import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { byHarm, computeHarm, severityOf, type StockStore, type TallyFilter } from "@stocktally/tally"
import { linkSides, tallyRows } from "@stocktally/testing"
import type { TallyRow } from "@stocktally/schema"
import * as FastCheck from "fast-check"
import { setState } from "../../../src/sql/state.ts"
import { sqlStore } from "../../../src/sqlStore.ts"
import { linksOf, readWhole } from "../../support/bigShop.ts"
import { onEach } from "../../support/backends.ts"
import { shareDatabase } from "../../support/shareDatabase.ts"
import * as Shop from "../../support/shop.ts"
import { checkRows } from "./support/checkRows.ts"
import { begin, event, happen, minute, size } from "./support/shopEvents.ts"

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

onEach("verdicts", (backend) => {
  it.effect("equal those of the pure function, whatever happens to a shop", () =>
    Effect.gen(function*() {
      const context = yield* Effect.context()
      const run = Effect.runPromiseWith(context)
      const empty = yield* Effect.flatMap(backend.site, shareDatabase)
      yield* Effect.promise(() =>
        FastCheck.assert(
          FastCheck.asyncProperty(
            FastCheck.boolean(),
            FastCheck.array(event, { minLength: 5, maxLength: 40 }),
            (isWhole, events) =>
              run(Effect.gen(function*() {
                // Resets the clock of the run before: a reading would be known as of a time in the future.
                yield* TestClock.setTime(0)
                const database = yield* empty
                const store = yield* sqlStore(database)
                const { id } = yield* begin(store)
                let rules = { tolerance: 0, graceMillis: 30 * minute }
                let currency: string | null = null
                yield* readWhole(
                  store,
                  id,
                  "loop-levels",
                  [Shop.inventory(0, 0, 1)],
                  (commit, some) => store.levels.writeLoop(commit, some, 0)
                )
                if (isWhole) {
                  yield* readWhole(
                    store,
                    id,
                    "haravan-levels",
                    [Shop.balance(0, 0, 1, 0)],
                    (commit, some) => store.levels.writeHaravan(commit, some, 0)
                  )
                }
                yield* store.links.replace(id, linksOf(size))
                // Before Haravan was read completely, a new level is not a change.
                const judge = Effect.suspend(() =>
                  Effect.andThen(
                    isWhole ? Effect.void : setState(database.writer, "judgeFrom", 0),
                    store.tallies.judge(rules)
                  )
                )
                let now = 0
                for (const event of events) {
                  now += 17 * minute
                  if (event.what === "rules") yield* judge
                  const preview = event.what === "rules"
                    ? yield* store.rules.preview(event.rules, rules)
                    : undefined
                  yield* happen(store, id, event, now)
                  if (event.what === "tolerance") rules = { ...rules, tolerance: event.tolerance }
                  if (event.what === "currency") currency = event.currency
                  if (event.what === "judge" || event.what === "tolerance" || event.what === "rules") {
                    yield* judge
                    yield* checkRows(database, store, rules, currency)
                  }
                  if (preview !== undefined) {
                    assert.deepStrictEqual(preview, (yield* store.tallies.summary()).summary)
                  }
                }
                yield* judge
                yield* checkRows(database, store, rules, currency)
                assert.deepStrictEqual(yield* store.tallies.judge(rules), { rows: 0, verdictChanges: 0 })
              }))
          ),
          { numRuns: Number(process.env["RUNS"] ?? (backend.name === "sqlite" ? 60 : 25)) }
        )
      )
    }), 120_000)

  it.effect("use the time until which a pair was last seen to match", () =>
    Effect.gen(function*() {
      const store = yield* sqlStore(yield* Effect.flatMap(backend.site, ({ open }) => open))
      const { id } = yield* begin(store)
      const commit = { run: id }
      const rules = { tolerance: 0, graceMillis: 30 * minute }
      const look = Effect.fnUntraced(function*(loop: number, at: number) {
        yield* TestClock.setTime(at * minute)
        yield* store.levels.writeLoop(commit, [Shop.inventory(0, 0, loop)], at * minute)
        const crawl = yield* store.crawls.begin(id, "haravan-levels", "incremental")
        yield* store.crawls.end({ ...commit, crawl })
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
      assert.deepStrictEqual(yield* look(4, 80), ["settling", 60], "they matched at the last reading of Loop")
      assert.deepStrictEqual(yield* look(4, 89), ["settling", 60])
      assert.deepStrictEqual(yield* look(3, 90), ["drift", 60], "a different difference is not a match")
      assert.deepStrictEqual(yield* look(5, 100), ["match", 60])
      assert.deepStrictEqual(yield* look(4, 140), ["drift", 100])
    }))

  it.effect("remember drift that changed again before it was resolved", () =>
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
        const crawl = yield* store.crawls.begin(id, "haravan-levels", "incremental")
        yield* store.crawls.end({ ...commit, crawl })
        yield* store.tallies.judge(rules)
        const rowsOf = (filter: TallyFilter) =>
          Effect.map(store.tallies.page({ filter, limit: 1, staleAfterMillis: 1 }), ({ rows }) =>
            rows.map(({ verdict }) =>
              verdict
            ))
        return [...yield* rowsOf({}), (yield* rowsOf({ healed: 0 })).length]
      })
      assert.deepStrictEqual(yield* look(10, 10, 7, 9), ["settling", 0])
      assert.deepStrictEqual(yield* look(20, 7, 7, 9), ["match", 0], "it was only settling")
      assert.deepStrictEqual(yield* look(30, 7, 6, 29), ["settling", 0])
      assert.deepStrictEqual(yield* look(80, 7, 6, 29), ["drift", 0])
      assert.deepStrictEqual(yield* look(90, 7, 5, 89), ["settling", 0])
      assert.deepStrictEqual(yield* look(95, 5, 5, 89), ["match", 1])
    }))

  it.effect("and rows equal those of a live tally of the same shop", () =>
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
      // Equally bad rows are in the store's own order.
      const harm = (row: TallyRow) => [computeHarm(row.verdict, row.value), severityOf(row)]
      assert.deepStrictEqual(rows.map(harm), expected.toSorted(byHarm).map(harm))
    }))
})

/** The same shop in memory, as a live tally has it. */
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
