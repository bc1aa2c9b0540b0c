import { assert, describe, it } from "@effect/vitest"
import { Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import { assertStoreMatches, stats, unlimited, withShop } from "./support.ts"

const run = Effect.flatMap(Sync, ({ run }) => run())

/** The requests of an incremental run after this many changes. */
const cost = (changes: number, from = 1000) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    yield* Effect.sleep(60_000)
    for (let n = 0; n < changes; n++) {
      yield* sandbox.adjust({
        variantIndex: (n * 7 + 3) % sandbox.shop.variants,
        locationIndex: n % sandbox.shop.locations,
        haravan: from + n,
        loop: from + n
      })
    }
    yield* sandbox.resetStats
    const report = yield* run
    assert.strictEqual(report.kind, "incremental")
    const { haravan, loop } = yield* stats
    const crawl = loop.byRoute["inventories"] ?? 0
    return { haravan: haravan.requests, outsideTheCrawl: loop.requests - crawl, crawl, routes: haravan.byRoute }
  })

describe("an incremental sync of 100,000 pairs after 100 changes", () => {
  it.effect(
    "takes at most 7 Haravan requests, one more in a new process, and 105 of Loop outside the crawl",
    () =>
      withShop(
        { ...unlimited, sandbox: { limits: "none", skus: 10_000, locations: 10, dense: true } },
        (inProcess) =>
          Effect.gen(function*() {
            // The sandbox starts with over a thousand pairs that have just changed. The first run reads them again.
            const opening = Effect.andThen(Effect.sleep("10 minutes"), cost(1))
            const same = yield* inProcess(Effect.andThen(Effect.andThen(run, opening), cost(100)))
            const another = yield* inProcess(
              Effect.flatMap(cost(100, 2000), (costs) => Effect.as(assertStoreMatches, costs))
            )
            assert.isAtMost(same.haravan, 7)
            assert.isAtMost(another.haravan, 8, "and once, whose shop it is")
            for (const { crawl, outsideTheCrawl } of [same, another]) {
              assert.isAtMost(outsideTheCrawl, 105)
              assert.isAtLeast(outsideTheCrawl, 100)
              assert.strictEqual(crawl, 400)
            }
          })
      ),
    300_000
  )
})

describe("an incremental sync", () => {
  const small = { ...unlimited, sandbox: { limits: "none" as const, skus: 300, locations: 6, dense: true } }

  it.effect(
    "makes the store correct, whatever changed on either side",
    () =>
      withShop(small, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* run
          for (let round = 0; round < 5; round++) {
            yield* Effect.sleep(round === 2 ? 1 : 45_000)
            for (let n = 0; n < 40; n++) {
              const [variantIndex, locationIndex] = [(n * 13 + round) % 300, n % 6]
              yield* sandbox.adjust({
                variantIndex,
                locationIndex,
                ...(n % 3 === 0 ? {} : { haravan: n * round }),
                ...(n % 4 === 0 ? {} : { loop: n % 7 === 0 ? null : n })
              })
            }
            assert.strictEqual((yield* run).kind, "incremental")
            yield* assertStoreMatches
          }
        }))),
    60_000
  )

  it.effect(
    "reads single pairs only if they take less than half the requests of the crawl",
    () =>
      withShop(small, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run
          assert.isAtLeast((yield* cost(10)).outsideTheCrawl, 6)
          assert.strictEqual((yield* cost(120, 3000)).outsideTheCrawl, 1)
          yield* assertStoreMatches
        }))),
    60_000
  )

  it.effect(
    "becomes a full sync if the last one is too old",
    () =>
      withShop(small, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run
          yield* Effect.sleep(23 * 3_600_000)
          assert.strictEqual((yield* run).kind, "incremental")
          yield* Effect.sleep(2 * 3_600_000)
          assert.strictEqual((yield* run).kind, "full")
        }))),
    60_000
  )
})
