import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "fast-check"
import { sortColumns, type StockStore, type TallyFilter, type TallyPage, type TallyQuery } from "@stocktally/tally"
import { sqlStore } from "../../../src/sqlStore.ts"
import { onEach } from "../../support/backends.ts"
import { shareDatabase } from "../../support/shareDatabase.ts"
import { balances, began, fill, linksOf, readWhole, rules, startRun } from "../../support/bigShop.ts"
import { shareResource } from "../../support/shareResource.ts"
import * as Shop from "../../support/shop.ts"

const staleAfterMillis = 1
const sorts = sortColumns.flatMap((column) => [column, `-${column}`])
const filters: ReadonlyArray<TallyFilter> = [
  {},
  { empty: true },
  { locations: ["kho 1"], empty: true },
  { verdicts: ["drift", "match", "only-in-loop"] },
  { q: "thun 1", empty: true },
  { q: "a" }
]

type Store = StockStore["Service"]
type Direction = "forward" | "backward"

const idsOf = ({ rows }: TallyPage): ReadonlyArray<string> => rows.map(({ id }) => id)

/** Reads all pages from one end to the other; returns the rows in the order of the query. */
const walk = Effect.fnUntraced(function*(store: Store, query: TallyQuery, limit: number, direction: Direction) {
  const pages: Array<TallyPage> = []
  for (let cursor: string | undefined, more = true; more;) {
    const page = yield* store.tallies.page({ ...query, limit, cursor, direction })
    assert.isAtMost(page.rows.length, limit)
    pages.push(page)
    const next = direction === "forward" ? page.nextCursor : page.previousCursor
    cursor = next ?? undefined
    more = next !== null
  }
  assert.isNull(pages[0]?.[direction === "forward" ? "previousCursor" : "nextCursor"])
  return pages
})

const whole = Effect.fnUntraced(function*(store: Store, query: TallyQuery, limit: number, direction: Direction) {
  const pages = yield* walk(store, query, limit, direction)
  return (direction === "forward" ? pages : pages.toReversed()).flatMap(idsOf)
})

/** A level of either side, both, or none; few numbers and times, so that many rows have equal values. */
const level = FastCheck.record({
  loop: FastCheck.option(FastCheck.integer({ min: -1, max: 3 })),
  haravan: FastCheck.option(FastCheck.integer({ min: -1, max: 3 })),
  at: FastCheck.nat(3)
})
const variant = FastCheck.record({
  sku: FastCheck.option(FastCheck.constantFrom("Áo", "ao", "B-1", "C")),
  title: FastCheck.constantFrom("Áo thun 1", "Đầm", "áo thun 12"),
  tracked: FastCheck.boolean(),
  levels: FastCheck.tuple(level, level, level)
})
type Variant = typeof variant extends FastCheck.Arbitrary<infer Value> ? Value : never

const fillWith = Effect.fnUntraced(function*(store: Store, variants: ReadonlyArray<Variant>, linked: number) {
  const size = { variants: Math.min(linked, variants.length), locations: 2 }
  const { run } = yield* startRun(store)
  const places = [0, 1, 2]
  yield* readWhole(
    store,
    run.id,
    "haravan-locations",
    places.map((n) => Shop.haravanLocation(n)),
    (commit, some) => store.catalog.writeHaravanLocations(commit, some, began)
  )
  yield* readWhole(
    store,
    run.id,
    "loop-locations",
    places.map((n) => Shop.loopLocation(n)),
    (commit, some) => store.catalog.writeLoopLocations(commit, some, began)
  )
  yield* readWhole(
    store,
    run.id,
    "haravan-products",
    variants.map((of, n) => Shop.product(n, of)),
    (commit, some) => store.catalog.writeHaravanProducts(commit, some, began)
  )
  const all = variants.flatMap(({ levels }, n) => levels.map((of, place) => ({ ...of, n, place })))
  const commit = { run: run.id }
  for (const time of [0, 1, 2, 3]) {
    const now = all.filter(({ at }) => at === time)
    yield* store.levels.writeLoop(
      commit,
      now.flatMap(({ loop, n, place }) => loop === null ? [] : [Shop.inventory(n, place, loop)]),
      began + time
    )
    yield* store.levels.writeHaravan(
      commit,
      now.flatMap(({ haravan, n, place }) =>
        haravan === null ? [] : [Shop.balance(n, place, haravan, began - (n % 3))]
      ),
      began + 3 - time
    )
  }
  for (const subject of ["loop-levels", "haravan-levels"] as const) {
    const crawl = yield* store.crawls.begin(run.id, subject, "incremental")
    yield* store.crawls.end({ ...commit, crawl })
  }
  yield* store.links.replace(run.id, linksOf(size))
  yield* store.tallies.judge(rules)
})

onEach("paging in both directions", (backend) => {
  const opened = Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
  const size = { variants: 130, locations: 3 }
  const filled = Effect.gen(function*() {
    const store = yield* opened
    return { store, run: yield* fill(store, size) }
  })
  const lookedAt = shareResource(filled)

  it.effect(
    "returns the same rows backward as forward, in reverse, in each order of any shop",
    () =>
      Effect.gen(function*() {
        const run = Effect.runPromiseWith(yield* Effect.context())
        const empty = yield* Effect.flatMap(backend.site, shareDatabase)
        const shops = FastCheck.record({
          variants: FastCheck.array(variant, { minLength: 1, maxLength: 12 }),
          linked: FastCheck.integer({ min: 1, max: 12 }),
          limit: FastCheck.integer({ min: 2, max: 9 }),
          filter: FastCheck.constantFrom(...filters)
        })
        yield* Effect.promise(() =>
          FastCheck.assert(
            FastCheck.asyncProperty(shops, ({ filter, limit, linked, variants }) =>
              run(Effect.gen(function*() {
                const store = yield* Effect.flatMap(empty, sqlStore)
                yield* fillWith(store, variants, linked)
                const { summary } = yield* store.tallies.summary({ ...filter, verdicts: undefined })
                const count = (filter.verdicts ?? Object.keys(summary))
                  .reduce((sum, verdict) => sum + (Object.entries(summary).find(([of]) => of === verdict)?.[1] ?? 0), 0)
                for (const sort of sorts) {
                  const query = { sort, filter, staleAfterMillis }
                  const once = yield* whole(store, query, 1000, "forward")
                  assert.strictEqual(new Set(once).size, count, sort)
                  assert.strictEqual(once.length, count, sort)
                  assert.deepStrictEqual(yield* whole(store, query, limit, "forward"), once, sort)
                  assert.deepStrictEqual(yield* whole(store, query, limit, "backward"), once, sort)
                }
              }))),
            { numRuns: backend.name === "sqlite" ? 8 : 3 }
          )
        )
      }),
    240_000
  )

  it.effect("continues in either direction from either end of a page", () =>
    Effect.gen(function*() {
      const { store } = yield* lookedAt
      for (const sort of ["harm", "-sku", "delta", "location", "-verdict"]) {
        const query = { sort, staleAfterMillis, limit: 20 }
        const first = yield* store.tallies.page(query)
        const second = yield* store.tallies.page({ ...query, cursor: first.nextCursor ?? "" })
        const third = yield* store.tallies.page({ ...query, cursor: second.nextCursor ?? "" })
        const cursor = third.previousCursor ?? ""
        assert.deepStrictEqual(yield* store.tallies.page({ ...query, cursor, direction: "backward" }), second)
        assert.deepStrictEqual(
          idsOf(yield* store.tallies.page({ ...query, cursor, limit: 4 })),
          idsOf(third).slice(1, 5),
          "the first row's cursor, forward"
        )
        assert.deepStrictEqual(
          idsOf(
            yield* store.tallies.page({ ...query, cursor: third.nextCursor ?? "", direction: "backward", limit: 4 })
          ),
          idsOf(third).slice(-5, -1),
          "the last row's cursor, backward"
        )
        assert.deepStrictEqual(
          yield* store.tallies.page({ ...query, cursor: second.previousCursor ?? "", direction: "backward" }),
          first
        )
      }
    }), 60_000)

  it.effect("neither skips nor repeats unchanged rows while others change", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const query = { sort: "-delta", staleAfterMillis }
      const before = yield* whole(store, query, 1000, "forward")
      const touched = new Set<string>()
      const seen: Array<string> = []
      let page = yield* store.tallies.page({ ...query, limit: 40, direction: "backward" })
      for (let turn = 0;; turn++) {
        seen.unshift(...idsOf(page))
        const cursor = page.previousCursor
        if (cursor === null) break
        const some = [...balances(size, turn % 2 === 0 ? 90 : -90)].slice(turn * 20, turn * 20 + 6)
        for (const balance of some) touched.add(Shop.formatRowId(balance))
        yield* store.levels.writeHaravan({ run: run.id }, some, began)
        yield* store.tallies.judge(rules)
        page = yield* store.tallies.page({ ...query, limit: 40, cursor, direction: "backward" })
      }
      const stayed = (ids: ReadonlyArray<string>) => ids.filter((id) => !touched.has(id))
      assert.isAbove(touched.size, 20)
      assert.deepStrictEqual(stayed(seen), stayed(before))
    }), 60_000)

  it.effect("starts around a row, with its neighbours on both sides", () =>
    Effect.gen(function*() {
      const { store } = yield* lookedAt
      const some = backend.name === "sqlite"
        ? sorts
        : ["-harm", "sku", "-barcode", "location", "delta", "-since"]
      for (const sort of some) {
        for (const filter of [{}, { locations: ["Kho 2"] }, { q: "thun 1" }]) {
          const query = { sort, filter, staleAfterMillis }
          const all = yield* whole(store, query, 1000, "forward")
          const last = all.length - 1
          for (const at of [0, 3, 44, last - 2, last]) {
            const page = yield* store.tallies.page({ ...query, limit: 11, around: all[at] })
            const from = Math.max(0, at - 5)
            const said = `${sort} ${JSON.stringify(filter)} ${at}`
            assert.deepStrictEqual(idsOf(page), all.slice(from, from + 11), said)
            assert.strictEqual(page.previousCursor === null, from === 0, said)
            assert.strictEqual(page.nextCursor === null, from + 11 > last, said)
            const { nextCursor, previousCursor } = page
            if (nextCursor !== null) {
              const next = yield* store.tallies.page({ ...query, limit: 3, cursor: nextCursor })
              assert.deepStrictEqual(idsOf(next), all.slice(from + 11, from + 14), said)
            }
            if (previousCursor !== null) {
              const previous = yield* store.tallies.page({
                ...query,
                limit: 3,
                cursor: previousCursor,
                direction: "backward"
              })
              assert.deepStrictEqual(idsOf(previous), all.slice(Math.max(0, from - 3), from), said)
            }
          }
        }
      }
    }), 240_000)

  it.effect("starts at the first row if the row to be around is missing or filtered out", () =>
    Effect.gen(function*() {
      const { store } = yield* lookedAt
      const query = { filter: { verdicts: ["drift"] }, staleAfterMillis, limit: 10 } satisfies Parameters<
        Store["tallies"]["page"]
      >[0]
      const first = yield* store.tallies.page(query)
      const match = yield* store.tallies.page({ ...query, filter: { verdicts: ["match"] } })
      for (const around of ["", "h:1:2", "nonsense", match.rows[0]?.id ?? "none"]) {
        assert.deepStrictEqual(yield* store.tallies.page({ ...query, around }), first, around)
      }
    }))
})
