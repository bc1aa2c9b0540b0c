import { assert, describe, it } from "@effect/vitest"
import { uncheckedId } from "@stocktally/schema"
import { Sandbox, type SandboxShop } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Loop, RequestPriority } from "../../src/index.ts"
import { failing, inSandbox, range, stats, unlimited, timed } from "@stocktally/testing"

const shopOf = { skus: 400, locations: 3, dense: true } as const
const dense = { ...unlimited, sandbox: { ...unlimited.sandbox, ...shopOf } }

const idsOf = (shop: SandboxShop, variant: number, location: number) =>
  [
    uncheckedId.LoopVariantId(shop.loopVariantId(variant)!),
    uncheckedId.LoopLocationId(shop.loopLocationId(location)!)
  ] as const

const setup = Effect.gen(function*() {
  const loop = yield* Loop
  const { shop } = yield* Sandbox
  return { loop, shop }
})
const requests = Effect.map(stats, ({ loop }) => loop.requests)

describe("inventory", () => {
  it.effect("returns the record of a variant and location, with exact ids beyond 2^53", () =>
    inSandbox(
      dense,
      Effect.gen(function*() {
        const { loop, shop } = yield* setup
        for (const variant of [0, 17, 399]) {
          const [variantId, locationId] = idsOf(shop, variant, 2)
          const record = yield* loop.inventory(variantId, locationId)
          assert.strictEqual(record.variant.id, variantId)
          assert.strictEqual(record.location.id, locationId)
          assert.strictEqual(record.availableCount, shop.loopAvailable(variant, 2))
          assert.isAbove(Number(variantId), Number.MAX_SAFE_INTEGER)
        }
      })
    ))

  it.effect("fails with NotFound and Loop's own message if there is no record", () =>
    inSandbox(
      dense,
      Effect.gen(function*() {
        const { loop, shop } = yield* setup
        const error = yield* failing(loop.inventory(uncheckedId.LoopVariantId("1"), idsOf(shop, 0, 0)[1]))
        assert.strictEqual(error.reason._tag, "NotFound")
        assert.include(error.message, "The inventory could not be found")
      })
    ))

  it.effect("shares one request between concurrent lookups of a record", () =>
    inSandbox(
      dense,
      Effect.gen(function*() {
        const { loop, shop } = yield* setup
        const all = yield* Effect.forEach(range(50), () => loop.inventory(...idsOf(shop, 1, 1)), {
          concurrency: "unbounded"
        })
        assert.strictEqual(yield* requests, 1)
        assert.strictEqual(new Set(all).size, 1)
      })
    ))

  it.effect("takes one request for each record, as many at once as the concurrency allows", () =>
    inSandbox(
      { ...dense, sandbox: { ...dense.sandbox, latency: 1000 } },
      Effect.gen(function*() {
        const { loop, shop } = yield* setup
        const [, took] = yield* timed(
          Effect.forEach(range(24), (n) => loop.inventory(...idsOf(shop, n, 0)), { concurrency: "unbounded" })
        )
        assert.strictEqual(yield* requests, 24)
        assert.strictEqual(took, 3000)
      })
    ))

  it.effect("sends an interactive lookup before 400 background ones", () =>
    inSandbox(
      { sandbox: { ...shopOf, latency: 10 }, loop: { concurrency: 1 } },
      Effect.gen(function*() {
        const { loop, shop } = yield* setup
        yield* Effect.forEach(range(399), (n) =>
          Effect.forkChild(Effect.provideService(loop.inventory(...idsOf(shop, n, 0)), RequestPriority, "background")))
        yield* Effect.sleep(95)
        const before = yield* requests
        const urgent = idsOf(shop, 399, 0)
        yield* loop.inventory(...urgent)
        const { loop: { log } } = yield* stats
        assert.isAtMost(
          log.findIndex(({ path }) =>
            path.includes(urgent[0])
          ),
          before
        )
      })
    ))

  it.effect("is not sent if its last caller was interrupted", () =>
    inSandbox(
      { ...dense, sandbox: { ...dense.sandbox, faults: [{ kind: "hang", rate: 1 }] } },
      Effect.gen(function*() {
        const { loop, shop } = yield* setup
        const fiber = yield* Effect.forkChild(loop.inventory(...idsOf(shop, 1, 1)))
        yield* Effect.sleep(100)
        yield* Fiber.interrupt(fiber)
        const sandbox = yield* Sandbox
        yield* sandbox.setFaults([])
        const [, took] = yield* timed(loop.inventory(...idsOf(shop, 1, 1)))
        assert.strictEqual(took, 0)
        assert.strictEqual(yield* requests, 2)
      })
    ))
})

describe("Loop's limit", () => {
  it.effect("allows 300 requests in any minute without a refusal", () =>
    inSandbox(
      { sandbox: { ...shopOf, latency: 50 } },
      Effect.gen(function*() {
        const { loop, shop } = yield* setup
        const pairs = range(700).map((n) => idsOf(shop, n % 400, n < 400 ? 0 : 1))
        const [, took] = yield* timed(
          Effect.forEach(pairs, (pair) => loop.inventory(...pair), { concurrency: "unbounded" })
        )
        const { loop: { refused, requests } } = yield* stats
        assert.deepStrictEqual({ refused, requests }, { refused: 0, requests: 700 })
        assert.isTrue(took >= 120_000 && took <= 130_000, `${took}`)
      })
    ))
})
