import { describe, it } from "@effect/vitest"
import { Sync, type SyncRequest } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import { assertStoreMatches, unlimited, withShop } from "./support.ts"

const dense = { ...unlimited, sandbox: { limits: "none" as const, skus: 500, locations: 4, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))

/** Changes this many pairs at Haravan. */
const change = (pairs: number, from: number) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const { locations, variants } = sandbox.shop
    for (let n = 0; n < pairs; n++) {
      yield* sandbox.adjust({
        variantIndex: n % variants,
        locationIndex: Math.floor(n / variants) % locations,
        haravan: from + n
      })
    }
  })

describe("a sync of a shop whose pages", () => {
  it.effect(
    "are shorter by time than otherwise sees every change",
    () =>
      withShop(
        { ...dense, sandbox: { ...dense.sandbox, quirks: { changesPageCap: 50 } } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            yield* run()
            yield* Effect.sleep("1 hour")
            yield* change(434, 5000)
            yield* run()
            yield* assertStoreMatches
          }))
      ),
    60_000
  )

  it.effect(
    "become shorter from one round to the next sees every change",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run()
          yield* Effect.sleep("1 hour")
          yield* change(900, 5000)
          yield* run()
          yield* (yield* Sandbox).setQuirks({ pageCap: 200, changesPageCap: 200 })
          yield* Effect.sleep("1 hour")
          yield* change(953, 9000)
          yield* run()
          yield* assertStoreMatches
        }))),
    60_000
  )

  it.effect(
    "are short because rows are hidden reads them all",
    () =>
      withShop(
        { ...dense, sandbox: { ...dense.sandbox, quirks: { removedCountInPages: true } } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            for (let n = 0; n < 60; n++) {
              yield* sandbox.adjust({ variantIndex: n * 8, locationIndex: n % 4, haravan: null })
            }
            yield* run()
            yield* assertStoreMatches
            yield* Effect.sleep("1 hour")
            yield* change(700, 5000)
            yield* run()
            yield* assertStoreMatches
          }))
      ),
    60_000
  )
})
