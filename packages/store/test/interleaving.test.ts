/** Interleaves two processes of a Postgres store. Processes of SQLite write one after the other. */
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import type { DeclarationChange } from "@stocktally/tally"
import { openPostgres } from "../src/postgres.ts"
import { runTransaction } from "../src/sql/Database.ts"
import { sqlStore } from "../src/sqlStore.ts"
import { backends, postgresUrl } from "./support/backends.ts"
import { began, fill, linksOf, readWhole, rules, startRun } from "./support/bigShop.ts"
import * as Shop from "./support/shop.ts"
import { interleave, waitingFor } from "./support/interleave.ts"

const link = (loop: number, haravan: number): DeclarationChange => ({
  _tag: "Declare",
  kind: "variant",
  declaration: { _tag: "Link", loop: Shop.loopVariantId(loop), haravan: Shop.haravanVariantId(haravan) },
  note: null
})

const linksVersion = "SELECT 1 FROM state WHERE key = 'linksVersion' FOR UPDATE"

const postgres = backends.filter(({ name }) => name === "postgres")

describe.runIf(postgres.length > 0)("two concurrent processes (postgres)", () => {
  for (const backend of postgres) {
    const processes = Effect.gen(function*() {
      const site = yield* backend.site
      const first = yield* Effect.flatMap(site.open, sqlStore)
      const second = yield* Effect.flatMap(site.open, sqlStore)
      const { writer: sql } = yield* site.open
      return { site, sql, first, second }
    })

    it.effect("declare only once for a version", () =>
      Effect.gen(function*() {
        const { first, second, sql } = yield* processes
        const version = Option.getOrThrow(yield* first.links.declare([link(7, 7)]))
        const declared = yield* interleave(
          sql,
          linksVersion,
          first.links.declare([link(1, 1)], version),
          second.links.declare([link(1, 2)], version)
        )
        assert.deepStrictEqual(declared, [Option.some(version + 1), Option.none()])
        const kept = yield* Stream.runCollect(first.links.declarations)
        assert.deepStrictEqual(
          kept.map(({ declaration }) => declaration),
          [link(7, 7), link(1, 1)].map((change) => change._tag === "Declare" ? change.declaration : undefined)
        )
      }), 30_000)

    it.effect(
      "declare only once for a version, in many rounds, and keep one declaration of a record without a version",
      () =>
        Effect.gen(function*() {
          const { first, second } = yield* processes
          for (let round = 0; round < 30; round++) {
            const version = yield* first.links.version
            const declared = yield* Effect.all(
              [first, second].map(({ links }, index) => links.declare([link(1, 10 * round + index)], version)),
              { concurrency: 2 }
            )
            assert.strictEqual(declared.filter(Option.isSome).length, 1, `round ${round}`)
            yield* Effect.all(
              [first, second].map(({ links }, index) => links.declare([link(1, 1000 + 10 * round + index)])),
              { concurrency: 2 }
            )
            assert.strictEqual((yield* Stream.runCollect(first.links.declarations)).length, 1, `round ${round}`)
            assert.strictEqual(yield* first.links.version, version + 3)
          }
        }),
      60_000
    )

    for (const isPageFirst of [true, false]) {
      it.effect(
        `keep the later answer if a lock delays the ${isPageFirst ? "earlier" : "later"} one`,
        () =>
          Effect.gen(function*() {
            const { first, second, sql } = yield* processes
            const now = 10_000_000
            yield* TestClock.setTime(now)
            const { run: { id: run } } = yield* startRun(first)
            const write = ({ levels }: typeof first, count: number, secondsAgo: number) =>
              Effect.andThen(
                levels.writeLoop({ run }, [Shop.inventory(1, 0, count)], now - secondsAgo * 1000),
                levels.writeHaravan({ run }, [Shop.balance(1, 0, count, 1)], now - secondsAgo * 1000)
              )
            yield* write(first, 1, 300)
            const [page, single] = [write(first, 2, 20), write(second, 3, 10)]
            yield* interleave(
              sql,
              "SELECT 1 FROM loop_level FOR UPDATE",
              ...isPageFirst ? [page, single] as const : [single, page] as const
            )
            for (const side of ["loop", "haravan"]) {
              const kept = yield* sql`SELECT available / 10000 AS available, fetched_at AS at FROM ${
                sql(`${side}_level`)
              }`
              assert.deepStrictEqual(kept, [{ available: 3, at: now - 10_000 }], side)
            }
          }),
        30_000
      )
    }

    it.effect("do not replace links that rest on earlier declarations", () =>
      Effect.gen(function*() {
        const { first, second, sql } = yield* processes
        const { id: run } = yield* fill(first, { variants: 4, locations: 1 })
        const version = yield* first.links.version
        const [, replaced] = yield* interleave(
          sql,
          linksVersion,
          first.links.declare([link(1, 2)]),
          second.links.replace(run, linksOf({ variants: 2, locations: 1 }), version)
        )
        assert.deepStrictEqual(replaced, Option.none())
        assert.strictEqual((yield* Stream.runCollect(first.links.found("variant"))).length, 4)
      }), 30_000)

    it.effect(
      "judge all rows again if a list is completed while rows are judged",
      () =>
        Effect.gen(function*() {
          const { first, second, sql } = yield* processes
          const size = { variants: 2, locations: 1 }
          const { run: { id: run } } = yield* startRun(first)
          yield* readWhole(
            first,
            run,
            "haravan-locations",
            [Shop.haravanLocation(0)],
            (commit, some) => first.catalog.writeHaravanLocations(commit, some, began)
          )
          yield* readWhole(
            first,
            run,
            "haravan-products",
            [0, 1].map((n) => Shop.product(n)),
            (commit, some) => first.catalog.writeHaravanProducts(commit, some, began)
          )
          yield* readWhole(
            first,
            run,
            "loop-levels",
            [0, 1].map((n) => Shop.inventory(n, 0, 5)),
            (commit, some) => first.levels.writeLoop(commit, some, began)
          )
          yield* first.links.replace(run, linksOf(size))
          yield* first.tallies.judge(rules)
          assert.strictEqual((yield* first.tallies.summary()).summary.unknown, 2, "Haravan's were not read")

          const crawl = yield* first.crawls.begin(run, "haravan-levels", "full")
          // The second process has judged the first item.
          yield* sql`UPDATE state SET value = (SELECT min(id) FROM item) WHERE key = 'judgeFrom'`
          yield* interleave(
            sql,
            "SELECT 1 FROM state WHERE key = 'judgeFrom' FOR UPDATE",
            first.crawls.end({ run, crawl }),
            second.tallies.judge(rules)
          )
          yield* first.tallies.judge(rules)
          assert.strictEqual((yield* first.tallies.summary()).summary["only-in-loop"], 2)
        }),
      30_000
    )

    it.effect("keep a single record while a full reading ends", () =>
      Effect.gen(function*() {
        const { first, second, sql } = yield* processes
        const { id: run } = yield* fill(first, { variants: 2, locations: 1 })
        const crawl = yield* first.crawls.begin(run, "loop-levels", "full")
        yield* first.levels.writeLoop({ run, crawl }, [Shop.inventory(0, 0, 5)], began + 1)
        const [, { gone }] = yield* interleave(
          sql,
          "SELECT 1 FROM loop_location FOR UPDATE",
          second.levels.writeLoop({ run }, [Shop.inventory(1, 0, 9)], began + 2),
          first.crawls.end({ run, crawl })
        )
        assert.strictEqual(gone, 0)
        const loop = yield* Stream.runCollect(first.catalog.loopVariants)
        assert.deepStrictEqual(loop.map(({ id }) => id), [0, 1].map(Shop.loopVariantId))
      }), 30_000)

    it.effect("hold a lease for its full ttl after they waited for it", () =>
      Effect.gen(function*() {
        const { first, sql } = yield* processes
        const ttlMillis = 20_000
        const [taking, released] = yield* sql.withTransaction(Effect.gen(function*() {
          yield* sql.dialect.acquireLock(sql, "shop")
          const taking = yield* Effect.forkChild(
            first.leases.take({ holder: "first", ttl: Duration.millis(ttlMillis) })
          )
          yield* Effect.repeat(waitingFor(sql), { until: (count) => count >= 1 || taking.pollUnsafe() !== undefined })
          return [taking, yield* sql.dialect.now(sql)] as const
        }))
        assert.strictEqual((yield* Fiber.join(taking))._tag, "Taken")
        const [lease] = yield* sql<{ readonly expires_at: number }>`SELECT expires_at FROM lease`
        assert.isAtLeast(lease?.expires_at ?? 0, released + ttlMillis)
      }), 30_000)

    it.effect("write nothing on behalf of a run that was interrupted while they waited", () =>
      Effect.gen(function*() {
        const { first, second, sql } = yield* processes
        const { id: run } = yield* fill(first, { variants: 2, locations: 1 })
        const written = sql`SELECT CAST(generation AS TEXT) FROM subject UNION ALL SELECT phase FROM sync_run
            UNION ALL SELECT CAST(value AS TEXT) FROM state WHERE key = 'loopClockAhead'`
        const before = yield* written
        const untilWaiting = (count: number) => Effect.repeat(waitingFor(sql), { until: (waiting) => waiting >= count })
        const writing = yield* sql.withTransaction(Effect.gen(function*() {
          yield* sql.dialect.acquireLock(sql, "shop")
          const noting = yield* Effect.forkChild(Effect.flip(first.crawls.noteClock(run, "loop", 9)))
          const progress = { phase: "judging", counters: { rows: 9 } }
          const committing = yield* Effect.forkChild(Effect.flip(first.levels.writeLoop({ run, progress }, [], began)))
          yield* untilWaiting(2)
          yield* sql`UPDATE sync_run SET status = 'interrupted' WHERE id = ${run}`
          const beginning = yield* Effect.forkChild(Effect.flip(second.crawls.begin(run, "haravan-levels", "full")))
          const completing = yield* Effect.forkChild(Effect.flip(second.runs.complete(run, progress)))
          yield* untilWaiting(4)
          return [noting, committing, beginning, completing]
        }))
        for (const { reason } of yield* Fiber.joinAll(writing)) assert.strictEqual(reason._tag, "LeaseLost")
        assert.deepStrictEqual(yield* written, before)
      }), 30_000)

    it.effect("neither complete a run nor renew the lease once another process takes it", () =>
      Effect.gen(function*() {
        const { first, second, sql } = yield* processes
        const { lease, run: { id: run } } = yield* startRun(first)
        const ttl = Duration.seconds(20)
        const [taking, ...late] = yield* sql.withTransaction(Effect.gen(function*() {
          yield* sql.dialect.acquireLock(sql, "shop")
          const silentHolder = { token: lease.token, beat: 0 }
          const taking = yield* Effect.forkChild(second.leases.take({ holder: "second", ttl, silentHolder }))
          yield* Effect.repeat(waitingFor(sql), { until: (count) => count >= 1 })
          // A run may still start, but is interrupted with the others.
          yield* first.runs.start(lease, "full")
          const completing = yield* Effect.forkChild(Effect.flip(first.runs.complete(run, { phase: "done" })))
          const renewing = yield* Effect.forkChild(Effect.flip(first.leases.renew(lease)))
          const releasing = yield* Effect.forkChild(first.leases.release(lease))
          yield* Effect.repeat(waitingFor(sql), { until: (count) => count >= 4 })
          return [taking, completing, renewing, releasing] as const
        }))
        assert.strictEqual((yield* Fiber.join(taking))._tag, "Taken")
        const [completed, renewed] = yield* Fiber.joinAll(late)
        assert.deepStrictEqual([completed?.reason._tag, renewed?.reason._tag], ["LeaseLost", "LeaseLost"])
        const ended = (yield* first.runs.list()).map(({ phase, status }) => [status, phase])
        assert.deepStrictEqual(ended, [["interrupted", ""], ["interrupted", ""]])
        const held = yield* sql`SELECT holder, beat FROM lease`
        assert.deepStrictEqual(held, [{ holder: "second", beat: 0 }])
      }), 30_000)

    it.effect("report changes that were removed while they were read", () =>
      Effect.gen(function*() {
        const { first, sql } = yield* processes
        const { id: run } = yield* fill(first, { variants: 2, locations: 1 })
        const { position } = yield* first.history.feed({ limit: 10 })
        yield* first.levels.writeLoop({ run }, [0, 1].map((n) => Shop.inventory(n, 0, 77)), began + 9)
        yield* first.tallies.judge(rules)
        const feed = yield* sql.withTransaction(Effect.gen(function*() {
          yield* sql`LOCK TABLE level_change IN ACCESS EXCLUSIVE MODE`
          const feed = yield* Effect.forkChild(first.history.feed({ after: position, limit: 10 }))
          yield* Effect.repeat(waitingFor(sql), { until: (count) => count >= 1 })
          // As trimming does.
          yield* sql`INSERT INTO state (key, value) SELECT 'trimmedLevel', max(id) FROM level_change`
          yield* sql`DELETE FROM level_change`
          return feed
        }))
        assert.strictEqual((yield* Fiber.join(feed)).missed, "trimmed")
      }), 30_000)

    it.effect(
      "leave a layout unchanged that a newer version created while they waited to open it",
      () =>
        Effect.gen(function*() {
          const { site, sql } = yield* processes
          yield* sql`UPDATE stocktally_layout SET migration_id = 11`
          const database = yield* site.open
          const opening = yield* sql.withTransaction(Effect.gen(function*() {
            yield* sql.dialect.acquireLock(sql, "opening")
            const opening = yield* Effect.forkChild(Effect.result(sqlStore(database)))
            yield* Effect.repeat(waitingFor(sql), { until: (count) => count >= 1 })
            yield* sql`INSERT INTO stocktally_layout (migration_id) VALUES (99)`
            return opening
          }))
          const opened = yield* Fiber.join(opening)
          assert.strictEqual(opened._tag === "Failure" ? opened.failure.reason._tag : opened._tag, "NewerVersion")
        }),
      30_000
    )

    it.effect(
      "read data written while they waited, whatever the server's default isolation is",
      () =>
        Effect.gen(function*() {
          const { sql } = yield* processes
          const [role, url] = [`stocktally_test_${process.pid}`, new URL(postgresUrl)]
          url.username = role
          url.password = role
          yield* Effect.acquireRelease(
            sql.unsafe(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${role}'`),
            () => Effect.ignore(sql.unsafe(`DROP ROLE ${role}`))
          )
          yield* sql.unsafe(`ALTER ROLE ${role} SET default_transaction_isolation = 'repeatable read'`)
          const isolation = yield* Effect.scoped(Effect.gen(function*() {
            const database = yield* openPostgres({ url: Redacted.make(url.href), schema: "public" })
            return yield* runTransaction(
              database,
              "x",
              (sql) => sql`SELECT current_setting('transaction_isolation') AS isolation`
            )
          }))
          assert.deepStrictEqual(isolation, [{ isolation: "read committed" }])
        }),
      30_000
    )
  }
})
