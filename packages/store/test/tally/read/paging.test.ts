import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import {
  emptySummary,
  sandboxOwner,
  sortColumns,
  type StockStore,
  type TallyFilter,
  type TallyQuery
} from "@stocktally/tally"
import { type TallySummary, Verdict } from "@stocktally/schema"
import { sqlStore } from "../../../src/sqlStore.ts"
import { resolveFilter } from "../../../src/tally/read/resolveFilter.ts"
import { wordsIn } from "../../../src/tally/read/textSearch.ts"
import { parseOrder } from "../../../src/tally/read/orders.ts"
import { makePlans } from "../../../src/tally/read/plan.ts"
import { selectKeys } from "../../../src/tally/read/planSql.ts"
import { onEach } from "../../support/backends.ts"
import { balances, began, fill, rules } from "../../support/bigShop.ts"
import { shareResource } from "../../support/shareResource.ts"
import * as Shop from "../../support/shop.ts"

const size = { variants: 130, locations: 3 }
const staleAfterMillis = 1

onEach("pages", (backend) => {
  const filled = Effect.gen(function*() {
    const store = yield* Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
    return { store, run: yield* fill(store, size) }
  })
  const lookedAt = shareResource(filled)
  const paged = Effect.fnUntraced(function*(store: StockStore["Service"], query: TallyQuery, limit: number) {
    const rows: Array<string> = []
    for (let cursor: string | undefined, more = true; more;) {
      const page = yield* store.tallies.page({ ...query, limit, cursor })
      rows.push(...page.rows.map(({ id }) => id))
      assert.isAtMost(page.rows.length, limit)
      cursor = page.nextCursor ?? undefined
      more = cursor !== undefined
    }
    return rows
  })

  it.effect("have the order of one large page, for every column", () =>
    Effect.gen(function*() {
      const { store } = yield* lookedAt
      const filters: ReadonlyArray<TallyFilter> = [{}, { locations: ["kho 1"], empty: true }, {
        verdicts: ["drift", "settling"]
      }, { q: "áo thun 1" }]
      for (const sort of sortColumns.flatMap((column) => [column, `-${column}`])) {
        for (const filter of filters) {
          const query = { sort, filter, staleAfterMillis }
          const whole = yield* paged(store, query, 1000)
          assert.deepStrictEqual(yield* paged(store, query, 37), whole, `${sort} ${JSON.stringify(filter)}`)
          assert.strictEqual(new Set(whole).size, whole.length)
        }
      }
    }), 120_000)

  it.effect("are the same for every plan", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      const store = yield* sqlStore(database)
      // The owner of the store determines the currency of its prices.
      yield* store.claim(sandboxOwner)
      yield* fill(store, size)
      const sql = database.reader
      const keys = Effect.fnUntraced(function*(sort: string, filter: TallyFilter, count: number, limit: number) {
        const order = Result.getOrThrow(parseOrder(sort))
        const resolved = {
          ...(yield* resolveFilter(sql, filter)),
          items: undefined,
          text: wordsIn(filter.q),
          rowCount: count,
          seekByTime: count === 0 && filter.began !== undefined,
          seekByValue: count === 0 && filter.minValue !== undefined
        }
        const found: Array<string> = []
        for (let key: ReadonlyArray<string | number> | undefined, more = true; more;) {
          const after = key === undefined ? undefined : { withoutValue: false, key }
          const slice = { order, withoutValue: false, after, limit }
          const rows: Array<{ readonly [column: string]: string | number }> = []
          for (const plan of makePlans(resolved, slice)) {
            const rest = { ...slice, limit: limit - rows.length }
            if (rest.limit > 0) {
              rows.push(...yield* sql<(typeof rows)[number]>`${selectKeys(sql, resolved, rest, plan)}`)
            }
          }
          found.push(...rows.map(({ item, place }) => `${item}:${place}`))
          key = order.columns.map((_, n) => rows.at(-1)?.[`k${n}`] ?? 0)
          more = rows.length === limit
        }
        return found
      })
      for (
        const sort of [
          "sku",
          "-sku",
          "name",
          "-barcode",
          "delta",
          "-since",
          "value",
          "-expected",
          "verdict",
          "harm",
          "-harm",
          "location",
          "-location"
        ]
      ) {
        for (
          const filter of [
            {},
            { locations: ["Kho 2"] },
            { verdicts: ["drift", "match"] },
            { verdicts: ["drift"] },
            {
              q: "1"
            },
            { began: began - 600_000, healed: began },
            { began: 0, locations: ["Kho 2"] },
            { minValue: 300_000 },
            { minValue: 300_000, locations: ["Kho 2"], verdicts: ["drift", "settling", "only-in-haravan"] },
            { minValue: 200_000, q: "1" }
          ] satisfies ReadonlyArray<TallyFilter>
        ) {
          const gathered = yield* keys(sort, filter, 0, 1000)
          assert.deepStrictEqual(
            yield* keys(sort, filter, 1_000_000, 20),
            gathered,
            `${sort} ${JSON.stringify(filter)}`
          )
          assert.isAbove(gathered.length, 2)
        }
      }
    }), 60_000)

  it.effect("neither skip nor repeat unchanged rows while others change", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const query = { sort: "-delta", staleAfterMillis }
      const before = yield* paged(store, query, 1000)
      const seen: Array<string> = []
      let cursor: string | undefined
      const touched = new Set<string>()
      let page = yield* store.tallies.page({ ...query, limit: 40 })
      for (let turn = 0;; turn++) {
        seen.push(...page.rows.map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
        if (cursor === undefined) break
        // Some rows of one variant move to either end of the list.
        const some = [...balances(size, turn % 2 === 0 ? 90 : -90)].slice(turn * 20, turn * 20 + 6)
        for (const balance of some) touched.add(Shop.formatRowId(balance))
        yield* store.levels.writeHaravan({ run: run.id }, some, began)
        yield* store.tallies.judge(rules)
        page = yield* store.tallies.page({ ...query, limit: 40, cursor })
      }
      const stayed = (ids: ReadonlyArray<string>) => ids.filter((id) => !touched.has(id))
      assert.isAbove(touched.size, 20)
      assert.deepStrictEqual(stayed(seen), stayed(before))
    }), 60_000)

  it.effect("refuse a mangled cursor and that of another query", () =>
    Effect.gen(function*() {
      const { store } = yield* lookedAt
      const { nextCursor } = yield* store.tallies.page({ limit: 5, staleAfterMillis })
      if (nextCursor === null) return assert.fail("there is more")
      const problemOf = (query: Parameters<typeof store.tallies.page>[0]) =>
        Effect.map(Effect.flip(store.tallies.page(query)), (error) =>
          error._tag === "InvalidCursor" ? error.problem : error._tag)
      assert.strictEqual(
        yield* problemOf({ limit: 5, staleAfterMillis, cursor: nextCursor, sort: "sku" }),
        "other-query"
      )
      assert.strictEqual(
        yield* problemOf({ limit: 5, staleAfterMillis, cursor: nextCursor, filter: { q: "x" } }),
        "other-query"
      )
      assert.strictEqual(yield* problemOf({ limit: 5, staleAfterMillis, cursor: nextCursor.slice(2) }), "mangled")
      assert.strictEqual(yield* problemOf({ limit: 5, staleAfterMillis, cursor: "" }), "mangled")
      // Of a version that sorted the worst rows by verdict, then by units.
      const q = createHash("sha256").update(JSON.stringify(["harm", []])).digest("base64url").slice(0, 12)
      const earlier = Buffer.from(JSON.stringify({ q, n: false, k: [1, -40_000, 3, 1] })).toString("base64url")
      assert.strictEqual(yield* problemOf({ limit: 5, staleAfterMillis, cursor: earlier }), "other-query")
      assert.strictEqual(yield* problemOf({ limit: 5, staleAfterMillis, sort: "nope" }), "UnknownColumn")
      yield* store.tallies.page({ limit: 9, staleAfterMillis: 77, cursor: nextCursor })
    }))

  it.effect("filter like the live tally, and the summary counts their rows", () =>
    Effect.gen(function*() {
      const { store } = yield* lookedAt
      const all = yield* Stream.runCollect(store.tallies.rows({ staleAfterMillis, filter: { empty: true } }))
      const ids = (filter: TallyFilter) =>
        Effect.map(paged(store, { filter, staleAfterMillis }, 50), (rows) => rows.toSorted())
      const those = (is: (row: (typeof all)[number]) => boolean) =>
        all.filter((row) => !row.flags.includes("empty") && is(row)).map(({ id }) => id).toSorted()
      assert.deepStrictEqual(yield* ids({ verdicts: ["drift"] }), those(({ verdict }) => verdict === "drift"))
      assert.deepStrictEqual(yield* ids({ locations: [" KHO 2 "] }), those(({ location }) => location === "Kho 2"))
      assert.deepStrictEqual(yield* ids({ locations: ["nowhere"] }), [])
      assert.deepStrictEqual(yield* ids({ skus: ["sku-000007"] }), those(({ sku }) => sku === "SKU-000007"))
      for (const q of ["ÁO", "ao", "áo THUN 12", "12 thun", "sku 12 ao", "89312", "9", "%", "\"", "zz", "ao zz"]) {
        const words = q.toLowerCase().replaceAll("á", "a").split(" ")
        const holds = (text: string | null, word: string) =>
          text?.toLowerCase().replaceAll("á", "a").includes(word) === true
        assert.deepStrictEqual(
          yield* ids({ q }),
          those(({ barcode, name, sku }) =>
            words.every((word) => [sku, barcode, name].some((text) => holds(text, word)))
          ),
          q
        )
      }
      assert.isAbove((yield* ids({ q: "12 thun" })).length, 0)
      const { locations, summary } = yield* store.tallies.summary({ verdicts: ["match"] })
      for (const verdict of Verdict.literals) {
        assert.strictEqual(summary[verdict], those((row) => row.verdict === verdict).length, verdict)
      }
      assert.deepStrictEqual(locations.map(({ location }) => location), ["Kho 0", "Kho 1", "Kho 2"])
      assert.strictEqual((yield* store.tallies.summary({ q: "áo" })).summary.match, summary.match)
    }), 60_000)

  it.effect("find rows by the time their verdict began or was resolved", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const drifts = yield* paged(store, { filter: { verdicts: ["drift"] }, staleAfterMillis }, 500)
      assert.isAbove(drifts.length, 0)
      assert.deepStrictEqual(yield* paged(store, { filter: { healed: 0 }, staleAfterMillis }, 50), [])
      const first = Option.getOrThrow(yield* store.tallies.row(drifts[0]!, { staleAfterMillis }))
      assert.deepStrictEqual(
        (yield* paged(store, { filter: { began: first.since! }, staleAfterMillis }, 50)).includes(first.id),
        true
      )
      assert.deepStrictEqual(yield* paged(store, { filter: { began: began * 2 }, staleAfterMillis }, 50), [])
      // Loop now shows Haravan's count.
      const variant = Array.from({ length: size.variants }, (_, n) => n).find((n) =>
        Shop.haravanVariantId(n) === first.haravan?.variantId
      )!
      const location = [0, 1, 2].find((n) => Shop.haravanLocationId(n) === first.haravan?.locationId)!
      const at = began + 7_200_000
      yield* store.levels.writeLoop({ run: run.id }, [Shop.inventory(variant, location, first.haravan!.available)], at)
      yield* store.tallies.judge(rules)
      assert.deepStrictEqual(yield* paged(store, { filter: { healed: at }, staleAfterMillis }, 50), [first.id])
      assert.deepStrictEqual(yield* store.tallies.resolvedDifferences(at), [{
        began: first.since!,
        healed: at,
        wasDrift: true
      }])
      const history = yield* Stream.runCollect(store.history.get(first.id))
      assert.deepStrictEqual(history.map(({ _tag }) => _tag), ["Loop", "Verdict"])
      assert.isAbove((yield* store.history.trim(at + 1)).removed, 0)
      assert.deepStrictEqual(yield* Stream.runCollect(store.history.get(first.id)), [])
    }))

  it.effect("find the rows that got their verdict within a time, whatever it is", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const at = began + 10_800_000
      const ids = (filter: TallyFilter) => paged(store, { filter, staleAfterMillis }, 50)
      assert.deepStrictEqual(yield* ids({ began: at }), [])
      const matches = yield* ids({ verdicts: ["match"] })
      const [sold, only] = [[7, 0], [8, 1]].map(([variant = 0, location = 0]) => Shop.rowId(variant, location))
      assert.includeMembers([...matches], [sold ?? "", only ?? ""])
      yield* store.levels.writeLoop({ run: run.id }, [Shop.inventory(7, 0, -3)], at)
      yield* store.levels.markLoopGone({ run: run.id }, [{
        variantId: Shop.loopVariantId(8),
        locationId: Shop.loopLocationId(1)
      }], at)
      yield* store.levels.writeHaravan({ run: run.id }, [Shop.balance(8, 1, 6, at)], at)
      yield* store.tallies.judge(rules)
      assert.deepStrictEqual(yield* ids({ began: at }), [sold, only])
      assert.deepStrictEqual(yield* ids({ began: at, verdicts: ["oversold"] }), [sold])
      assert.deepStrictEqual((yield* store.tallies.summary({ began: at })).summary, {
        ...emptySummary(),
        oversold: 1,
        "only-in-haravan": 1
      })
      // Its verdict has not changed since, however often it is read.
      yield* store.levels.writeLoop({ run: run.id }, [Shop.inventory(7, 0, -4)], at + 60_000)
      yield* store.tallies.judge(rules)
      assert.deepStrictEqual(yield* ids({ began: at + 1 }), [])
    }))

  it.effect("omit rows of locations in transit unless requested or named, and count them", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const before = yield* store.tallies.summary()
      assert.deepStrictEqual(before.notCounted.inTransit, 0)
      const total = (summary: TallySummary) => Object.values(summary).reduce((sum, rows) => sum + rows, 0)
      const ids = (filter: TallyFilter) => paged(store, { filter, staleAfterMillis }, 50)
      const all = yield* ids({})
      const there = yield* ids({ locations: ["Kho 1"] })
      const commit = { run: run.id }
      const turn = (transit: boolean) =>
        Effect.andThen(
          store.catalog.writeHaravanLocations(commit, [Shop.haravanLocation(1, { transit })], began),
          store.tallies.judge(rules)
        )
      yield* turn(true)
      const { locations, notCounted, summary } = yield* store.tallies.summary()
      assert.deepStrictEqual(notCounted, { inTransit: there.length, empty: before.notCounted.empty })
      assert.strictEqual(total(summary), total(before.summary) - there.length)
      assert.deepStrictEqual(locations.map(({ location }) => location), ["Kho 0", "Kho 2"])
      assert.deepStrictEqual(yield* ids({}), all.filter((id) => !there.includes(id)))
      assert.deepStrictEqual(yield* ids({ allLocations: true }), all)
      assert.deepStrictEqual(yield* ids({ locations: ["kho 1"] }), there)
      assert.sameMembers([...yield* ids({ locations: ["kho 1,Kho 2"] })], [
        ...there,
        ...yield* ids({ locations: ["Kho 2"] })
      ])
      const everywhere = yield* store.tallies.summary({ allLocations: true })
      assert.deepStrictEqual([everywhere.summary, everywhere.notCounted], [before.summary, before.notCounted])
      const some = yield* store.tallies.summary({ q: "thun 1", skus: [Shop.sku(1)] })
      assert.deepStrictEqual([total(some.summary), some.notCounted.inTransit], [2, 1])
      yield* turn(false)
      assert.deepStrictEqual(yield* ids({}), all)
    }))
})
