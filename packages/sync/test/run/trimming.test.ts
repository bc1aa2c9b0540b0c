import { assert, describe, it } from "@effect/vitest"
import { Full, StockStore, StoreError } from "@stocktally/tally"
import { Haravan, Loop } from "@stocktally/core"
import { Sync } from "../../src/index.ts"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { unlimited, usual, withShop } from "./support.ts"

const setup = { ...unlimited, sandbox: { limits: "none" as const, skus: 30, locations: 2, dense: true } }
const run = Effect.flatMap(Sync, ({ run }) => run())

describe("old history", () => {
  it.effect(
    "is removed once a day, also with Loop alone, which is never read in full again",
    () =>
      withShop(
        { ...setup, settings: { haravan: Option.none(), keepHistory: Duration.days(2) } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const { history, runs } = yield* StockStore
            assert.isNull(yield* history.trimmedAt)
            for (let n = 0; n < 10; n++) {
              yield* run
              yield* Effect.sleep("13 hours")
            }
            // Those of the last two days, and those between two removals.
            const kept = (yield* runs.list()).length
            assert.isAtLeast(kept, 4)
            assert.isAtMost(kept, 6)
          }))
      ),
    60_000
  )

  it.effect(
    "does not fail a run if it cannot be removed",
    () =>
      withShop(setup, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const store = yield* StockStore
          const [loop, haravan] = [yield* Loop, yield* Haravan]
          let tries = 0
          const history = {
            ...store.history,
            trim: () =>
              Effect.suspend(() => {
                tries++
                return Effect.fail(new StoreError({ operation: "history.trim", reason: new Full({ place: "here" }) }))
              })
          }
          const sync = Sync.layer({ ...usual, loop: Option.some(loop), haravan: Option.some(haravan), holder: "full" })
            .pipe(
              Layer.provide(Layer.succeed(StockStore, { ...store, history }))
            )
          const report = yield* Effect.provide(run, sync)
          const [last] = yield* store.runs.list({ limit: 1 })
          assert.deepStrictEqual([last?.id, last?.status], [report.run, "completed"])
          yield* Effect.provide(run, sync)
          assert.strictEqual(tries, 2, "it is tried again the next time")
        }))),
    60_000
  )
})
