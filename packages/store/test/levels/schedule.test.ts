/** Crawls, single reads and clocks in random order: in the end the store equals the upstreams. */
import { assert, describe, it } from "@effect/vitest"
import { type HaravanBalance, uncheckedId } from "@stocktally/schema"
import type { Crawl, StockStore } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import type { Sql } from "../../src/sql/Dialect.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { backends } from "../support/backends.ts"
import { startRun } from "../support/bigShop.ts"
import { ahead } from "../support/clocks.ts"
import * as Shop from "../support/shop.ts"

type Store = StockStore["Service"]
type Step = Effect.Effect<unknown, unknown>

const minute = 60_000
const day = 1440 * minute
const begins = 20_000 * day
const pages = [[0, 1], [2, 3]]
const pairs = pages.flat()
/** It is never gone. */
const constant = 3
const jumps = [0, 3000, -3000, 5 * minute, -5 * minute, day, -day]

const randomOf = (seed: number) => {
  let state = seed + 1
  return (below: number): number => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor(state / 4_294_967_296 * below)
  }
}

/** Both upstreams. Counts only grow, so that an earlier one can be recognized. */
const makeUpstreams = (random: (below: number) => number, now: () => number) => {
  const loop = new Map<number, number>()
  const haravan = new Map<number, ReadonlyArray<HaravanBalance>>()
  let last = 0
  const balance = (pair: number, id = String(1000 + last)) =>
    Shop.balance(pair, 0, ++last, now(), { id: uncheckedId.HaravanBalanceId(id) })
  const balances = (some: ReadonlyArray<number>) => some.flatMap((pair) => haravan.get(pair) ?? [])
  return {
    change: (pair: number) => {
      const kind = random(10)
      if (kind === 0 && pair !== constant) return void loop.delete(pair)
      if (kind < 4) return void loop.set(pair, ++last)
      const there = haravan.get(pair) ?? []
      const which = random(there.length)
      const others = there.filter((_, index) => index !== which)
      if (kind === 4 && (pair !== constant || others.length > 0)) haravan.set(pair, others)
      else if (kind === 5 && others.length < 2) haravan.set(pair, [...there, balance(pair)])
      else haravan.set(pair, [...others, balance(pair, there[which]?.id)])
    },
    inventories: (some: ReadonlyArray<number>) =>
      some.flatMap((pair) => {
        const count = loop.get(pair)
        return count === undefined ? [] : [Shop.inventory(pair, 0, count)]
      }),
    balances,
    /** The balance of a pair that counts. */
    first: (pair: number) =>
      balances([pair]).toSorted((a, b) => b.updatedAt - a.updatedAt || Number(b.id) - Number(a.id)).slice(0, 1)
  }
}

// Postgres takes too long for so many small transactions. Only its shared clock differs, and that is the server's here.
describe.each(backends.filter(({ name }) => name === "sqlite"))(
  "any order of readings, single reads and clocks",
  ({ site }) => {
    const schedule = Effect.fnUntraced(function*(seed: number) {
      const random = randomOf(seed)
      let now = begins
      // A clock that steps during a request may spoil the order of its answer, but the next run corrects it.
      const isSteady = seed % 2 === 0
      const clocks = { server: jump(), processes: [jump(), jump()] }
      function jump() {
        return jumps[random(jumps.length)] ?? 0
      }
      const database = yield* Effect.flatMap(site, ({ open }) => open)
      const { dialect } = database.writer
      const writer: Sql = new Proxy(database.writer, {
        get: (sql, key) =>
          key === "dialect" ? { ...dialect, now: () => Effect.sync(() => now + clocks.server) } : Reflect.get(sql, key)
      })
      const stores: ReadonlyArray<Store> = [
        yield* sqlStore({ ...database, writer }),
        yield* sqlStore({ ...database, writer })
      ]
      const { run: { id: run } } = yield* startRun(stores[0] ?? assert.fail())
      const { balances, change, first, inventories } = makeUpstreams(random, () => now)
      const pass = (millis: number) => TestClock.setTime(now += millis)
      for (const pair of pairs) {
        for (let n = 0; n < 6; n++) change(pair)
      }

      /** A process: its clock, and the requests whose answers it writes later. */
      const processOf = (index: number) => {
        const { levels, crawls } = stores[index] ?? assert.fail()
        const clock = () => now + (clocks.processes[index] ?? 0)
        const on = (step: Step): Step => Effect.suspend(() => ahead(clocks.processes[index] ?? 0)(step))
        function* crawl<A>(
          subject: "loop-levels" | "haravan-levels",
          kind: "full" | "incremental",
          ask: ReadonlyArray<() => ReadonlyArray<A>>,
          write: (
            commit: { readonly run: string; readonly crawl: Crawl },
            rows: ReadonlyArray<A>,
            at: number
          ) => Step
        ): Generator<Step> {
          let crawl: Crawl | undefined
          const commit = () => ({ run, crawl: crawl ?? assert.fail() })
          yield on(Effect.map(crawls.begin(run, subject, kind), (begun) => crawl = begun))
          for (const page of ask) {
            let [rows, at]: [ReadonlyArray<A>, number] = [[], 0]
            yield Effect.sync(() => [rows, at] = [page(), clock()])
            yield on(Effect.suspend(() => write(commit(), rows, at)))
          }
          yield on(Effect.suspend(() => crawls.end(commit())))
        }
        return {
          *run(kind: "full" | "incremental"): Generator<Step> {
            const since = now - 10 * minute
            const changed = [() => balances(pairs).filter(({ updatedAt }) => updatedAt >= since)]
            if (kind === "full") {
              yield* crawl("haravan-levels", kind, pages.map((page) => () => balances(page)), levels.writeHaravan)
            }
            yield* crawl("loop-levels", "full", pages.map((page) => () => inventories(page)), levels.writeLoop)
            yield* crawl("haravan-levels", "incremental", changed, levels.writeHaravan)
          },
          single: (pair: number): Step => {
            const [ours, theirs, at] = [inventories([pair]), first(pair), clock()]
            const loopKey = { variantId: Shop.loopVariantId(pair), locationId: Shop.loopLocationId(0) }
            const haravanKey = { variantId: Shop.haravanVariantId(pair), locationId: Shop.haravanLocationId(0) }
            return on(Effect.andThen(
              ours.length > 0 ? levels.writeLoop({ run }, ours, at) : levels.markLoopGone({ run }, [loopKey], at),
              theirs.length > 0
                ? levels.writeHaravan({ run }, theirs, at)
                : levels.markHaravanGone({ run }, [haravanKey], at)
            ))
          }
        }
      }
      const finish = Effect.fnUntraced(function*(steps: Iterable<Step>) {
        for (const step of steps) yield* Effect.andThen(pass(100), step)
      })

      yield* finish(processOf(0).run("full"))
      const singles: Array<Step> = []
      let running: Iterator<Step> | undefined
      for (let action = 0; action < 60; action++) {
        yield* pass([1, 50, 900, 5000, 40_000][random(5)] ?? 0)
        const kind = random(20)
        if (kind < 5) change(random(pairs.length))
        else if (kind < 14) {
          running ??= processOf(random(2)).run(random(2) === 0 ? "full" : "incremental")
          const { done, value } = running.next()
          if (done === true) running = undefined
          else yield* value
        } else if (kind < 16) singles.push(processOf(random(2)).single(random(pairs.length)))
        else if (kind < 18) yield* singles.splice(random(singles.length), 1)[0] ?? Effect.void
        // A killed process.
        else if (kind < 19) running = undefined
        else if (!isSteady) {
          if (random(2) === 0) clocks.server = jump()
          else clocks.processes[random(2)] = jump()
        }
      }
      // The upstreams no longer change.
      yield* finish(singles)
      yield* finish(processOf(random(2)).run("incremental"))
      yield* finish(processOf(random(2)).run("full"))

      const sql = database.reader
      const levels = (side: string) =>
        sql<
          { readonly id: string; readonly count: number }
        >`SELECT CAST(variant_id AS TEXT) AS id, available / 10000 AS count
        FROM ${sql(`${side}_level`)} WHERE gone_at IS NULL ORDER BY variant_id`
      assert.deepStrictEqual(
        yield* levels("loop"),
        inventories(pairs).map(({ availableCount, variant }) => ({ id: variant.id, count: availableCount }))
      )
      assert.deepStrictEqual(
        yield* levels("haravan"),
        pairs.flatMap(first).map(({ available, variantId }) => ({ id: variantId, count: available }))
      )
      const changes = yield* sql<{
        readonly id: number
        readonly previous: number | null
        readonly of: string
        readonly before: number | null
        readonly after: number | null
      }>`SELECT id, previous, CAST(variant_id AS TEXT) AS of, available_before / 10000 AS before,
      available / 10000 AS after FROM level_change ORDER BY id`
      for (const [index, { after, before, id, of, previous }] of changes.entries()) {
        const earlier = changes.slice(0, index).filter((change) => change.of === of)
        const one = earlier.at(-1)
        if (one !== undefined) {
          assert.deepStrictEqual([previous, before], [one.id, one.after], `change ${id} follows its predecessor`)
        }
        if (of === Shop.loopVariantId(constant) || of === Shop.haravanVariantId(constant)) assert.isNotNull(after)
        if (isSteady && of.startsWith("9")) {
          for (const { after: count } of earlier) assert.isTrue(after === null || after > (count ?? 0), `change ${id}`)
        }
      }
    })

    // Without the guard of request times, two of them fail; in the third one clocks step.
    for (const seed of [1, 12, 18]) {
      it.effect(`${seed} ends with the levels of the upstreams, and a history in order`, () => schedule(seed), 30_000)
    }
  }
)
