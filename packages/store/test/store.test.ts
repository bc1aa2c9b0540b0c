import { assert, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { StoreError } from "@stocktally/tally"
import * as TestClock from "effect/testing/TestClock"
import { uncheckedId } from "@stocktally/schema"
import { sqlStore } from "../src/sqlStore.ts"
import { startRun } from "./support/bigShop.ts"
import { onEach } from "./support/backends.ts"
import * as Shop from "./support/shop.ts"

onEach("the store", (backend) => {
  const fresh = Effect.gen(function*() {
    const site = yield* backend.site
    return yield* sqlStore(yield* site.open)
  })
  const reasonOf = <A, R>(effect: Effect.Effect<A, StoreError, R>) =>
    Effect.map(Effect.flip(effect), ({ reason }) => reason._tag)

  it.effect("belongs to the owner that claims it first", () =>
    Effect.gen(function*() {
      const site = yield* backend.site
      const store = yield* sqlStore(yield* site.open)
      assert.deepStrictEqual(yield* store.owner, Option.none())
      yield* store.claim({ kind: "haravan", id: "1000", name: "A shop" })
      yield* store.claim({ kind: "haravan", id: "1000", name: "Renamed" })
      const again = yield* sqlStore(yield* site.open)
      assert.deepStrictEqual(yield* again.owner, Option.some({ kind: "haravan" as const, id: "1000", name: "Renamed" }))
      const error = yield* Effect.flip(again.claim({ kind: "sandbox", id: "1", name: null }))
      assert.strictEqual(error.reason._tag, "WrongOwner")
      assert.include(error.message, "Haravan shop 1000 (Renamed), not to the sandbox")
      assert.strictEqual(yield* reasonOf(again.claim({ kind: "haravan", id: "1001", name: null })), "WrongOwner")
    }))

  it.effect("grants one lease at a time, and a dead holder loses it", () =>
    Effect.gen(function*() {
      const store = yield* fresh
      const ttl = Duration.seconds(30)
      const first = yield* store.leases.take({ holder: "first", ttl })
      if (first._tag !== "Taken") return assert.fail("the lease is free")
      const run = yield* store.runs.start(first.lease, "full")
      const second = yield* store.leases.take({ holder: "second", ttl })
      if (second._tag !== "Held") return assert.fail("the lease is held")
      assert.strictEqual(second.holder, "first")
      yield* store.leases.renew(first.lease)

      // The observed beat is not the last one: the holder is alive.
      const alive = yield* store.leases.take({ holder: "second", ttl, silentHolder: second })
      if (alive._tag !== "Held") return assert.fail("it was renewed")
      const taken = yield* store.leases.take({ holder: "second", ttl, silentHolder: alive })
      if (taken._tag !== "Taken") return assert.fail("the holder did not renew it")
      assert.strictEqual(yield* reasonOf(store.leases.renew(first.lease)), "LeaseLost")
      // A process that was suspended writes nothing when it wakes.
      const writes = {
        levels: store.levels.writeLoop({ run: run.id }, [Shop.inventory(1, 1, 1)], 1),
        crawl: store.crawls.begin(run.id, "loop-levels", "full"),
        clock: store.crawls.noteClock(run.id, "loop", 1),
        judge: store.tallies.judge({ tolerance: 0, graceMillis: 0 }, run.id),
        trim: store.history.trim(1, run.id),
        start: store.runs.start(first.lease, "full"),
        complete: store.runs.complete(run.id, { phase: "done" })
      }
      for (const [name, write] of Object.entries<Effect.Effect<unknown, StoreError>>(writes)) {
        assert.strictEqual(yield* reasonOf(write), "LeaseLost", name)
      }
      assert.deepStrictEqual(
        Option.map(yield* store.runs.get(run.id), ({ phase, status }) => [status, phase]),
        Option.some(["interrupted", ""])
      )

      yield* store.leases.release(first.lease)
      assert.strictEqual(
        (yield* store.leases.take({ holder: "third", ttl }))._tag,
        "Held",
        "the first holder cannot release it"
      )
      yield* store.leases.release(taken.lease)
      assert.strictEqual((yield* store.leases.take({ holder: "third", ttl }))._tag, "Taken")
    }))

  it.effect("lists runs, newest first", () =>
    Effect.gen(function*() {
      const store = yield* fresh
      const { lease, run } = yield* startRun(store)
      yield* store.levels.writeLoop({ run: run.id, progress: { phase: "levels", counters: { rows: 12 } } }, [], 1)
      yield* store.runs.end(run.id, "failed", { reason: "loop", problem: "no luck" })
      yield* store.runs.end(run.id, "completed")
      const completed = yield* store.runs.start(lease, "full")
      yield* store.runs.complete(completed.id, { phase: "done", counters: { rows: 13 } })
      const next = yield* store.runs.start(lease, "incremental")
      const runs = yield* store.runs.list()
      assert.deepStrictEqual(runs.map(({ id, phase, problem, status }) => [id, status, phase, problem]), [
        [next.id, "running", "", null],
        [completed.id, "completed", "done", null],
        [run.id, "failed", "levels", "no luck"]
      ])
      assert.deepStrictEqual(runs.map(({ counters }) => counters), [{}, { rows: 13 }, { rows: 12 }])
      assert.deepStrictEqual((yield* store.runs.list({ before: next.id, limit: 1 })).map(({ id }) => id), [
        completed.id
      ])
      assert.deepStrictEqual(yield* store.runs.get("12x"), Option.none())

      // Also after the tenth: ids are sorted as numbers, although they are text.
      const more = yield* Effect.replicateEffect(store.runs.start(lease, "incremental"), 10)
      assert.deepStrictEqual(
        (yield* store.runs.list()).map(({ id }) => id),
        [run, completed, next, ...more].map(({ id }) => id).toReversed()
      )
    }))

  it.effect("reports the spending of the other processes with the same credential", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000_000)
      const database = yield* (yield* backend.site).open
      const store = yield* sqlStore(database)
      const say = (process: string, credential: string, requests: number, position?: number) =>
        store.budgets.exchange({ credential, process, requests, heldUntil: requests === 7 ? 99 : null, position })
      yield* say("a", "loop", 5)
      yield* say("b", "haravan", 3)
      const heard = yield* say("b", "loop", 7)
      assert.deepStrictEqual(heard.others.map(({ requests }) => requests), [5])
      // With a server, its clock is used, which is real.
      assert.closeTo(heard.others[0]?.at ?? 0, 1_000_000, backend.name === "postgres" ? 30_000 : 0)
      assert.deepStrictEqual((yield* say("b", "loop", 0, heard.position)).others, [])
      const back = yield* say("a", "loop", 0)
      assert.deepStrictEqual(back.others.map(({ requests }) => requests), [7])
      assert.closeTo(back.heldUntil ?? 0, 99, backend.name === "postgres" ? 30_000 : 0)
      if (backend.name === "sqlite") yield* TestClock.adjust("3 minutes")
      else yield* database.writer`UPDATE spending SET at = at - 180000`
      assert.deepStrictEqual((yield* say("c", "loop", 0)).others, [])
    }))

  it.effect("resumes a reading at its last committed rows", () =>
    Effect.gen(function*() {
      const site = yield* backend.site
      const store = yield* sqlStore(yield* site.open)
      const { run } = yield* startRun(store)
      const crawl = yield* store.crawls.begin(run.id, "haravan-levels", "full")
      yield* store.levels.writeHaravan(
        { run: run.id, crawl, checkpoint: { sinceId: "9007199254740993" }, progress: { counters: { rows: 1 } } },
        [Shop.balance(0, 0, 1, 1)],
        1
      )
      const later = yield* sqlStore(yield* site.open)
      const open = yield* later.crawls.open("haravan-levels")
      assert.deepStrictEqual(
        Option.map(open, ({ checkpoint, generation }) => [checkpoint, generation]),
        Option.some([{ sinceId: "9007199254740993" }, crawl.generation])
      )
      yield* later.crawls.end({ run: run.id, crawl, watermark: 77, newest: 66 })
      assert.deepStrictEqual(yield* later.crawls.open("haravan-levels"), Option.none())
      const { "haravan-levels": state } = yield* later.crawls.states
      assert.deepStrictEqual(state, {
        completeAsOf: crawl.startedAt,
        knownAsOf: crawl.startedAt,
        watermark: 77,
        newest: 66
      })
    }))

  it.effect("marks records as gone that a full reading did not see, and writes only real changes to the history", () =>
    Effect.gen(function*() {
      const store = yield* fresh
      const { run } = yield* startRun(store)
      const commit = { run: run.id }
      const read = Effect.fnUntraced(function*(counts: ReadonlyArray<readonly [number, number]>, at: number) {
        const crawl = yield* store.crawls.begin(run.id, "haravan-levels", "full")
        yield* store.catalog.writeHaravanLocations(commit, [Shop.haravanLocation(0)], at)
        const written = yield* store.levels.writeHaravan(
          { ...commit, crawl },
          counts.map(([variant, count]) => Shop.balance(variant, 0, count, at)),
          at
        )
        const unseen = yield* store.crawls.unseen(crawl)
        const { gone } = yield* store.crawls.end({ ...commit, crawl })
        return [written.changed, unseen.records, gone]
      })
      assert.deepStrictEqual(yield* read([[0, 5], [1, 5], [2, 5]], 100), [0, { known: 3, unseen: 0 }, 0])
      assert.deepStrictEqual(yield* read([[0, 5], [1, 6], [1, 6]], 200), [1, { known: 3, unseen: 1 }, 1])
      assert.deepStrictEqual(yield* read([[0, 5], [1, 6], [2, 4]], 300), [1, { known: 3, unseen: 0 }, 0])
      yield* store.tallies.judge({ tolerance: 0, graceMillis: 0 })
      const history = (variant: number, since?: number) =>
        Effect.map(
          Stream.runCollect(
            store.history.get(`h:${Shop.haravanVariantId(variant)}:${Shop.haravanLocationId(0)}`, { since })
          ),
          (changes) =>
            changes.map((change) =>
              change._tag === "Haravan"
                ? [change.at, change.before?.available ?? null, change.after?.available ?? null]
                : change._tag
            )
        )
      assert.deepStrictEqual(yield* history(0), [])
      assert.deepStrictEqual(yield* history(1), [[200, 5, 6]])
      const two = yield* history(2)
      assert.sameDeepMembers(two.map(([, before, after]) => [before, after]), [[5, null], [null, 4]])
      const all = yield* Stream.runCollect(store.levels.changes("haravan", "0"))
      assert.deepStrictEqual(all.map(({ haravan }) => haravan?.variantId), [1, 2, 2].map(Shop.haravanVariantId))
    }))

  it.effect("adds nothing to the history for levels that are read again without a change", () =>
    Effect.gen(function*() {
      const database = yield* Effect.flatMap(backend.site, ({ open }) => open)
      const store = yield* sqlStore(database)
      const { run } = yield* startRun(store)
      const rows = Effect.map(
        database.reader<{ readonly rows: number }>`SELECT count(*) AS rows FROM level_change`,
        ([row]) => row?.rows
      )
      for (const at of [100, 200, 300]) {
        for (const subject of ["loop-levels", "haravan-levels"] as const) {
          const crawl = yield* store.crawls.begin(run.id, subject, "full")
          yield* store.levels.writeLoop({ run: run.id }, [Shop.inventory(0, 0, 5), Shop.inventory(1, 0, -5)], at)
          yield* store.levels.writeHaravan({ run: run.id }, [Shop.balance(0, 0, 5, 7), Shop.balance(1, 0, 9, 7)], at)
          yield* store.crawls.end({ run: run.id, crawl })
        }
      }
      assert.strictEqual(yield* rows, 0)
      yield* store.levels.writeHaravan({ run: run.id }, [Shop.balance(0, 0, 6, 8), Shop.balance(1, 0, 9, 7)], 400)
      assert.strictEqual(yield* rows, 1)
    }))

  it.effect("keeps ids exact", () =>
    Effect.gen(function*() {
      const store = yield* fresh
      const { run } = yield* startRun(store)
      const most = {
        id: uncheckedId.HaravanVariantId("9223372036854775807"),
        productId: Shop.haravanProductId(1),
        sku: " 'q\"; DROP TABLE item -- ",
        barcode: null,
        title: null,
        tracked: true,
        backorder: false,
        price: null
      }
      const whole = { id: most.productId, title: "Most", updatedAt: null, variants: [most] }
      yield* store.catalog.writeHaravanProducts({ run: run.id }, [whole], 1)
      const [variant] = yield* Stream.runCollect(store.catalog.haravanVariants)
      assert.deepStrictEqual([variant?.id, variant?.sku], [most.id, most.sku])
    }))

  it.effect("stores all declarations of a call, or none", () =>
    Effect.gen(function*() {
      const store = yield* fresh
      const link = (loop: number, haravan: number) => ({
        _tag: "Declare" as const,
        kind: "variant" as const,
        declaration: { _tag: "Link" as const, loop: Shop.loopVariantId(loop), haravan: Shop.haravanVariantId(haravan) },
        note: "by hand"
      })
      const version = yield* store.links.version
      const after = yield* store.links.declare([link(1, 1), link(2, 2), link(1, 3)], version)
      assert.deepStrictEqual(after, Option.some(version + 1))
      assert.deepStrictEqual(yield* store.links.declare([link(9, 9)], version), Option.none())
      yield* store.links.declare([
        { _tag: "Forget", kind: "variant", haravan: Shop.haravanVariantId(2) },
        {
          _tag: "Declare",
          kind: "location",
          declaration: { _tag: "IgnoreLoop", loop: Shop.loopLocationId(7), reason: "a pop-up store" },
          note: null
        }
      ])
      const kept = yield* Stream.runCollect(store.links.declarations)
      assert.deepStrictEqual(kept.map(({ declaration, note }) => [declaration, note]), [
        [link(1, 3).declaration, "by hand"],
        [{ _tag: "IgnoreLoop", loop: Shop.loopLocationId(7), reason: "a pop-up store" }, null]
      ])
    }))

  it.effect("is refused if a newer version created it", () =>
    Effect.gen(function*() {
      const site = yield* backend.site
      const database = yield* site.open
      yield* sqlStore(database)
      yield* database.writer`INSERT INTO stocktally_layout (migration_id) VALUES (99)`
      assert.strictEqual(yield* reasonOf(sqlStore(database)), "NewerVersion")
    }))
})
