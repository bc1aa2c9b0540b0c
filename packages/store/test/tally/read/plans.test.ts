import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { fold, type TallyFilter } from "@stocktally/tally"
import { sqlStore } from "../../../src/sqlStore.ts"
import { selectCounts } from "../../../src/tally/read/counts.ts"
import { resolveFilter } from "../../../src/tally/read/resolveFilter.ts"
import { sortKeyOf, parseOrder } from "../../../src/tally/read/orders.ts"
import { selectRowKey } from "../../../src/catalog/rowIds.ts"
import { selectRows } from "../../../src/tally/read/rows.ts"
import { makePlans } from "../../../src/tally/read/plan.ts"
import { conditions, listOf, selectKeys } from "../../../src/tally/read/planSql.ts"
import { itemsWithText, wordsIn } from "../../../src/tally/read/textSearch.ts"
import type { Sql } from "../../../src/sql/Dialect.ts"
import { aggregateCounts } from "../../../src/sql/tallyCounts.ts"
import { backends, onEach } from "../../support/backends.ts"
import { began, fill, rules } from "../../support/bigShop.ts"
import * as Shop from "../../support/shop.ts"

/** The indexes that the natural orders scan at any size: in the order of the page, for each class. */
const walks: ReadonlyArray<readonly [sort: string, filter: TallyFilter, index: string]> = [
  ["harm", {}, "tally_harm"],
  ["-harm", {}, "tally_harm"],
  ["size", {}, "tally_size"],
  ["-size", { verdicts: ["oversold", "drift"] }, "tally_size"],
  ["verdict", {}, "tally_harm"],
  ["expected", {}, "tally_expected"],
  ["delta", {}, "tally_delta"],
  ["-delta", {}, "tally_delta"],
  ["value", {}, "tally_value"],
  ["-value", { minValue: 5 }, "tally_value"],
  ["since", {}, "tally_since"],
  ["-since", {}, "tally_since"],
  ["loop", {}, "tally_loop"],
  ["haravan", {}, "tally_haravan"],
  ["haravan.onHand", {}, "tally_on_hand"],
  ["haravan.committed", {}, "tally_committed"],
  ["haravan.incoming", {}, "tally_incoming"],
  ["haravan.updatedAt", {}, "tally_updated_at"],
  ["location", {}, "tally_place"],
  ["harm", { verdicts: ["drift", "oversold"] }, "tally_harm"],
  ["-since", { verdicts: ["drift"] }, "tally_since"],
  ["harm", { locations: ["Kho 1"] }, "tally_place"],
  ["delta", { locations: ["Kho 1"] }, "tally_delta"],
  ["sku", {}, "item_sku"],
  ["-sku", {}, "item_sku"],
  ["sku", { locations: ["Kho 1"] }, "item_sku"],
  ["barcode", {}, "item_barcode"],
  ["name", { verdicts: ["match"] }, "item_name"],
  ["sku", { q: "ao" }, "item_sku"],
  ["harm", { began: 5 }, "tally_harm"],
  ["sku", { began: 5, healed: 5 }, "item_sku"],
  ["harm", { minValue: 5 }, "tally_harm"],
  ["verdict", { minValue: 5 }, "tally_harm"],
  ["-harm", { minValue: 5, locations: ["Kho 1"] }, "tally_place"],
  ["location", { minValue: 5 }, "tally_place"],
  ["harm", { q: "ao" }, "tally_harm"],
  ["harm", { q: "thun ao" }, "tally_harm"],
  ["location", { q: "ao" }, "tally_place"]
]

/** Whether the item `i` contains each word of a text. */
const holds = (sql: Sql, name: string, text: string) =>
  sql.and(
    text.split(" ").map((word) =>
      sql`${sql.literal(name === "sqlite" ? "instr" : "strpos")}(i.search, ${fold(word)}) > 0`
    )
  )

/** A million rows, for the choice of a plan. */
const many = 1_000_000

onEach("plans", (backend) => {
  it.effect("scan an index, and sort no more than a page of each range", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      yield* fill(yield* sqlStore(database), { variants: 400, locations: 3 })
      const sql = database.writer
      if (backend.name === "postgres") yield* sql`ANALYZE`
      const explain = (query: Parameters<typeof selectRows>[1]) =>
        backend.name === "sqlite"
          ? Effect.map(
            sql<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${query}`,
            (rows) => rows.map(({ detail }) => detail)
          )
          : sql.withTransaction(Effect.andThen(
            sql`SET LOCAL enable_seqscan = off`,
            Effect.map(
              sql<{ readonly "QUERY PLAN": string }>`EXPLAIN ${query}`,
              (rows) => rows.map((row) => row["QUERY PLAN"])
            )
          ))

      for (const [sort, filter, index] of walks) {
        const asked = Result.getOrThrow(parseOrder(sort))
        const { minValue } = filter
        // All classes, as if each had rows with a value.
        const found = yield* resolveFilter(sql, { ...filter, minValue: undefined })
        const text = wordsIn(filter.q)
        const resolved = { ...found, items: undefined, text, rowCount: many, seekByTime: false, minValue }
        const ways = [false, true].flatMap((withoutValue) =>
          withoutValue && asked.nullable === undefined
            ? []
            : [true, false].map((isFirst) => ({ withoutValue, isFirst }))
        )
        // Forward and backward.
        for (const order of [asked, { ...asked, descending: !asked.descending }]) {
          for (const { isFirst, withoutValue } of ways) {
            const columns = sortKeyOf(order, withoutValue)
            const key = columns.map((column) =>
              column.endsWith("_key")
                ? "kho 1"
                : column === "p.id"
                ? -1
                : column === "t.class"
                ? found.classes[2] ?? 0
                : 1
            )
            const after = isFirst ? undefined : { withoutValue, key }
            const slice = { order, withoutValue, after, limit: 51 }
            const [first] = makePlans(resolved, slice)
            if (first === undefined) continue
            const keys = selectKeys(sql, resolved, slice, first)
            const plan = yield* explain(selectRows(sql, keys, columns.map((_, n) => `k.k${n}`).join(", ")))
            const details = `${sort} ${JSON.stringify(filter)} ${withoutValue} ${isFirst}\n${plan.join("\n")}`
            if (backend.name === "postgres") {
              // For few rows SQLite may use another index, but never the table itself.
              assert.isTrue(plan.some((line) => line.includes("Index")), details)
              assert.isFalse(plan.some((line) => line.includes("Seq Scan on tally")), details)
              continue
            }
            assert.isTrue(plan.some((line) => line.includes(index)), details)
            for (const line of plan.filter((line) => /\b(SCAN|SEARCH) [tihlp]\b/.test(line))) {
              assert.match(line, / USING (COVERING |PRIMARY KEY|INTEGER PRIMARY KEY|INDEX)/, details)
              if (line.startsWith("SCAN")) assert.include(line, "SCAN i USING", details)
            }
            // Only places with a page of rows each are sorted, and the page itself; never a scan.
            plan.forEach((line, at) => {
              if (line.includes("TEMP B-TREE")) assert.match(plan[at - 1] ?? "", /^SCAN (run|k)\b|LEFT-JOIN$/, details)
            })
          }
        }
      }
    }), 60_000)

  it.effect(
    "count the rows with a text along one covering index, or by the few items with or without it",
    () =>
      Effect.gen(function*() {
        const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
        yield* fill(yield* sqlStore(database), { variants: 2700, locations: 2 })
        const sql = database.writer
        const sums = sql.literal(aggregateCounts("t"))
        // All items contain the first text, many the next three, few the fifth and none the last.
        const texts = ["ao", "thun 1", "1", "2", "sku-00032", "nowhere"]
        for (const filter of [{}, { locations: ["Kho 1"] }]) {
          for (const text of texts) {
            // Not uniform, for the choice of a plan.
            const found = {
              ...(yield* resolveFilter(sql, filter)),
              items: undefined,
              text: wordsIn(text),
              usualRows: 0
            }
            const counts = yield* selectCounts(sql, found)
            const order = sql.literal("ORDER BY place, class")
            const asked = sql`class IN ${listOf(sql, found.classes)}`
            const rows = yield* sql`SELECT place, class, rows, value, unpriced FROM (${counts}) c
              WHERE rows > 0 AND ${asked} ${order}`
            const plainly = yield* sql`SELECT t.place, t.class, ${sums} FROM tally t JOIN item i ON i.id = t.item
            WHERE ${conditions(sql, found)} AND ${holds(sql, backend.name, text)} GROUP BY t.place, t.class ${order}`
            assert.deepStrictEqual(rows, plainly, text)
            if (backend.name !== "sqlite") continue
            const plan = yield* sql<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${counts}`
            const isMany = ["thun 1", "1", "2"].includes(text)
            const way = isMany
              ? /\bt USING COVERING INDEX tally_place\b/
              : /SEARCH t USING PRIMARY KEY \(item=\?|tally_count/
            assert.isTrue(
              plan.some(({ detail }) => way.test(detail)),
              `${text}: ${plan.map(({ detail }) => detail).join("; ")}`
            )
          }
        }
      }),
    60_000
  )

  it.effect("count the rows with a text in a uniform shop by its unusual rows only", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      const store = yield* sqlStore(database)
      const { id: run } = yield* fill(store, { variants: 2700, locations: 3 })
      // Some are only at one place: of a product that only Loop has.
      const more = [0, 1, 2, 3].map((n) => Shop.inventory(3000 + n, n % 3, n))
      yield* store.levels.writeLoop({ run }, more, began)
      yield* store.tallies.judge(rules)
      const sql = database.writer
      const sums = sql.literal(aggregateCounts("t"))
      for (const filter of [{}, { locations: ["Kho 1"] }, { locations: ["nowhere"] }]) {
        for (const text of ["ao", "s", "1", "77", "300", "nowhere"]) {
          const found = { ...(yield* resolveFilter(sql, filter)), items: undefined, text: wordsIn(text) }
          const counts = yield* selectCounts(sql, found)
          const order = sql.literal("ORDER BY place, class")
          const rows = yield* sql`SELECT place, class, rows, value, unpriced FROM (${counts}) c
            WHERE rows > 0 AND class IN ${listOf(sql, found.classes)} ${order}`
          const plainly = yield* sql`SELECT t.place, t.class, ${sums} FROM tally t JOIN item i ON i.id = t.item
            WHERE ${conditions(sql, found)} AND ${holds(sql, backend.name, text)} GROUP BY t.place, t.class ${order}`
          assert.deepStrictEqual(rows, plainly, `${text} ${JSON.stringify(filter)}`)
          if (backend.name !== "sqlite") continue
          const plan = (yield* sql<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${counts}`).map(({ detail }) =>
            detail
          )
          const details = plan.join("\n")
          if (text !== "1") continue
          assert.match(details, /SEARCH t USING COVERING INDEX tally_place \(place=\? AND class=\?\)/, details)
          assert.match(details, /SEARCH t USING PRIMARY KEY \(item=\?/, details)
          assert.notMatch(details, /SCAN t\b/, details)
        }
      }
    }), 60_000)

  it.effect("find the items with a text by an index, and seek their rows if they are few", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      yield* fill(yield* sqlStore(database), { variants: 400, locations: 3 })
      const sql = database.writer
      for (const text of ["1 thun", "12", "7", "áo sku 8931"]) {
        const words = wordsIn(text)
        if (words === undefined) return assert.fail("words")
        const holding = yield* sql<{ readonly id: number }>`SELECT id FROM (${itemsWithText(sql, words)}) h ORDER BY id`
        assert.deepStrictEqual(
          holding,
          yield* sql`SELECT id FROM item i WHERE ${holds(sql, backend.name, text)} ORDER BY id`
        )
        if (backend.name !== "sqlite") continue
        const resolved = { ...(yield* resolveFilter(sql, {})), items: undefined, text: words, seekByText: true }
        const slice = {
          order: Result.getOrThrow(parseOrder("-delta")),
          withoutValue: false,
          after: undefined,
          limit: 51
        }
        const [plan] = makePlans(resolved, slice)
        assert.strictEqual(plan?._tag, "FilterAndSort")
        if (plan === undefined) continue
        const rows = yield* sql<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${
          selectKeys(sql, resolved, slice, plan)
        }`
        const details = rows.map(({ detail }) => detail).join("\n")
        assert.match(details, /VIRTUAL TABLE INDEX (0:M|[1-9])/, details)
        assert.match(details, /SEARCH t USING PRIMARY KEY \(item=\?\)/, details)
      }
    }))

  it.effect("find one row by its id, and its history by its chain", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      yield* fill(yield* sqlStore(database), { variants: 50, locations: 3 })
      const sql = database.writer
      const key = selectRowKey(sql, Shop.rowId(3, 1))
      if (key._tag === "None") return assert.fail("an id")
      if (backend.name === "sqlite") {
        const plan = yield* sql<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${selectRows(sql, key.value, "1")}`
        assert.deepStrictEqual(plan.filter(({ detail }) => detail.startsWith("SCAN")), [])
      }
      assert.strictEqual((yield* sql`${selectRows(sql, key.value, "1")}`).length, 1)
    }))
})

it("are looked at on every database there is", () => assert.isAtLeast(backends.length, 1))
