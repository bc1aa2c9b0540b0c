import { AlreadyRunning, type ReadModel, Sync, type SyncError, type SyncProgress } from "@stocktally/sync"
import {
  Unreachable,
  emptySummary,
  NotADatabase,
  NotWritable,
  StoreError,
  type TallyCounts,
  type TallyFreshness
} from "@stocktally/tally"
import { Settings } from "@stocktally/program"
import { assert, describe, it } from "@effect/vitest"
import { noUnreadable } from "@stocktally/schema"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { TestClock } from "effect/testing"
import { makeScrape, measureProcess } from "../src/handlers/system/scrape.ts"
import { watch } from "../src/program/watch.ts"
import { Lifecycle } from "../src/server/Lifecycle.ts"
import { readiness } from "../src/handlers/system/readiness.ts"

const away = new StoreError({ operation: "owner", reason: new Unreachable({ place: "stock.db", detail: "gone" }) })
const notOurs = new StoreError({ operation: "owner", reason: new NotADatabase({ place: "stock.db" }) })
const side = { complete: false, asOf: null, unreadable: noUnreadable, clockAheadMillis: null }
const fresh: TallyFreshness = {
  complete: false,
  asOf: null,
  sides: { loop: side, haravan: side },
  version: 0,
  currency: null
}
const noBudgets = [["loop", Option.none()], ["haravan", Option.none()]] as const

const checkReadiness = (freshness: ReadModel["Service"]["freshness"], stop = false) =>
  Effect.scoped(Effect.gen(function*() {
    const lifecycle = Context.get(yield* Layer.build(Lifecycle.layer), Lifecycle)
    yield* lifecycle.ready
    if (stop) yield* lifecycle.stop
    const logged: Array<string> = []
    const ready = readiness({
      lifecycle,
      readModel: { freshness },
      budgets: noBudgets,
      log: (problem) => Effect.sync(() => void logged.push(problem))
    })
    return yield* Effect.mapError(ready, (problem) => ({ problem, logged }))
  }))

describe("the readiness of the service", () => {
  it.effect("needs a store that answers, and no upstream", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* checkReadiness(Effect.succeed(fresh)), {
        status: "ready",
        upstreams: [{ upstream: "loop", state: "not-configured" }, { upstream: "haravan", state: "not-configured" }]
      })
    }))

  it.effect("is missing if the store fails, with a hint whether that is transient", () =>
    Effect.gen(function*() {
      const { logged, problem } = yield* Effect.flip(checkReadiness(Effect.fail(away)))
      assert.deepInclude(problem, {
        _tag: "StoreUnavailableProblem",
        status: 503,
        retryable: true,
        retryAfterSeconds: 5
      })
      assert.notMatch(problem.detail ?? "", /stock\.db/, "the caller needs no key")
      assert.match(logged.join(), /stock\.db/)
      const { problem: foreign } = yield* Effect.flip(checkReadiness(Effect.fail(notOurs)))
      assert.strictEqual(foreign.retryable, false)
      assert.notProperty(foreign, "retryAfterSeconds")
    }))

  it.effect("is missing if the store does not answer", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(Effect.flip(checkReadiness(Effect.never)))
      yield* TestClock.adjust("3 seconds")
      assert.deepInclude((yield* Fiber.join(fiber)).problem, {
        _tag: "StoreUnavailableProblem",
        retryable: true,
        retryAfterSeconds: 5
      })
    }))

  it.effect("ends with a stop signal", () =>
    Effect.gen(function*() {
      const { problem } = yield* Effect.flip(checkReadiness(Effect.succeed(fresh), true))
      assert.deepInclude(problem, { _tag: "NotReadyProblem", retryable: true, retryAfterSeconds: 5 })
    }))
})

describe("a service that watches", () => {
  /** Its readiness every ten seconds, while runs of its watch fail with the errors, one every ten seconds. */
  const statuses = (errors: ReadonlyArray<SyncError>, isWatching = true) =>
    Effect.scoped(Effect.gen(function*() {
      const context = yield* Layer.build(Layer.mergeAll(
        Lifecycle.layer,
        Settings.layer({
          environment: ConfigProvider.fromEnv({
            env: { STOCKTALLY_WATCH: String(isWatching), STOCKTALLY_INTERVAL: "10 seconds" },
            preserveEmptyStrings: true
          })
        }),
        Layer.mock(Sync)({
          progress: yield* SubscriptionRef.make<SyncProgress>({
            phase: "idle",
            run: null,
            waitsFor: null,
            rows: { loop: 0, haravan: 0 },
            requests: { loop: 0, haravan: 0 },
            budgets: { loop: null, haravan: null },
            estimateMillis: null
          }),
          watch: ({ onRun = () => Effect.void }) =>
            Effect.forEach(
              errors,
              (error) => Effect.andThen(onRun(Result.fail(error), 10_000), Effect.sleep("10 seconds"))
            ).pipe(Effect.andThen(Effect.never))
        })
      ))
      const lifecycle = Context.get(context, Lifecycle)
      yield* lifecycle.ready
      yield* Effect.forkScoped(Effect.provideContext(watch, context))
      const ready = readiness({
        lifecycle,
        readModel: { freshness: Effect.succeed(fresh) },
        budgets: noBudgets,
        log: () => Effect.void
      })
      return yield* Effect.forEach(errors, () =>
        Effect.andThen(
          TestClock.adjust("9 seconds"),
          Effect.match(ready, { onSuccess: () => 200, onFailure: ({ status }) => status })
        ).pipe(Effect.tap(TestClock.adjust("1 second"))))
    }))
  const other = new AlreadyRunning({ holder: "other", since: 0 })

  it.effect("is not ready after its store has blocked syncs for three intervals, until a sync is possible", () =>
    Effect.gen(function*() {
      const notWritable = new StoreError({ operation: "x", reason: new NotWritable({ place: "stock.db", detail: "" }) })
      assert.deepStrictEqual(
        yield* statuses([away, away, away, away, notWritable, other, away, away]),
        [200, 200, 200, 503, 503, 200, 200, 200]
      )
    }))

  it.effect("is ready despite other sync errors, and without a watch", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* statuses([other, other, other, other, other]), [200, 200, 200, 200, 200])
      assert.deepStrictEqual(yield* statuses([away, away, away, away, away], false), [200, 200, 200, 200, 200])
    }))
})

const countsOf = (over: Partial<TallyCounts>): TallyCounts => ({
  summary: { ...emptySummary(), drift: 7 },
  notCounted: { inTransit: 0, empty: 0 },
  values: emptySummary(),
  unpriced: 0,
  unusedLocations: [],
  currency: null,
  locations: [],
  complete: false,
  asOf: null,
  version: 1,
  sides: {
    loop: { complete: true, asOf: 30_000, unreadable: noUnreadable, clockAheadMillis: null },
    haravan: { complete: false, asOf: null, unreadable: noUnreadable, clockAheadMillis: null }
  },
  ...over
})

const at = (location: string, value: number | null): TallyCounts["locations"][number] => ({
  location,
  summary: emptySummary(),
  values: { ...emptySummary(), drift: value, match: 5 },
  unpriced: 0
})

describe("a scrape", () => {
  it.effect("has the value of differences by verdict and by location, whatever its name", () =>
    Effect.gen(function*() {
      let counts = countsOf({
        currency: "VND",
        values: { ...emptySummary(), drift: 9_870_000, oversold: null },
        unpriced: 3,
        locations: [at("Kho \"Hà Nội\"\\", 2_000_000), at("Kho\n\u001b", 1), at("Kho\\u{a}\\u{1b}", 2), at("Lớn", null)]
      })
      const scrape = makeScrape({ summary: Effect.suspend(() => Effect.succeed(counts)), budgets: noBudgets })
      const text = yield* scrape
      assert.match(text, /^stocktally_tally_value\{verdict="drift"\} 9870000$/m)
      assert.match(text, /^stocktally_tally_value\{verdict="match"\} 0$/m)
      assert.match(text, /^stocktally_tally_unpriced_rows 3$/m)
      assert.notMatch(text, /value\{verdict="oversold"\}/, "a value that is too large is missing, and not 0")
      assert.deepStrictEqual(text.split("\n").filter((line) => line.startsWith("stocktally_tally_location_value{")), [
        "stocktally_tally_location_value{location=\"Kho \\\"Hà Nội\\\"\\\\\"} 2000000",
        "stocktally_tally_location_value{location=\"Kho\\\\u{a}\\\\u{1b}\"} 3"
      ])
      counts = countsOf({ currency: "VND", locations: [at("Kho mới", 4)] })
      const later = yield* scrape
      assert.match(later, /location="Kho mới"\} 4$/m)
      assert.notInclude(later, "Hà Nội", "a location that is gone is no longer listed")
      counts = countsOf({ currency: "VND", locations: Array.from({ length: 51 }, (_, index) => at(`Kho ${index}`, 1)) })
      assert.notInclude(yield* scrape, "location_value{")
      counts = countsOf({ currency: null })
      assert.notInclude(yield* scrape, "stocktally_tally_value{", "an unknown value is missing, and not 0")
    }))

  it.effect("keeps the last values while the store does not answer", () =>
    Effect.gen(function*() {
      let isAway = false
      const counts = countsOf({ currency: "VND", values: { ...emptySummary(), drift: 5 } })
      const scrape = makeScrape({
        budgets: noBudgets,
        summary: Effect.suspend(() => isAway ? Effect.fail(away) : Effect.succeed(counts))
      })
      yield* scrape
      isAway = true
      assert.match(yield* scrape, /^stocktally_tally_value\{verdict="drift"\} 5$/m)
    }))

  it.effect("reports a store that does not answer, and does not fail", () =>
    Effect.gen(function*() {
      const down = yield* makeScrape({ summary: Effect.fail(away), budgets: noBudgets })
      assert.match(down, /^stocktally_store_up 0$/m)
      const fiber = yield* Effect.forkChild(makeScrape({ summary: Effect.never, budgets: noBudgets }))
      yield* TestClock.adjust("5 seconds")
      assert.match(yield* Fiber.join(fiber), /^stocktally_store_up 0$/m)
    }))

  it.effect("has the age and completeness of each side, but no unknown age", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("90 seconds")
      const counts = countsOf({})
      let isAway = false
      const scrape = makeScrape({
        budgets: noBudgets,
        summary: Effect.suspend(() => isAway ? Effect.fail(away) : Effect.succeed(counts))
      })
      const text = yield* Effect.andThen(measureProcess, scrape)
      assert.match(text, /^stocktally_store_up 1$/m)
      assert.match(text, /^stocktally_tally_rows\{verdict="drift"\} 7$/m)
      assert.match(text, /^stocktally_sync_age_seconds\{upstream="loop"\} 60$/m)
      assert.notMatch(text, /^stocktally_sync_age_seconds\{upstream="haravan"\}/m)
      assert.match(text, /^stocktally_tally_complete\{upstream="haravan"\} 0$/m)
      assert.match(text, /^process_resident_memory_bytes \d+$/m)
      isAway = true
      yield* TestClock.adjust("1 minute")
      const later = yield* scrape
      assert.match(later, /^stocktally_store_up 0$/m)
      assert.match(later, /^stocktally_sync_age_seconds\{upstream="loop"\} 120$/m, "the age grows")
    }))
})
