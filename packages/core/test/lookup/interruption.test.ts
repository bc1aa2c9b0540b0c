import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scheduler from "effect/Scheduler"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Haravan } from "../../src/index.ts"
import { inSandbox, pairOf, unlimited, opsBeforeYield } from "@stocktally/testing"

describe("lookups", () => {
  it.effect.each(opsBeforeYield)(
    "are answered even if other callers are interrupted at any moment (%i)",
    (steps) =>
      inSandbox(
        {
          ...unlimited,
          sandbox: { limits: "none", skus: 100, locations: 3, dense: true },
          haravan: { bucket: "none", concurrency: 2 }
        },
        Effect.gen(function*() {
          const { balancesOf, budget } = yield* Haravan
          const { shop } = yield* Sandbox
          const lookUp = (variant: number) => balancesOf([pairOf(shop, variant, 0), pairOf(shop, variant + 1, 0)])
          for (let moment = 0; moment < 60; moment++) {
            const interrupted = yield* Effect.forEach([1, 2, 3], (variant) => Effect.forkChild(lookUp(variant)))
            const waiting = yield* Effect.forkChild(lookUp(3))
            for (let turns = 0; turns < moment; turns++) yield* Effect.yieldNow
            yield* Effect.forEach(interrupted, Fiber.interrupt, { concurrency: "unbounded" })
            assert.isTrue((yield* Fiber.join(waiting)).every(Option.isSome))
          }
          yield* Effect.sleep(100)
          const { inFlight, waiting } = yield* SubscriptionRef.get(budget.state)
          assert.deepStrictEqual({ inFlight, waiting }, { inFlight: 0, waiting: { interactive: 0, background: 0 } })
        })
      ).pipe(Effect.provideService(Scheduler.MaxOpsBeforeYield, steps)),
    20_000
  )
})
