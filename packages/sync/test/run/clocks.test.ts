import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { doctor, Sync } from "../../src/index.ts"
import { Haravan, Loop } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { assertStoreMatches, unlimited, withShop } from "./support.ts"

const setup = { ...unlimited, sandbox: { limits: "none" as const, skus: 30, locations: 2, dense: true } }
const run = Effect.flatMap(Sync, ({ run }) => run())

/** Runs on a machine whose clock is ahead by this much. */
const ahead = (by: Duration.Input) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) => {
    const millis = Duration.toMillis(by)
    return Effect.provideService(effect, Clock.Clock, {
      sleep: (duration) => clock.sleep(duration),
      currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + millis,
      currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + millis),
      currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + BigInt(millis) * 1_000_000n,
      currentTimeNanos: Effect.map(clock.currentTimeNanos, (now) => now + BigInt(millis) * 1_000_000n),
      monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: clock.monotonicTimeNanos
    })
  })

describe("data of a machine whose clock was ahead", () => {
  it.effect(
    "is not fresh, and is read again completely",
    () =>
      withShop(setup, (inProcess) =>
        Effect.gen(function*() {
          yield* ahead("5 hours")(inProcess(run))
          yield* inProcess(Effect.gen(function*() {
            const { tallies } = yield* StockStore
            const sandbox = yield* Sandbox
            const page = yield* tallies.page({ limit: 100, staleAfterMillis: Duration.toMillis("30 minutes") })
            assert.deepStrictEqual(new Set(page.rows.map(({ stale }) => stale)), new Set([true]))
            yield* sandbox.adjust({ variantIndex: 3, locationIndex: 1, loop: 77, haravan: 76 })
            assert.strictEqual((yield* (yield* Sync).refresh("auto"))._tag, "Refreshed")
            yield* assertStoreMatches
            const [last] = yield* (yield* StockStore).runs.list({ limit: 1 })
            assert.strictEqual(last?.kind, "full")
            // Clocks of machines may differ by a minute.
            assert.strictEqual((yield* run).kind, "incremental")
            yield* ahead("40 seconds")(run)
            assert.strictEqual((yield* (yield* Sync).refresh("auto"))._tag, "Untouched")
          }))
        })),
    60_000
  )

  it.effect(
    "does not prevent the removal of old history",
    () =>
      withShop(
        { ...setup, settings: { keepHistory: Duration.days(2) } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const { history, runs, tallies } = yield* StockStore
            const change = (loop: number) =>
              Effect.andThen(sandbox.adjust({ variantIndex: 3, locationIndex: 1, loop }), run)
            yield* run
            yield* change(101)
            yield* ahead("400 days")(change(102))
            assert.isAbove((yield* history.trimmedAt) ?? 0, yield* Clock.currentTimeMillis)
            for (let count = 103; count < 109; count++) {
              yield* Effect.sleep("20 hours")
              yield* change(count)
            }
            const now = yield* Clock.currentTimeMillis
            assert.isAtMost(Math.abs(now - ((yield* history.trimmedAt) ?? 0)), Duration.toMillis("25 hours"))
            const { rows } = yield* tallies.page({ limit: 100, staleAfterMillis: 0 })
            const row = rows.find(({ loop }) => loop?.available === 108)
            const changes = (yield* Stream.runCollect(history.get(row?.id ?? ""))).filter(({ _tag }) => _tag === "Loop")
            const times = [...changes.map(({ at }) => at), ...(yield* runs.list()).map(({ startedAt }) => startedAt)]
            assert.isAbove(times.length, 4)
            for (const time of times) {
              assert.isAtMost(time, now)
              assert.isAtMost(now - time, Duration.toMillis("4 days"))
            }
          }))
      ),
    60_000
  )
})

describe("upstreams whose clocks differ from ours", () => {
  const minute = 60_000
  const clocks = Effect.gen(function*() {
    const { sides } = yield* (yield* StockStore).tallies.freshness
    return [sides.loop.clockAheadMillis, sides.haravan.clockAheadMillis] as const
  })
  const clockChecks = Effect.gen(function*() {
    const { checks, ok } = yield* doctor({ loop: Option.some(yield* Loop), haravan: Option.some(yield* Haravan) })
    assert.isTrue(ok)
    return checks.filter(({ name }) => name === "clock").map(({ detail, status }) => `${status} ${detail}`)
  })

  it.effect(
    "are recorded with the difference, until they agree",
    () =>
      withShop(setup, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* inProcess(
            Effect.andThen(run, Effect.map(clocks, (both) => assert.deepStrictEqual(both, [null, null])))
          )
          yield* sandbox.setQuirks({ clockAheadMillis: { loop: -3 * minute, haravan: 7 * minute } })
          yield* inProcess(Effect.gen(function*() {
            yield* run
            const [loop, haravan] = yield* clocks
            assert.isTrue(loop !== null && loop >= -3 * minute && loop <= -3 * minute + 1000, String(loop))
            assert.isTrue(haravan !== null && haravan > 7 * minute - 1000 && haravan <= 7 * minute, String(haravan))
            assert.deepStrictEqual(yield* clockChecks, [
              "warning Loop's clock is 3 min behind this machine's, so times and ages are wrong by that much",
              "warning Haravan's clock is 7 min ahead of this machine's, so times and ages are wrong by that much"
            ])
          }))
          yield* sandbox.setQuirks({ clockAheadMillis: { loop: -50_000, haravan: 50_000 } })
          yield* inProcess(Effect.gen(function*() {
            yield* run
            assert.deepStrictEqual(yield* clocks, [null, null])
            assert.deepStrictEqual(yield* clockChecks, [])
          }))
        })),
    60_000
  )

  it.effect(
    "are read without loss, whichever clock is ahead",
    () =>
      withShop(setup, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          for (const ahead of [7 * minute, -7 * minute, 300 * minute, -300 * minute]) {
            yield* sandbox.setQuirks({ clockAheadMillis: { loop: ahead, haravan: ahead } })
            yield* inProcess(Effect.gen(function*() {
              yield* (yield* Sync).run({ kind: "full" })
              for (let variantIndex = 0; variantIndex < 6; variantIndex++) {
                yield* sandbox.adjust({ variantIndex, locationIndex: 0, haravan: variantIndex + ahead / minute })
                yield* run
                yield* assertStoreMatches
                yield* Effect.sleep("40 seconds")
              }
            }))
          }
        })),
    60_000
  )
})
