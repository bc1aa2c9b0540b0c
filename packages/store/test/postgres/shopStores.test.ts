import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Duration, Effect, Fiber, Layer, Option, Redacted, Result } from "effect"
import { RequestPriority } from "@stocktally/core"
import { type Owner, ShopStores, StockStore } from "@stocktally/tally"
import { toRowClass } from "../../src/sql/codes.ts"
import { openPostgres, postgresShopStores, postgresStore } from "../../src/postgres.ts"
import { backends, postgresUrl } from "../support/backends.ts"

const hasPostgres = backends.some(({ name }) => name === "postgres")
let databases = 0

/** A database of its own, because the stores of shops have fixed schemas. */
const ownDatabase = Effect.gen(function*() {
  const { writer } = yield* openPostgres({ url: Redacted.make(postgresUrl), schema: "public" })
  const name = `stocktally_shops_test_${process.pid}_${databases++}`
  yield* writer`CREATE DATABASE ${writer(name)}`.unprepared
  yield* Effect.addFinalizer(() => Effect.orDie(writer`DROP DATABASE ${writer(name)} WITH (FORCE)`.unprepared))
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  return Redacted.make(url.href)
})

const ownerOf = (id: number, name = `Shop ${id}`): Owner => ({ kind: "haravan", id: `${id}`, name })
const shopStores = (url: Redacted.Redacted) =>
  Effect.map(Layer.build(postgresShopStores({ url })), Context.get(ShopStores))
const messageOf = Effect.fnUntraced(function*<A, E extends Error, R>(effect: Effect.Effect<A, E, R>) {
  const result = yield* Effect.result(effect)
  return Result.isFailure(result) ? result.failure.message : "none"
})

describe.skipIf(!hasPostgres)("the stores of several shops in Postgres", () => {
  it.live("are found by their owner, each with its own rows", () =>
    Effect.scoped(Effect.gen(function*() {
      const stores = yield* shopStores(yield* ownDatabase)
      const [first, second] = [yield* stores.open(ownerOf(1)), yield* stores.open(ownerOf(2))]
      yield* first.claim(ownerOf(1))
      assert.isTrue(Option.isNone(yield* second.owner))
      yield* second.claim(ownerOf(2))
      const again = yield* stores.open(ownerOf(1))
      assert.deepStrictEqual(
        yield* Effect.forEach([first, second, again], ({ owner }) => Effect.map(owner, Option.getOrThrow)),
        [ownerOf(1), ownerOf(2), ownerOf(1)]
      )
    })))

  it.live("are made once, also if several services start at the same time", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = yield* ownDatabase
      const services = yield* Effect.all(Array.from({ length: 4 }, () => shopStores(url)))
      for (let shop = 1; shop <= 5; shop++) {
        yield* Effect.forEach(services, ({ open }) => open(ownerOf(shop)), { concurrency: "unbounded" })
      }
    })))

  it.live("include the one that was made while there was a single shop", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = yield* ownDatabase
      const single = Context.get(yield* Layer.build(postgresStore({ url })), StockStore)
      yield* single.claim(ownerOf(1))
      const stores = yield* shopStores(url)
      const found = yield* stores.open(ownerOf(1))
      assert.deepStrictEqual(yield* found.owner, Option.some(ownerOf(1)))
      assert.isTrue(Option.isNone(yield* (yield* stores.open(ownerOf(2))).owner))
    })))

  it.live("are summarized together as each is by itself, and one that cannot be read leaves the others", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = yield* ownDatabase
      const stores = yield* shopStores(url)
      const shops = yield* Effect.forEach([1, 2, 3], (id) => stores.open(ownerOf(id)))
      for (const [index, { claim, leases, runs }] of shops.entries()) {
        yield* claim(ownerOf(index + 1))
        const attempt = yield* leases.take({ holder: "test", ttl: Duration.minutes(1) })
        assert.strictEqual(attempt._tag, "Taken")
        if (attempt._tag === "Taken") yield* runs.start(attempt.lease, index === 0 ? "full" : "incremental")
      }
      const { writer } = yield* openPostgres({ url, schema: "stocktally_haravan_1" })
      yield* writer`INSERT INTO place (id, name, name_key) VALUES (1, 'Kho', 'kho'), (2, 'Xe', 'xe')`
      yield* writer`INSERT INTO tally_count (place, class, rows, value, unpriced) VALUES
        ${
        writer.csv(
          [
            toRowClass("match"),
            toRowClass("drift"),
            toRowClass("drift", { empty: true }),
            toRowClass("drift", { transit: true })
          ].map((rowClass, index) => writer`(1, ${rowClass}, ${index + 1}, ${(index + 1) * 1000}, 0)`)
        )
      }, (2, ${toRowClass("drift")}, 5, ${Number.MAX_SAFE_INTEGER}, 1)`
      yield* writer`INSERT INTO state (key, value) VALUES ('judgedLoop', 5), ('judgedHaravan', 7), ('linksComplete', 1)`
      yield* writer`UPDATE subject SET complete_as_of = 3`
      const overviews = yield* Effect.forEach(shops, ({ overview }) => overview, { concurrency: "unbounded" })
      for (const [index, { runs, tallies }] of shops.entries()) {
        const { asOf, complete, currency, summary, values } = yield* tallies.summary()
        const [newestRun] = yield* runs.list({ limit: 1 })
        assert.deepStrictEqual(overviews[index], { asOf, complete, currency, summary, values, newestRun: newestRun! })
      }
      assert.deepStrictEqual([overviews[0]?.complete, overviews[0]?.asOf, overviews[0]?.summary.drift], [true, 5, 7])
      assert.isNull(overviews[0]?.values.drift)

      yield* writer`ALTER TABLE stocktally_haravan_2.owner RENAME TO renamed`
      const [first, second, third] = yield* Effect.forEach(shops, ({ overview }) => Effect.result(overview), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual([first, second, third].map((result) => result?._tag), ["Success", "Failure", "Success"])
    })))

  it.live("keep a slug for the shop that had it first", () =>
    Effect.scoped(Effect.gen(function*() {
      const url = yield* ownDatabase
      const stores = yield* shopStores(url)
      assert.isTrue(Option.isNone(yield* stores.ownerOf("hanoi")))
      yield* stores.claimSlug("hanoi", ownerOf(1))
      const elsewhere = yield* shopStores(url)
      yield* elsewhere.claimSlug("hanoi", ownerOf(1, "Renamed"))
      assert.deepStrictEqual(yield* elsewhere.ownerOf("hanoi"), Option.some(ownerOf(1)))
      assert.strictEqual(
        yield* messageOf(elsewhere.claimSlug("hanoi", ownerOf(2))),
        "the slug hanoi belongs to Haravan shop 1 (Shop 1), not to Haravan shop 2 (Shop 2); correct the shop's token, or give the new shop a slug of its own"
      )
    })))

  it.live(
    "use ten connections at most, and interleaved questions stay in their shop",
    () =>
      Effect.scoped(Effect.gen(function*() {
        const url = yield* ownDatabase
        const { writer } = yield* openPostgres({ url, schema: "watching" })
        const stores = yield* shopStores(url)
        const ids = Array.from({ length: 12 }, (_, index) => index + 1)
        const opened = yield* Effect.forEach(
          ids,
          (id) => Effect.map(stores.open(ownerOf(id)), (store) => ({ id, store })),
          {
            concurrency: 8
          }
        )
        yield* Effect.forEach(opened, ({ id, store }) => store.claim(ownerOf(id)), { concurrency: "unbounded" })
        const round = Effect.forEach(opened, ({ id, store }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.owner, Option.some(ownerOf(id)))
            yield* store.claim(ownerOf(id))
            const inside = yield* store.inSnapshot(Effect.andThen(Effect.yieldNow, store.owner))
            assert.deepStrictEqual(inside, Option.some(ownerOf(id)))
          }), { concurrency: "unbounded", discard: true })
        yield* Effect.forEach([1, 2, 3], () => round, { discard: true })
        // Connections that are free stay open.
        const [row] = yield* writer<{ readonly n: number }>`SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`
        assert.isAtMost(row?.n ?? 0, 10)
        assert.isAbove(row?.n ?? 0, 1)
      })),
    60_000
  )

  it.live("leave questions of the other shops a connection while one shop holds as many as it may", () =>
    Effect.scoped(Effect.gen(function*() {
      const stores = yield* shopStores(yield* ownDatabase)
      const [flood, quiet] = [yield* stores.open(ownerOf(1)), yield* stores.open(ownerOf(2))]
      const held = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 20 }), () => flood.inSnapshot(Effect.never), {
          concurrency: "unbounded",
          discard: true
        }),
        { startImmediately: true }
      )
      yield* quiet.owner
      yield* Fiber.interrupt(held)
    })))

  it.live("leave a connection to questions that someone waits for, while the runs of many shops read", () =>
    Effect.scoped(Effect.gen(function*() {
      const stores = yield* shopStores(yield* ownDatabase)
      const shops = yield* Effect.forEach([1, 2, 3, 4], (id) => stores.open(ownerOf(id)))
      const entered = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      let count = 0
      const enter = Effect.suspend(() => {
        const next = entered[count++]
        return next === undefined ? Effect.void : Deferred.succeed(next, undefined)
      })
      const held = yield* Effect.forkChild(
        Effect.forEach(shops, ({ inSnapshot }) => inSnapshot(Effect.andThen(enter, Effect.never)), {
          concurrency: "unbounded",
          discard: true
        }).pipe(Effect.provideService(RequestPriority, "background")),
        { startImmediately: true }
      )
      yield* Effect.forEach(entered, Deferred.await)
      assert.isTrue(Option.isSome(yield* Effect.timeoutOption(shops[3]!.owner, "5 seconds")))
      yield* Fiber.interrupt(held)
    })))
})
