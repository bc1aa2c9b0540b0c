import { assert, describe, it } from "@effect/vitest"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncError, type SyncRequest } from "../../src/index.ts"
import { type OddAnswer, Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { assertStoreMatches, shown, unlimited, withShop } from "./support.ts"

const dense = { ...unlimited, sandbox: { limits: "none" as const, skus: 60, locations: 3, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))

const failureOf = (request?: SyncRequest): Effect.Effect<SyncError, never, Sync> =>
  Effect.flatMap(
    Effect.result(run(request)),
    (result) =>
      Result.isFailure(result) ? Effect.succeed(result.failure) : Effect.sync(() => assert.fail("it succeeded"))
  )

const countAt = (side: "loop" | "haravan") =>
  Effect.gen(function*() {
    const { shop } = yield* Sandbox
    const key = side === "loop"
      ? `loop ${shop.loopVariantId(1)} ${shop.loopLocationId(0)}`
      : `haravan ${shop.haravanVariantId(1)} ${shop.haravanLocationId(0)}`
    return (yield* shown).get(key)
  })

const odd: ReadonlyArray<OddAnswer["answer"]> = ["401", "403", "403-html", "422", "500", "200-html", "200-empty"]
const routes = {
  haravan: ["locations", "inventory_locations", "products"],
  loop: ["locations", "inventories"]
} as const

describe("if an upstream's list cannot be read, the other is still read and shown", () => {
  for (const side of ["loop", "haravan"] as const) {
    for (const kind of ["auto", "full"] as const) {
      it.effect(
        `${side}, in a run that is ${kind}`,
        () =>
          withShop(dense, (inProcess) =>
            inProcess(Effect.gen(function*() {
              const sandbox = yield* Sandbox
              const { runs } = yield* StockStore
              yield* run()
              const other = side === "loop" ? "haravan" : "loop"
              let count = 300
              for (const route of routes[side]) {
                for (const answer of odd) {
                  count++
                  yield* sandbox.adjust({ variantIndex: 1, locationIndex: 0, loop: count, haravan: count })
                  yield* sandbox.setOddAnswers(side, { answer, routes: [route] })
                  yield* Effect.sleep("5 minutes")
                  const error = yield* failureOf({ kind })
                  const about = `${answer} of ${route}`
                  assert.strictEqual(error._tag === "UpstreamError" ? error.upstream : error.message, side, about)
                  assert.strictEqual(yield* countAt(other), count, about)
                  const [newest] = yield* runs.list({ limit: 1 })
                  assert.strictEqual(newest?.status, "failed")
                }
              }
              yield* sandbox.setOddAnswers(side, undefined)
              yield* Effect.sleep("5 minutes")
              yield* run()
              yield* assertStoreMatches
            }))),
        120_000
      )
    }
  }
})
