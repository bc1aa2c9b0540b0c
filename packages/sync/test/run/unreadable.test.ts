import { assert, describe, it } from "@effect/vitest"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncRequest } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { assertStoreMatches, unlimited, withShop } from "./support.ts"

/** 2,000 pairs, of which a hundredth is 20. */
const shop = { limits: "none" as const, skus: 500, locations: 4, dense: true }
const odd = { ignored: 0.1, unreadable: 0.01 }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))

const readState = Effect.gen(function*() {
  const { tallies } = yield* StockStore
  const { complete, sides, summary } = yield* tallies.summary({ empty: true, allLocations: true })
  const rows = yield* Stream.runCollect(
    tallies.rows({ filter: { empty: true, allLocations: true }, staleAfterMillis: 0 })
  )
  return { complete, sides, summary, rows }
})

describe("a sync of a shop with unusual records", () => {
  it.effect(
    "accepts unusual fields that are not compared, and counts every unreadable record",
    () =>
      withShop(
        { ...unlimited, sandbox: { ...shop, quirks: { oddRows: odd } } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            for (const kind of ["full", "incremental", "full"] as const) {
              if (kind === "full") {
                yield* run({ kind })
              } else {
                yield* Effect.sleep("1 minute")
                yield* run()
              }
              const { complete, rows, sides, summary } = yield* readState
              assert.isTrue(complete)
              assert.deepStrictEqual([sides.loop.unreadable.count, sides.haravan.unreadable.count], [20, 20])
              assert.strictEqual(summary.unknown, 40)
              assert.strictEqual(rows.length, 2000)
              assert.strictEqual(rows.filter(({ haravan }) => haravan === null).length, 20)
              assert.strictEqual(rows.filter(({ loop }) => loop === null).length, 20)
              const [first] = sides.haravan.unreadable.first
              assert.deepInclude(first, { record: "balance", field: "qty_available", value: "null" })
            }
            yield* (yield* Sandbox).setQuirks({ oddRows: { ignored: 0.1, unreadable: 0 } })
            yield* run({ kind: "full" })
            const { sides, summary } = yield* readState
            assert.deepStrictEqual([sides.loop.unreadable.count, sides.haravan.unreadable.count, summary.unknown], [
              0,
              0,
              0
            ])
            yield* assertStoreMatches
          }))
      ),
    120_000
  )

  for (const when of ["first", "later"] as const) {
    it.effect(
      `fails if more than a hundredth is unreadable, and keeps the other records, in the ${when} run`,
      () =>
        withShop({ ...unlimited, sandbox: shop }, (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            if (when === "later") yield* run()
            yield* sandbox.setQuirks({ oddRows: { ignored: 0, unreadable: 0.02 } })
            const error = yield* Effect.flip(run({ kind: "full" }))
            if (error._tag !== "UpstreamError") return assert.fail(error.message)
            assert.strictEqual(error.reason._tag, "UnexpectedResponse")
            assert.include(error.message, "40 of 2000 records could not be read, for example")
            assert.match(error.message, /balance \d+, variant \d+ at \d+: qty_available is null; |inventory, variant/)
            const { complete, rows, summary } = yield* readState
            assert.strictEqual(complete, when === "later")
            // Records of a list that was never read completely are not linked.
            if (when === "later") assert.deepStrictEqual([rows.length, summary.unknown], [2000, 80])
            else assert.deepStrictEqual([rows.length, rows.filter(({ loop }) => loop !== null).length], [4000, 1960])
            yield* sandbox.setQuirks({ oddRows: { ignored: 0, unreadable: 0 } })
            const { counters } = yield* run()
            assert.strictEqual(counters["gone"], 0)
            yield* run({ kind: "full" })
            assert.strictEqual((yield* readState).summary.unknown, 0)
            yield* assertStoreMatches
          }))),
      120_000
    )
  }
})
