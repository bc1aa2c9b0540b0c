import { assert, describe, it } from "@effect/vitest"
import { type HaravanBalance, uncheckedId } from "@stocktally/schema"
import { Sandbox } from "@stocktally/sandbox"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Haravan, type Priority, RequestPriority } from "../../src/index.ts"
import { failing, makeGrid, inSandbox, pairOf, range, stats, unlimited } from "@stocktally/testing"

const dense = { skus: 1200, locations: 6, dense: true } as const
const unlimitedDense = { ...unlimited, sandbox: { ...unlimited.sandbox, ...dense } }

const requests = Effect.map(stats, ({ haravan }) => haravan.requests)
const at = (priority: Priority) => Effect.provideService(RequestPriority, priority)
const availableOf = Option.map(({ available }: HaravanBalance) => available)

const setup = Effect.gen(function*() {
  const haravan = yield* Haravan
  const { shop } = yield* Sandbox
  return { haravan, shop }
})

describe("balancesOf", () => {
  it.effect("returns the row of each pair in the order of the pairs, and none for a pair without a row", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 200, locations: 5 } },
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const known = range(200).flatMap((variant) => range(5).map((location) => ({ variant, location }))).filter((
          pair
        ) => shop.haravanVariantId(pair.variant) !== undefined && shop.haravanLocationId(pair.location) !== undefined)
        const asked = known.filter((_, index) => index % 7 === 0).toReversed()
        const answers = yield* haravan.balancesOf(asked.map(({ location, variant }) => pairOf(shop, variant, location)))
        const expected = asked.map(({ location, variant }) =>
          Option.fromNullOr(shop.haravanAvailable(variant, location))
        )
        assert.isTrue(expected.some(Option.isNone), "the shop has no pair without a row")
        assert.deepStrictEqual(answers.map(availableOf), expected)
      })
    ))

  it.effect("sends no request without pairs", () =>
    inSandbox(
      unlimitedDense,
      Effect.gen(function*() {
        const { haravan } = yield* setup
        assert.deepStrictEqual(yield* haravan.balancesOf([]), [])
        assert.strictEqual(yield* requests, 0)
      })
    ))

  it.effect("shares one request between concurrent lookups of a pair, and sends another for a later one", () =>
    inSandbox(
      unlimitedDense,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const pair = pairOf(shop, 3, 2)
        const all = yield* Effect.forEach(range(100), () => haravan.balancesOf([pair, pair]), {
          concurrency: "unbounded"
        })
        assert.strictEqual(yield* requests, 1)
        assert.isTrue(all.every((answers) => answers.length === 2 && answers.every(Option.isSome)))
        yield* haravan.balancesOf([pair])
        assert.strictEqual(yield* requests, 2)
      })
    ))

  it.effect("takes 20 requests for 1,000 variants at one location, by one caller or by a thousand", () =>
    inSandbox(
      unlimitedDense,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const pairs = range(1000).map((variant) => pairOf(shop, variant, 1))
        const together = yield* haravan.balancesOf(pairs)
        assert.strictEqual(yield* requests, 20)
        const apart = yield* Effect.forEach(pairs, (pair) => haravan.balancesOf([pair]), { concurrency: "unbounded" })
        assert.strictEqual(yield* requests, 40)
        assert.deepStrictEqual(apart.flat(), together)
      })
    ))

  it.effect("takes the fewest requests for a dense grid", () =>
    inSandbox(
      unlimitedDense,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const answers = yield* haravan.balancesOf(makeGrid(shop, 500, 5))
        assert.strictEqual(answers.filter(Option.isSome).length, 2500)
        assert.strictEqual(yield* requests, 10)
      })
    ))

  it.effect("joins a request in flight", () =>
    inSandbox(
      { ...unlimitedDense, sandbox: { ...unlimitedDense.sandbox, latency: 1000 } },
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const first = yield* Effect.forkChild(haravan.balancesOf([pairOf(shop, 1, 1), pairOf(shop, 2, 1)]))
        yield* Effect.sleep(500)
        const [joined] = yield* haravan.balancesOf([pairOf(shop, 2, 1)])
        assert.deepStrictEqual(joined, (yield* Fiber.join(first))[1])
        assert.strictEqual(yield* requests, 1)
      })
    ))

  it.effect("reads a rectangle with more rows than a page to its end", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 50, locations: 50, dense: true } },
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        // Tiles of one page each would take ten.
        const answers = yield* haravan.balancesOf(makeGrid(shop, 48, 46))
        assert.strictEqual(answers.filter(Option.isSome).length, 2208)
        assert.strictEqual(yield* requests, 9)
      })
    ))

  it.effect("proves with an empty page that a pair has no row, and sends nothing more if all pairs have one", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 200, locations: 2, dense: true } },
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const sandbox = yield* Sandbox
        yield* sandbox.adjust({ variantIndex: 4, locationIndex: 0, haravan: null })
        const pairs = range(10).map((variant) => pairOf(shop, variant, 0))
        const isThere = (answers: ReadonlyArray<Option.Option<HaravanBalance>>) => answers.map(Option.isSome)
        const expected = range(10).map((variant) => variant !== 4)
        assert.deepStrictEqual(isThere(yield* haravan.balancesOf(pairs)), expected)
        assert.strictEqual(yield* requests, 2)
        yield* haravan.balancesOf(range(50).slice(10).map((variant) => pairOf(shop, variant, 0)))
        assert.strictEqual(yield* requests, 3)
        assert.deepStrictEqual(isThere(yield* haravan.balancesOf(pairs)), expected)
        assert.strictEqual(yield* requests, 5)
      })
    ))

  it.effect("halves a batch refused with 422 until only the invalid variant fails", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 60, locations: 3, dense: true, refuseUnknownVariant: true } },
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const unknown = { ...pairOf(shop, 0, 1), variantId: uncheckedId.HaravanVariantId("4611686018427387904") }
        const pairs = [...range(20).map((variant) => pairOf(shop, variant, 1)), unknown]
        const results = yield* Effect.forEach(pairs, (pair) => Effect.result(haravan.balancesOf([pair])), {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(results.map(({ _tag }) => _tag), [...range(20).map(() => "Success" as const), "Failure"])
        const alone = results.at(-1)!
        if (alone._tag === "Success") return assert.fail("the unknown variant was answered")
        const { message, reason } = alone.failure
        assert.strictEqual(reason._tag, "InvalidRequest")
        assert.include(message, `variant ${unknown.variantId} at location ${unknown.locationId} is refused`)
        // A single pair is retried three times.
        assert.isAtMost(yield* requests, 11 + 3)
      })
    ))
})

describe("lookups at the limit", () => {
  const limited = {
    sandbox: { ...dense, latency: 10 },
    haravan: { concurrency: 1, bucket: { size: 80, leakPerSecond: 4 } }
  }

  it.effect("send an interactive lookup before 400 background ones", () =>
    inSandbox(
      limited,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        yield* Effect.forEach(
          range(400),
          (n) => Effect.forkChild(at("background")(haravan.balancesOf([pairOf(shop, n, n % 6)])))
        )
        yield* Effect.sleep(100)
        const urgent = pairOf(shop, 1100, 0)
        const before = yield* requests
        yield* haravan.balancesOf([urgent])
        const { haravan: { log } } = yield* stats
        const place = log.findIndex(({ query }) => query.includes(urgent.variantId))
        assert.isAtMost(place, before, "another request was sent before the interactive one")
      })
    ))

  it.effect("send a waiting background lookup as soon as an interactive caller needs it too", () =>
    inSandbox(
      limited,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const urgent = pairOf(shop, 1199, 0)
        const queue = [...range(300).map((n) => pairOf(shop, n * 3, n % 6)), urgent]
        yield* Effect.forEach(queue, (pair) => Effect.forkChild(at("background")(haravan.balancesOf([pair]))))
        yield* Effect.sleep(30)
        const before = yield* requests
        yield* haravan.balancesOf([urgent])
        const { haravan: { log } } = yield* stats
        assert.isAtMost(log.findIndex(({ query }) => query.includes(urgent.variantId)), before)
      })
    ))

  it.effect("use background priority for every page of a background lookup", () =>
    inSandbox(
      {
        sandbox: { skus: 50, locations: 50, dense: true, haravanBucket: { size: 3, leakPerSecond: 0.5 } },
        haravan: { bucket: { size: 3, leakPerSecond: 0.5 } }
      },
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const pages = Effect.map(stats, ({ haravan: { byRoute } }) => byRoute["inventory_locations"] ?? 0)
        const lookup = yield* Effect.forkChild(at("background")(haravan.balancesOf(makeGrid(shop, 48, 46))))
        yield* Effect.sleep(7000)
        const before = yield* pages
        assert.isAbove(before, 2, "the next page is waiting")
        yield* haravan.shop
        assert.strictEqual(yield* pages, before, "a page was sent before the interactive request")
        yield* Fiber.interrupt(lookup)
      })
    ))

  const impatient = {
    sandbox: { ...dense, haravanBucket: { size: 1, leakPerSecond: 0.001 } },
    haravan: { patience: Duration.seconds(5), bucket: { size: 1, leakPerSecond: 0.001 } }
  }

  it.effect("fail for all waiting callers when patience ends", () =>
    inSandbox(
      impatient,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        yield* haravan.shop
        const errors = yield* Effect.forEach(range(300), (n) => failing(haravan.balancesOf([pairOf(shop, n, n % 6)])), {
          concurrency: "unbounded"
        })
        assert.strictEqual(errors.length, 300)
        for (const { reason } of errors) assert.strictEqual(reason._tag, "RateLimited")
        assert.strictEqual(yield* requests, 1)
      })
    ))

  it.effect("fail at once for a caller that repeats its lookup when patience ends", () =>
    inSandbox(
      impatient,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        yield* haravan.shop
        const pair = pairOf(shop, 1, 1)
        const ask = haravan.balancesOf([pair])
        const repeat = Effect.catchTag(ask, "UpstreamError", () => ask)
        const errors = yield* Effect.forEach([repeat, ask], failing, { concurrency: "unbounded" })
        assert.deepStrictEqual(errors.map(({ reason }) => reason._tag), ["RateLimited", "RateLimited"])
      })
    ))
})

describe("an interrupted caller", () => {
  const slow = { ...unlimitedDense, sandbox: { ...unlimitedDense.sandbox, latency: 1000 } }

  it.effect("interrupts its request if nobody else waits, and later lookups send a new one", () =>
    inSandbox(
      slow,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const sandbox = yield* Sandbox
        const pair = pairOf(shop, 1, 1)
        yield* sandbox.setFaults([{ kind: "hang", rate: 1 }])
        const lookups = yield* Effect.forEach([1, 2], () => Effect.forkChild(haravan.balancesOf([pair])))
        yield* Effect.sleep(100)
        assert.strictEqual((yield* SubscriptionRef.get(haravan.budget.state)).inFlight, 1)
        yield* Effect.forEach(lookups, Fiber.interrupt)
        yield* Effect.sleep(1)
        assert.strictEqual((yield* SubscriptionRef.get(haravan.budget.state)).inFlight, 0)
        yield* sandbox.setFaults([])
        assert.isTrue(Option.isSome((yield* haravan.balancesOf([pair]))[0]!))
        assert.strictEqual(yield* requests, 2)
      })
    ))

  it.effect("leaves the request to the callers that still wait", () =>
    inSandbox(
      slow,
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const pair = pairOf(shop, 1, 1)
        const [interrupted, waiting] = yield* Effect.forEach([1, 2], () => Effect.forkChild(haravan.balancesOf([pair])))
        yield* Effect.sleep(500)
        yield* Fiber.interrupt(interrupted!)
        assert.isTrue(Option.isSome((yield* Fiber.join(waiting!))[0]!))
        assert.strictEqual(yield* requests, 1)
      })
    ))

  it.effect("removes its lookups that were not sent yet", () =>
    inSandbox(
      { sandbox: dense, haravan: { concurrency: 1 } },
      Effect.gen(function*() {
        const { haravan, shop } = yield* setup
        const sandbox = yield* Sandbox
        yield* sandbox.setFaults([{ kind: "hang", rate: 1 }])
        const first = yield* Effect.forkChild(haravan.shop)
        yield* Effect.sleep(100)
        yield* sandbox.setFaults([])
        const lookup = yield* Effect.forkChild(haravan.balancesOf(makeGrid(shop, 100, 1)))
        yield* Effect.sleep(100)
        yield* Fiber.interrupt(lookup)
        yield* Effect.sleep(1)
        const { waiting } = yield* SubscriptionRef.get(haravan.budget.state)
        assert.deepStrictEqual(waiting, { interactive: 0, background: 0 })
        yield* Fiber.interrupt(first)
        yield* Effect.sleep(1000)
        assert.strictEqual(yield* requests, 1)
        assert.isTrue(Option.isSome((yield* haravan.balancesOf([pairOf(shop, 1, 1)]))[0]!))
        assert.strictEqual(yield* requests, 2)
      })
    ))
})
