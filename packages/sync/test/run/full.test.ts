import { assert, describe, it } from "@effect/vitest"
import { StockStore } from "@stocktally/tally"
import { Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { assertStoreMatches, stats, unlimited, withShop } from "./support.ts"

describe("a full sync", () => {
  for (const sandbox of [{ skus: 400, locations: 6 }, { skus: 60, locations: 70, hugeHaravanIds: true }, { skus: 0 }]) {
    it.effect(
      `stores all records of both upstreams with ${JSON.stringify(sandbox)}`,
      () =>
        withShop(
          { ...unlimited, sandbox: { limits: "none", ...sandbox } },
          (inProcess) =>
            inProcess(Effect.gen(function*() {
              const { run } = yield* Sync
              const { links, crawls, runs, tallies } = yield* StockStore
              const report = yield* run()
              assert.strictEqual(report.kind, "full")
              yield* assertStoreMatches
              assert.isTrue((yield* tallies.freshness).complete)
              const { summary } = yield* tallies.summary({ allLocations: true })
              assert.strictEqual(summary.unknown, 0)
              const [last] = yield* runs.list()
              assert.deepStrictEqual([last?.status, last?.counters, last?.problem], [
                "completed",
                report.counters,
                null
              ])
              assert.isTrue(Option.isNone(yield* crawls.open("haravan-levels")))
              assert.strictEqual(
                report.links?.linked,
                (yield* Stream.runCollect(Stream.concat(links.found("variant"), links.found("location")))).length
              )
            }))
        ),
      60_000
    )
  }

  it.effect(
    "reads each record of both upstreams once, and then the changes",
    () =>
      withShop(
        { ...unlimited, sandbox: { limits: "none", skus: 1000, locations: 10, dense: true } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            yield* (yield* Sync).run()
            const { haravan, loop } = yield* stats
            assert.deepStrictEqual(loop.byRoute, { locations: 1, inventories: 40 })
            // The newest time, forty pages and an empty one, and the changes.
            assert.strictEqual(haravan.byRoute["inventory_locations"], 1 + 41 + 1)
            assert.strictEqual(haravan.byRoute["locations"], 2)
          }))
      ),
    60_000
  )

  it.effect(
    "sees changes at Haravan while it runs",
    () =>
      withShop(
        { sandbox: { skus: 1000, locations: 8, dense: true, latency: 500 } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const fiber = yield* Effect.forkChild((yield* Sync).run())
            for (let n = 0; n < 80; n++) {
              yield* Effect.sleep(200)
              yield* sandbox.adjust({ variantIndex: n, locationIndex: n % 4, haravan: 500 + n })
            }
            yield* Fiber.join(fiber)
            yield* assertStoreMatches
          }))
      ),
    60_000
  )

  it.effect(
    "reports its progress at little cost",
    () =>
      withShop(
        { sandbox: { skus: 2000, locations: 6, latency: 500 } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const { progress, run } = yield* Sync
            const seen: Array<string> = []
            const watcher = yield* Effect.forkChild(Stream.runForEach(SubscriptionRef.changes(progress), ({ phase }) =>
              Effect.sync(() => {
                if (seen.at(-1) !== phase) {
                  seen.push(phase)
                }
              })))
            yield* run()
            const fiber = yield* Effect.forkChild(run({ kind: "full" }))
            yield* Effect.sleep(6000)
            const { estimateMillis, requests, rows, run: current } = yield* SubscriptionRef.get(progress)
            assert.strictEqual(current?.kind, "full")
            assert.isAbove(rows.loop, 0)
            assert.isAbove(requests.haravan, 0)
            assert.isAbove(estimateMillis ?? 0, 0)
            yield* Fiber.join(fiber)
            yield* Fiber.interrupt(watcher)
            const once = ["starting", "reading", "linking", "catching-up", "judging", "idle"]
            assert.deepStrictEqual(seen.filter((phase, index) => index > 0 || phase !== "idle"), [...once, ...once])
          }))
      ),
    60_000
  )

  it.effect(
    "works with one upstream, and the other may be added later",
    () =>
      withShop({ ...unlimited, sandbox: { limits: "none", skus: 60 } }, (inProcess) =>
        Effect.gen(function*() {
          const one = yield* inProcess(
            Effect.flatMap(Sync, ({ run }) => run()),
            { settings: { loop: Option.none() } }
          )
          assert.deepStrictEqual([one.kind, one.links], ["full", null])
          yield* inProcess(Effect.gen(function*() {
            const report = yield* (yield* Sync).run()
            assert.strictEqual(report.kind, "full")
            yield* assertStoreMatches
          }))
        })),
    60_000
  )
})
