import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { LinkKind, Upstream } from "@stocktally/schema"
import { stockRule } from "@stocktally/testing"
import { allLinks, type LinkRow, type StockStore } from "@stocktally/tally"
import { selectLinksAfter } from "../../src/links/linkRows.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { fill, linksOf } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

const size = { variants: 23, locations: 4 }
type Query = { readonly kind?: LinkKind; readonly troubled?: boolean }

onEach("pages of links", (backend) => {
  const filled = Effect.gen(function*() {
    const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
    const store = yield* sqlStore(database)
    const run = yield* fill(store, size)
    const links: {
      readonly variants: { readonly loop: Map<string, unknown>; readonly haravan: Map<string, unknown> }
    } = linksOf(size)
    for (const [number, reason] of [[3, "no-partner"], [4, "ignored"], [5, "ambiguous"]] as const) {
      const why = { _tag: "Unlinked", reason, detail: reason, candidates: [] }
      links.variants.loop.set(Shop.loopVariantId(number), why)
      links.variants.haravan.set(Shop.haravanVariantId(number), why)
    }
    yield* store.links.replace(run.id, links as never)
    return { database, store }
  })
  const pagedRows = Effect.fnUntraced(function*(store: StockStore["Service"], query: Query, limit: number) {
    const rows: Array<LinkRow> = []
    for (let cursor: string | undefined;;) {
      const page = yield* store.links.page({ ...query, limit, cursor })
      assert.isAtMost(page.rows.length, limit)
      rows.push(...page.rows)
      if (page.nextCursor === null) return rows
      cursor = page.nextCursor
    }
  })

  it.effect("contain the whole list, whatever their size", () =>
    Effect.gen(function*() {
      const { store } = yield* filled
      for (const kind of [undefined, "variant", "location"] as const) {
        const query = kind === undefined ? {} : { kind }
        const list = yield* Stream.runCollect(allLinks(store.links, query))
        const expected = { variant: 20 + 6, location: 4 }
        assert.lengthOf(list, kind === undefined ? expected.variant + expected.location : expected[kind])
        assert.strictEqual(
          new Set(list.map(({ haravan, kind, loop }) => `${kind} ${loop?.id} ${haravan?.id}`)).size,
          list.length
        )
        for (const limit of [1, 7, list.length, 1000]) {
          assert.deepStrictEqual(yield* pagedRows(store, query, limit), list, `${kind} ${limit}`)
        }
      }
    }))

  it.effect("do not list a record that is gone as a problem", () =>
    Effect.gen(function*() {
      const { store } = yield* filled
      const troubled = Effect.map(pagedRows(store, { troubled: true }, 1000), (rows) => rows.length)
      assert.strictEqual(yield* troubled, 4)
      const fewer: {
        readonly variants: { readonly loop: Map<string, unknown>; readonly haravan: Map<string, unknown> }
      } = linksOf(size)
      fewer.variants.loop.delete(Shop.loopVariantId(3))
      fewer.variants.haravan.delete(Shop.haravanVariantId(3))
      yield* store.links.replace(null, fewer as never)
      assert.strictEqual(yield* troubled, 0)
    }))

  it.effect("omit records declared to have no partner if only problems are requested", () =>
    Effect.gen(function*() {
      const { store } = yield* filled
      const rows = yield* pagedRows(store, { troubled: true }, 2)
      assert.sameMembers(rows.map(({ unlinked }) => unlinked?.reason), [
        "ambiguous",
        "ambiguous",
        "no-partner",
        "no-partner"
      ])
    }))

  it.effect("do not list a location as a problem while a stock rule names or feeds it", () =>
    Effect.gen(function*() {
      const { store } = yield* filled
      const links: { readonly locations: { readonly [S in Upstream]: Map<string, unknown> } } = linksOf(size)
      const why = { _tag: "Unlinked", reason: "no-partner", detail: "no partner", candidates: [] }
      for (const number of [2, 3]) {
        links.locations.loop.set(Shop.loopLocationId(number), why)
        links.locations.haravan.set(Shop.haravanLocationId(number), why)
      }
      yield* store.links.replace(null, links as never)
      const judged = store.tallies.judge({ tolerance: 0, graceMillis: 0 })
      yield* judged
      const troubled = Effect.map(
        pagedRows(store, { kind: "location", troubled: true }, 1000),
        (rows) => rows.flatMap(({ haravan, loop }) => [loop?.id, haravan?.id].filter((id) => id !== undefined))
      )
      const [loop2, loop3] = [Shop.loopLocationId(2), Shop.loopLocationId(3)]
      const [haravan2, haravan3] = [Shop.haravanLocationId(2), Shop.haravanLocationId(3)]
      assert.sameMembers<string>(yield* troubled, [loop2, loop3, haravan2, haravan3])
      const rule = stockRule({ loopLocationId: loop2, haravanLocationIds: [haravan3] })
      yield* store.rules.replace([rule], { by: "test", action: "set" }, 0)
      yield* judged
      assert.sameMembers<string>(yield* troubled, [loop3, haravan2])
      yield* store.rules.replace([stockRule({})], { by: "test", action: "set" }, 1)
      yield* judged
      assert.sameMembers<string>(
        yield* troubled,
        [loop2, loop3, haravan2, haravan3],
        "the default rule feeds linked locations"
      )
    }))

  it.effect("refuse the cursor of another query, and an invalid one", () =>
    Effect.gen(function*() {
      const { store } = yield* filled
      const { nextCursor } = yield* store.links.page({ limit: 2 })
      const other = yield* Effect.flip(store.links.page({ limit: 2, kind: "location", cursor: nextCursor ?? "" }))
      assert.strictEqual(other._tag === "InvalidCursor" && other.problem, "other-query")
      const mangled = yield* Effect.flip(store.links.page({ limit: 2, cursor: "e30" }))
      assert.strictEqual(mangled._tag === "InvalidCursor" && mangled.problem, "mangled")
    }))

  it.effect("scan the index of their order", () =>
    Effect.gen(function*() {
      const { database } = yield* filled
      if (backend.name === "postgres") return
      const sql = database.writer
      for (const rank of [null, "a"]) {
        const query = selectLinksAfter(sql, "variant", "all", { rank, unit: 1 }, 51)
        const plan = yield* sql<{ readonly detail: string }>`EXPLAIN QUERY PLAN ${query}`
        const details = plan.map(({ detail }) => detail).join("\n")
        assert.include(details, "item_sku", details)
        assert.notInclude(details, "TEMP B-TREE", details)
      }
    }))
})
