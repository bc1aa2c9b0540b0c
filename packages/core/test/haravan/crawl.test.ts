import { assert, describe, it } from "@effect/vitest"
import { Sandbox, sandboxHaravanBaseUrl, type SandboxOptions } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Haravan, type Priority, RequestPriority } from "../../src/index.ts"
import { inSandbox, stats, unlimited, timed } from "@stocktally/testing"

const crawl = Effect.flatMap(Haravan, (haravan) => Stream.runCollect(haravan.balances()))

describe("a crawl", () => {
  const shops: ReadonlyArray<Partial<SandboxOptions>> = [
    { seed: 1, skus: 120, locations: 4 },
    { seed: 2, skus: 700, locations: 3 },
    { seed: 3, skus: 61, locations: 60 },
    { seed: 4, skus: 30, locations: 120 },
    { seed: 5, skus: 500, locations: 7, hugeHaravanIds: true },
    { seed: 6, skus: 500, locations: 7, hugeHaravanIds: true, latency: 300 },
    { seed: 7, skus: 125, locations: 2, dense: true },
    { seed: 8, skus: 250, locations: 4, dense: true },
    { seed: 9, skus: 251, locations: 1, dense: true },
    { seed: 10, skus: 1, locations: 1, dense: true },
    { seed: 12, skus: 249, locations: 1, dense: true }
  ]
  for (const options of shops) {
    it.effect(`reads every row once: ${JSON.stringify(options)}`, () =>
      inSandbox(
        { ...unlimited, sandbox: { limits: "none", ...options } },
        Effect.gen(function*() {
          const { shop } = yield* Sandbox
          const rows = yield* crawl
          assert.strictEqual(new Set(rows.map(({ id }) => id)).size, rows.length)
          assert.strictEqual(rows.length, shop.totals().haravanBalances)
          const counts = new Map(rows.map((row) => [`${row.variantId}:${row.locationId}`, row.available]))
          for (let variant = 0; variant < shop.variants; variant++) {
            for (let location = 0; location < shop.locations; location++) {
              const pair = `${shop.haravanVariantId(variant)}:${shop.haravanLocationId(location)}`
              assert.strictEqual(counts.get(pair) ?? null, shop.haravanAvailable(variant, location))
            }
          }
          assert.strictEqual(
            rows.some(({ id }) => Number(id) > Number.MAX_SAFE_INTEGER),
            options.hugeHaravanIds === true
          )
        })
      ))
  }

  it.effect("of a shop without rows is empty, which an empty page proves", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 1, locations: 1, dense: true } },
      Effect.gen(function*() {
        yield* (yield* Sandbox).adjust({ variantIndex: 0, locationIndex: 0, haravan: null })
        assert.deepStrictEqual(yield* crawl, [])
        assert.deepStrictEqual((yield* stats).haravan.byRoute, { locations: 2, inventory_locations: 1 })
      })
    ))

  it.effect("reads locations until they repeat, then the full pages, then one more that proves the end", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 1000, locations: 10, dense: true } },
      Effect.gen(function*() {
        assert.strictEqual((yield* crawl).length, 10_000)
        const { haravan: { byRoute, rowsSent } } = yield* stats
        assert.deepStrictEqual(byRoute, { locations: 2, inventory_locations: 41 })
        assert.strictEqual(rowsSent, 10_000 + 2 * 10)
      })
    ))

  it.effect("emits rows before it has read them all", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 10_000, locations: 1, dense: true } },
      Effect.gen(function*() {
        const { balances } = yield* Haravan
        yield* balances().pipe(Stream.take(300), Stream.runDrain)
        assert.isAtMost((yield* stats).haravan.byRoute["inventory_locations"] ?? 0, 3)
      })
    ))
})

describe("a crawl of 200,000 balances at the documented limit", () => {
  const large = { skus: 20_000, locations: 10, dense: true } as const

  /** Another program of the same shop and app, which sends a burst of requests at an interval. */
  const otherProgram = (burst: number, everyMillis: number, fromMillis: number) =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const request = {
        method: "GET",
        path: new URL(`${sandboxHaravanBaseUrl}/shop.json`).pathname,
        search: new URLSearchParams(),
        headers: { authorization: `Bearer ${sandbox.credentials.haravanAccessToken}` }
      }
      yield* Effect.sleep(fromMillis)
      return yield* Effect.forever(Effect.andThen(
        Effect.forEach(Array.from({ length: burst }), () => sandbox.handle(request)),
        Effect.sleep(everyMillis)
      ))
    })

  const run = (
    options: Partial<SandboxOptions>,
    bound: number,
    other: Effect.Effect<never, never, Sandbox> = Effect.never,
    priority: Priority = "interactive",
    mostRefused = 0
  ) =>
    inSandbox(
      { sandbox: { ...large, ...options } },
      Effect.gen(function*() {
        const { balances } = yield* Haravan
        yield* Effect.forkChild(other)
        const reading = Stream.runCount(balances()).pipe(Effect.provideService(RequestPriority, priority))
        const [rows, took] = yield* timed(reading)
        const { haravan } = yield* stats
        assert.strictEqual(rows, 200_000)
        assert.isAtMost(haravan.refused, mostRefused)
        const least = (haravan.requests - 80) / 4 * 1000
        assert.isAtMost(took / least, bound, `${took} ms for ${haravan.requests} requests`)
      })
    )

  it.effect("takes at most 1.05 times the minimum", () => run({}, 1.05), 30_000)
  it.effect(
    "takes at most 1.06 times the minimum as background work",
    () => run({}, 1.06, Effect.never, "background"),
    30_000
  )
  it.effect(
    "takes at most 1.05 times the minimum beside a program that steadily uses a third of the rate",
    () => run({}, 1.05, otherProgram(1, 750, 0)),
    30_000
  )
  it.effect(
    "takes at most 1.05 times the minimum beside a program that uses a third in bursts, which succeed from the second on",
    () => run({}, 1.05, otherProgram(26, 19_500, 5000), "interactive", 26),
    30_000
  )
  it.effect(
    "takes at most 1.05 times the minimum if a response takes 400 ms",
    () => run({ latency: 400 }, 1.05),
    30_000
  )
})
