/** Several processes of one store: each opening has its own connections. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { emptySummary, type StockStore } from "@stocktally/tally"
import { sqlStore } from "../src/sqlStore.ts"
import { type Backend, backends, onEach } from "./support/backends.ts"
import { began, fill, rules, startRun } from "./support/bigShop.ts"
import { ahead } from "./support/clocks.ts"
import * as Shop from "./support/shop.ts"
import { interleave, waitingFor } from "./support/interleave.ts"
import { recordStatements } from "./support/recordStatements.ts"

type Store = StockStore["Service"]

const ttl = Duration.seconds(20)
const hour = 3_600_000

/** Opens a new store in two processes. */
const processes = Effect.fnUntraced(function*(backend: Backend) {
  const site = yield* backend.site
  const first = yield* Effect.flatMap(site.open, sqlStore)
  const second = yield* Effect.flatMap(site.open, sqlStore)
  return { site, first, second }
})

/** Repeats a race, which may not show in one run. */
const often = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<void, E, R> =>
  Effect.repeat(Effect.scoped(effect), { times: 3 }).pipe(Effect.asVoid)

onEach("several processes", (backend) => {
  const both = <A, E>(stores: readonly [Store, Store], use: (store: Store, index: number) => Effect.Effect<A, E>) =>
    Effect.all([Effect.result(use(stores[0], 0)), Effect.result(use(stores[1], 1))], { concurrency: 2 })

  it.effect("open a new store at the same time", () =>
    often(Effect.gen(function*() {
      const site = yield* backend.site
      yield* Effect.all([0, 1, 2].map(() => Effect.flatMap(site.open, sqlStore)), { concurrency: 3 })
    })), 30_000)

  it.effect("cannot both take the lease of a new store", () =>
    often(Effect.gen(function*() {
      const { first, second } = yield* processes(backend)
      const taken = yield* both(
        [first, second],
        (store, index) => store.leases.take({ holder: `process ${index}`, ttl })
      )
      assert.sameMembers(taken.map((one) => Result.isSuccess(one) ? one.success._tag : one.failure.message), [
        "Taken",
        "Held"
      ])
    })), 30_000)

  it.effect("cannot claim a new store for two shops", () =>
    often(Effect.gen(function*() {
      const { first, second } = yield* processes(backend)
      const claimed = yield* both([first, second], (store, index) =>
        store.claim({ kind: "haravan", id: String(1000 + index), name: null }))
      assert.deepStrictEqual(claimed.filter(Result.isSuccess).length, 1)
      assert.deepStrictEqual(
        claimed.filter(Result.isFailure).map(({ failure }) =>
          failure.reason._tag
        ),
        ["WrongOwner"]
      )
    })), 30_000)

  it.effect("cannot both change links of one version, and leave one declaration", () =>
    Effect.gen(function*() {
      const { first, second } = yield* processes(backend)
      for (let round = 0; round < 20; round++) {
        const version = yield* first.links.version
        const declared = yield* both([first, second], (store, index) =>
          store.links.declare([{
            _tag: "Declare",
            kind: "variant",
            declaration: {
              _tag: "Link",
              loop: Shop.loopVariantId(0),
              haravan: Shop.haravanVariantId(index)
            },
            note: null
          }], version))
        assert.sameMembers(
          declared.map((one) => Result.isSuccess(one) ? Option.isSome(one.success) : one.failure.message),
          [true, false],
          `round ${round}`
        )
        assert.strictEqual(yield* first.links.version, version + 1)
        assert.strictEqual((yield* Stream.runCollect(first.links.declarations)).length, 1)
      }
    }), 30_000)

  it.effect(
    "count no row twice when they judge at the same time, and report each verdict once",
    () =>
      Effect.gen(function*() {
        const variants = 300
        const { first, second } = yield* processes(backend)
        const run = yield* fill(first, { variants, locations: 1 })
        const { position } = yield* first.history.feed({ limit: 1 })
        for (const more of [1000, 0, 1001]) {
          const at = began + hour + more
          yield* first.levels.writeLoop(
            { run: run.id },
            Array.from({ length: variants }, (_, variant) => Shop.inventory(variant, 0, more)),
            at
          )
          yield* Effect.all([
            first.tallies.judge(rules),
            second.tallies.judge(rules),
            second.tallies.judgeRow(
              Shop.rowId(7, 0),
              rules
            )
          ], { concurrency: 3 })
        }
        const rows = yield* Stream.runCollect(
          first.tallies.rows({ filter: { empty: true, allLocations: true }, staleAfterMillis: 0 })
        )
        const real = emptySummary()
        for (const { verdict } of rows) real[verdict]++
        assert.deepStrictEqual((yield* first.tallies.summary({ empty: true, allLocations: true })).summary, real)

        const reported = (yield* first.history.feed({ after: position, limit: 10_000 })).changes
          .flatMap(({ change, rowId }) => change._tag === "Verdict" ? [{ ...change, rowId }] : [])
        const last = new Map<string, string>()
        for (const { after, before, rowId } of reported) {
          assert.notStrictEqual(before, after, rowId)
          assert.strictEqual(before, last.get(rowId) ?? before, `${rowId} continues from its last verdict`)
          last.set(rowId, after)
        }
        assert.isAbove(last.size, 0)
      }),
    30_000
  )

  it.effect("see each other's requests when they report at the same time", () =>
    often(Effect.gen(function*() {
      const { first, second } = yield* processes(backend)
      const heard = yield* Effect.all(
        [first, second].map((store, index) =>
          store.budgets.exchange({
            credential: "loop",
            process: `process ${index}`,
            requests: 53,
            heldUntil: null,
            position: undefined
          })
        ),
        { concurrency: 2 }
      )
      assert.sameDeepMembers(heard.map(({ others }) => others.map(({ requests }) => requests)), [[], [53]])
    })), 30_000)

  it.effect("see all of each other's requests, in any order of their reports", () =>
    Effect.gen(function*() {
      const { first, second } = yield* processes(backend)
      const sides = (["one", "two"] as const).flatMap((process) =>
        ["loop", "haravan"].map((credential) => {
          const { budgets } = process === "one" ? first : second
          const sent: Array<number> = []
          const heard: Array<number> = []
          let position: number | undefined
          const exchange = Effect.fnUntraced(function*(requests: number) {
            if (requests > 0) sent.push(requests)
            const reply = yield* budgets.exchange({ credential, process, requests, heldUntil: null, position })
            position = reply.position
            heard.push(...reply.others.map((other) => other.requests))
          })
          return { process, credential, sent, heard, exchange }
        })
      )
      let requests = 0
      let state = 1
      const chance = () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
        return state / 0x80000000
      }
      const report = (side: typeof sides[number]) => side.exchange(++requests)
      for (let round = 0; round < 60; round++) {
        const turn = sides.filter(() => chance() < 0.4)
        yield* Effect.forEach(turn, report, { concurrency: chance() < 0.5 ? "unbounded" : 1 })
      }
      for (const { credential, exchange, heard, process } of sides) {
        yield* exchange(0)
        const other = sides.find((side) => side.credential === credential && side.process !== process)
        assert.deepStrictEqual(heard, other?.sent, `${process} ${credential}`)
        assert.isAbove(heard.length, 10)
      }
    }), 30_000)

  it.effect("do not read reports while there are only their own", () =>
    Effect.gen(function*() {
      const { first, second } = yield* processes(backend)
      const positions = new Map<string, number>()
      const readsOf = Effect.fnUntraced(function*(process: string, credential: string) {
        const texts: Array<string> = []
        const { budgets } = process === "one" ? first : second
        const report = { credential, process, requests: 1, heldUntil: null, position: positions.get(credential) }
        const { others, position } = yield* recordStatements(budgets.exchange(report), (text) => texts.push(text))
        if (process === "one") positions.set(credential, position)
        return [texts.filter((text) => text.startsWith("SELECT")).length, others.length]
      })
      const credentials = ["loop", "haravan", "haravan", "loop", "loop", "haravan"]
      const inTurn = Effect.forEach(credentials, (credential) => readsOf("one", credential))
      assert.deepStrictEqual(yield* inTurn, credentials.map(() => [0, 0]))
      yield* readsOf("two", "loop")
      assert.deepStrictEqual(yield* inTurn, [[1, 1], [1, 0], [0, 0], [0, 0], [0, 0], [0, 0]])
    }))
})

/** Processes of SQLite share a machine, and write one after the other. */
describe.runIf(backends.some(({ name }) => name === "postgres"))("several machines (postgres)", () => {
  const postgres = backends.filter(({ name }) => name === "postgres")

  for (const backend of postgres) {
    it.effect("share a budget although their clocks differ", () =>
      Effect.gen(function*() {
        const { first, second } = yield* processes(backend)
        const tell = (store: Store, process: string, requests: number, heldUntil: number | null = null) =>
          store.budgets.exchange({ credential: "loop", process, requests, heldUntil, position: undefined })
        const now = yield* Clock.currentTimeMillis
        yield* ahead(-300_000)(tell(first, "slow", 7, now - 300_000 + 10_000))
        const heard = yield* tell(second, "right", 1)
        assert.deepStrictEqual(heard.others.map(({ requests }) => requests), [7])
        // The server's time is real.
        assert.closeTo(heard.others[0]?.at ?? 0, now, 5000)
        assert.closeTo(heard.heldUntil ?? 0, now + 10_000, 5000)
        // A process whose clock is far ahead removes nothing that the others have not seen.
        yield* ahead(300_000)(tell(first, "fast", 0))
        assert.deepStrictEqual((yield* tell(second, "third", 1)).others.map(({ requests }) => requests), [7, 1])
      }), 30_000)

    it.effect(
      "update the item of a record that is renamed during the update of another item",
      () =>
        Effect.gen(function*() {
          const { first, second, site } = yield* processes(backend)
          const { writer: sql } = yield* site.open
          const run = yield* fill(first, { variants: 2, locations: 1 })
          const rename = (title: string) =>
            second.catalog.writeHaravanProducts({ run: run.id }, [1].map((n) => Shop.product(n, { title })), began)
          yield* first.catalog.writeHaravanProducts(
            { run: run.id },
            [0, 1].map((n) => Shop.product(n, { title: "first" })),
            began
          )
          yield* interleave(
            sql,
            `SELECT 1 FROM haravan_variant WHERE id = ${Shop.haravanVariantId(0)} FOR SHARE`,
            first.tallies.judge(rules),
            rename("second")
          )
          yield* first.tallies.judge(rules)
          const rows = yield* Stream.runCollect(
            first.tallies.rows({ filter: { skus: [Shop.sku(1)] }, staleAfterMillis: 0 })
          )
          assert.deepStrictEqual(rows.map(({ name }) => name), ["second"])
        }),
      30_000
    )

    it.effect(
      "wait for the last write of a holder that seems dead before they take its lease",
      () =>
        Effect.gen(function*() {
          const { first, second, site } = yield* processes(backend)
          const { writer: sql } = yield* site.open
          const { run } = yield* startRun(first)
          const crawl = yield* first.crawls.begin(run.id, "haravan-levels", "full")
          const held = yield* second.leases.take({ holder: "second", ttl })
          if (held._tag !== "Held") return assert.fail("the lease is held")
          const order: Array<string> = []
          const noting = <A, E>(what: string, effect: Effect.Effect<A, E>) =>
            Effect.tap(effect, () => Effect.sync(() => void order.push(what)))
          const waiting = waitingFor(sql)
          const [write, take] = yield* sql.withTransaction(Effect.gen(function*() {
            yield* sql`LOCK TABLE haravan_level IN EXCLUSIVE MODE`
            const write = yield* Effect.forkChild(noting(
              "written",
              first.levels.writeHaravan({ run: run.id, crawl, checkpoint: "kept" }, [Shop.balance(0, 0, 1, 1)], began)
            ))
            yield* Effect.repeat(waiting, { until: (count) => count >= 1 })
            const take = yield* Effect.forkChild(noting(
              "taken",
              second.leases.take({ holder: "second", ttl, silentHolder: held })
            ))
            yield* Effect.repeat(waiting, { until: (count) => count >= 2 || order.length > 0 })
            return [write, take] as const
          }))
          yield* Fiber.join(write)
          const taken = yield* Fiber.join(take)
          assert.deepStrictEqual(order, ["written", "taken"])
          assert.strictEqual(taken._tag, "Taken")
          assert.deepStrictEqual(
            Option.map(yield* second.crawls.open("haravan-levels"), ({ checkpoint }) => checkpoint),
            Option.some("kept")
          )
          const late = yield* Effect.flip(
            first.levels.writeHaravan({ run: run.id }, [Shop.balance(0, 0, 2, 2)], began + hour)
          )
          assert.strictEqual(late.reason._tag, "LeaseLost")
        }),
      30_000
    )
  }
})
