import { join } from "node:path"
import { Effect, Layer, type Scope } from "effect"
import { Sync } from "@stocktally/sync"
import { Sandbox } from "@stocktally/sandbox"
import { sqliteStore } from "@stocktally/store/sqlite"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured } from "../harness/Figure.ts"
import { temporaryFolder } from "../harness/temporaryFolder.ts"
import { inVirtualTime } from "../virtual/inVirtualTime.ts"
import { isWorkerBusy } from "../virtual/isWorkerBusy.ts"
import { sandboxClients } from "../virtual/sandboxClients.ts"
import { syncLayer } from "../virtual/syncLayer.ts"

const variants = 10_000
const locations = 10
const changes = 100
const pageSize = 250

const measure = Effect.gen(function*() {
  const sandbox = yield* Sandbox
  const sync = yield* Sync
  yield* sync.run()
  // The sandbox starts with over a thousand recent changes, and a sync reads again the changes of the five minutes
  // before the newest one. After this change, that is only this pair.
  yield* Effect.sleep(600_000)
  yield* sandbox.adjust({ variantIndex: 0, locationIndex: 0, haravan: 999 })
  yield* sync.run()
  yield* Effect.sleep(60_000)
  for (let n = 0; n < changes; n++) {
    const change = { variantIndex: (n * 97 + 3) % variants, locationIndex: n % locations }
    yield* sandbox.adjust({ ...change, haravan: 1000 + n, loop: 1000 + n })
  }
  yield* sandbox.resetStats
  const { counters, kind } = yield* sync.run()
  if (kind !== "incremental") return yield* Effect.die(new Error(`the run was ${kind}`))
  if (counters["changed"] !== 2 * changes) {
    return yield* Effect.die(new Error(`${counters["changed"]} changes of ${2 * changes} were seen`))
  }
  const { haravan, loop } = yield* sandbox.stats
  const crawl = loop.byRoute["inventories"] ?? 0
  const name = "incremental sync, 100 changes of 100,000 pairs"
  return [
    measured({
      name: `${name}: Haravan`,
      value: haravan.requests,
      unit: "requests",
      peers: [{ name: "reading all balances", value: (variants * locations) / pageSize }],
      required: { of: "value", is: "at most", limit: 7 }
    }),
    measured({
      name: `${name}: Loop, outside the crawl`,
      value: loop.requests - crawl,
      unit: "requests",
      peers: [{ name: "one for each change", value: changes }, { name: "the crawl", value: crawl }],
      required: { of: "value", is: "at most", limit: 105 }
    })
  ]
})

/** The cost of an incremental sync. */
export const syncIncremental: Benchmark = {
  name: "sync-incremental",
  about: "requests of an incremental sync after 100 changes among 100,000 pairs",
  run: Effect.gen(function*(): Effect.fn.Return<ReadonlyArray<Figure>, unknown, Scope.Scope> {
    // The store opens and closes in real time.
    const store = yield* Layer.build(sqliteStore({ path: join(yield* temporaryFolder, "store.db") }))
    const clients = sandboxClients({ skus: variants, locations, dense: true, limits: "none" })
    const program = measure.pipe(
      Effect.provide(Layer.provideMerge(syncLayer, clients)),
      Effect.provide(store)
    )
    return yield* Effect.promise(() => inVirtualTime(() => Effect.runPromise(program), isWorkerBusy))
  }).pipe(Effect.scoped, Effect.orDie)
}
