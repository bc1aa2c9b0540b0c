import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Database } from "../../src/sql/Database.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { type Backend, onEach } from "../support/backends.ts"
import { fill } from "../support/bigShop.ts"
import { fillEarlierLayout, longAgo, makeEarlierLayout } from "../support/earlierLayouts.ts"
import * as Shop from "../support/shop.ts"

/** The definition of the tables. A name that an earlier table used may have a number. */
const schemaOf = ({ kind, reader: sql }: Database) =>
  kind === "sqlite"
    ? sql`SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name`
    : sql`SELECT table_name AS of, column_name AS name, concat_ws(' ', data_type, is_nullable, column_default,
          collation_name, is_identity) AS is
        FROM information_schema.columns WHERE table_schema = current_schema()
      UNION ALL SELECT tablename, regexp_replace(indexname, '[0-9]+$', ''),
          regexp_replace(replace(indexdef, current_schema() || '.', ''), '[0-9]+ ON', ' ON')
        FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1, 2`

const rowId = Shop.rowId(0, 0)
const q = { staleAfterMillis: 1, limit: 100 }

/** Opens a store of an earlier layout with a history. */
const opened = Effect.fnUntraced(function*({ site }: Backend, layout: number) {
  const { open } = yield* site
  yield* Effect.scoped(Effect.gen(function*() {
    const database = yield* open
    yield* makeEarlierLayout(database, layout)
    yield* fillEarlierLayout(database, layout)
  }))
  const database = yield* open
  return { open, database, store: yield* sqlStore(database) }
})

onEach("a store of an earlier layout", (backend) => {
  for (const layout of [1, 5, 8, 12]) {
    it.effect(
      `(${layout}) keeps declarations, links, history and runs, and is incomplete until the next sync`,
      () =>
        Effect.gen(function*() {
          const { database, store } = yield* opened(backend, layout)

          const declarations = yield* Stream.runCollect(store.links.declarations)
          assert.deepStrictEqual(declarations, [
            {
              kind: "variant",
              declaration: { _tag: "Link", loop: Shop.loopVariantId(9), haravan: Shop.haravanVariantId(9) },
              note: "by hand",
              declaredAt: longAgo
            },
            {
              kind: "variant",
              declaration: { _tag: "IgnoreHaravan", haravan: Shop.haravanVariantId(8), reason: "a gift card" },
              note: null,
              declaredAt: longAgo
            }
          ])
          assert.strictEqual(yield* store.links.version, 7)
          const found = yield* Stream.runCollect(store.links.found("variant"))
          assert.deepStrictEqual(found.map(({ evidence, foundAt, loop }) => [loop, evidence, foundAt]), [
            [Shop.loopVariantId(0), "external-id", longAgo]
          ])
          assert.deepStrictEqual(Option.map(yield* store.owner, ({ id }) => id), Option.some("7"))
          assert.deepStrictEqual(
            Option.map(yield* store.runs.get("3"), ({ reason, status }) => [status, reason]),
            Option.some(["completed", null])
          )

          const history = yield* Stream.runCollect(store.history.get(rowId))
          const counts = (onHand: number, available: number) => ({ onHand, committed: 2, incoming: 0, available })
          assert.deepStrictEqual(history, [
            {
              _tag: "Haravan",
              location: null,
              at: longAgo + 3,
              updatedAt: longAgo,
              before: counts(6, 4),
              after: counts(7, 5)
            },
            { _tag: "Verdict", at: longAgo + 3, before: "settling", after: "match" },
            { _tag: "Loop", at: longAgo + 2, notBefore: null, before: 4, after: 5 },
            { _tag: "Loop", at: longAgo + 1, notBefore: null, before: 3, after: 4 }
          ])

          const freshness = yield* store.tallies.freshness
          assert.isFalse(freshness.complete)
          assert.isNull(freshness.asOf)
          assert.isAbove(freshness.version, 5)
          for (const state of Object.values(yield* store.crawls.states)) {
            assert.deepStrictEqual(state, { completeAsOf: null, knownAsOf: null, watermark: null, newest: null })
          }
          assert.deepStrictEqual(yield* store.crawls.open("haravan-levels"), Option.none())
          assert.deepStrictEqual((yield* store.tallies.page(q)).rows, [])

          const fresh = yield* (yield* backend.site).open
          yield* sqlStore(fresh)
          assert.deepStrictEqual(yield* schemaOf(database), yield* schemaOf(fresh))
        }),
      30_000
    )
  }

  for (const layout of [1, 12]) {
    it.effect(
      `(${layout}) equals a new store after the next sync, and its history continues`,
      () =>
        Effect.gen(function*() {
          const { database, open, store } = yield* opened(backend, layout)
          const { position } = yield* store.history.feed({ after: undefined, limit: 1 })
          const size = { variants: 10, locations: 1 }
          yield* fill(store, size)
          const fresh = yield* Effect.flatMap(Effect.flatMap(backend.site, ({ open }) => open), sqlStore)
          yield* fill(fresh, size)
          const seen = (page: typeof store.tallies.page) =>
            Effect.forEach(["harm", "sku", "location", "-haravan.available"], (sort) =>
              Effect.map(page({ ...q, sort }), ({ complete, rows }) => ({
                complete,
                rows: rows.map(({ delta, id, name, verdict }) => [id, name, delta, verdict])
              })))
          const pages = yield* seen(store.tallies.page)
          assert.deepStrictEqual(pages, yield* seen(fresh.tallies.page))
          assert.deepStrictEqual(
            pages.map(({ complete, rows }) => [complete, rows.length]),
            pages.map(() => [true, 10])
          )
          for (const text of ["7", "07", "n 7", "thun"]) {
            const holding = (page: typeof store.tallies.page) =>
              Effect.map(page({ ...q, filter: { q: text } }), ({ rows }) =>
                rows.map(({ id }) =>
                  id
                ))
            assert.deepStrictEqual(yield* holding(store.tallies.page), yield* holding(fresh.tallies.page))
          }
          const history = yield* Stream.runCollect(store.history.get(rowId))
          assert.deepStrictEqual(history.map(({ _tag }) => _tag), [
            "Haravan",
            "Loop",
            "Haravan",
            "Verdict",
            "Loop",
            "Loop"
          ])
          const { changes, missed } = yield* store.history.feed({ after: position, limit: 100 })
          assert.isNull(missed)
          assert.isAbove(changes.length, 0)
          // Serial numbers continue, although the newest row was removed.
          const { writer: sql } = database
          const [row] = yield* sql<{ readonly id: number }>`INSERT INTO verdict_change (item, place, at, before, after)
          VALUES (17, 2, 1, 5, 7) RETURNING id`
          assert.isAbove(row?.id ?? 0, 10)
          const again = yield* Effect.flatMap(open, sqlStore)
          assert.isTrue((yield* again.tallies.freshness).complete)
        }),
      30_000
    )
  }

  it.effect("keeps the links that were given up", () =>
    Effect.gen(function*() {
      const { open } = yield* backend.site
      yield* Effect.scoped(Effect.gen(function*() {
        const database = yield* open
        yield* makeEarlierLayout(database, 3)
        yield* fillEarlierLayout(database, 3)
        yield* database.writer`INSERT INTO unlinked
          (kind, side, id, reason, detail, candidates, former_id, former_evidence)
          VALUES ('variant', 0, ${Shop.loopVariantId(3)}, 'conflicting', 'was', '[]', ${
          Shop.haravanVariantId(3)
        }, 'sku')`
      }))
      const store = yield* Effect.flatMap(open, sqlStore)
      assert.deepStrictEqual(yield* Stream.runCollect(store.links.givenUp("variant")), [
        { kind: "variant", loop: Shop.loopVariantId(3), haravan: Shop.haravanVariantId(3), evidence: "sku" }
      ])
    }))

  it.effect("may have counts that are too large now: they become unreadable", () =>
    Effect.gen(function*() {
      const { open } = yield* backend.site
      yield* Effect.scoped(Effect.gen(function*() {
        const database = yield* open
        yield* makeEarlierLayout(database, 7)
        yield* fillEarlierLayout(database, 7)
        yield* database.writer`UPDATE loop_level SET available = 200000000000`
      }))
      const { reader: sql, ...database } = yield* open
      yield* sqlStore({ reader: sql, ...database })
      assert.deepStrictEqual(yield* sql`SELECT available, unreadable FROM loop_level`, [{
        available: null,
        unreadable: 1
      }])
    }))
})
