import { assert, layer } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { Effect } from "effect"
import { Program } from "../support/program.ts"

const oddRows = { ignored: 0.1, unreadable: 0.01 }

layer(Program.layerOfShop({ skus: 500, locations: 4, dense: true, quirks: { oddRows } }), {
  excludeTestServices: true
})("a shop with odd records", (it) => {
  it.effect(
    "is synced and tallied, and its unreadable records are counted and reported",
    () =>
      Effect.gen(function*() {
        const { run, storeOf } = yield* Program
        const store = storeOf("odd")
        const said =
          /^stocktally: Loop: 20 records could not be read, for example an inventory, variant \d+ at \d+: available_count is null; their counts are unknown\nstocktally: Haravan: 20 records could not be read, for example balance \d+, variant \d+ at \d+: qty_available is null; their counts are unknown\n$/
        const synced = yield* run(["sync"], store)
        assert.strictEqual(synced.status, 0)
        assert.match(synced.stderr, said)

        const tallied = yield* run(["tally", "--all-locations", "--format", "json", "--fail-on", "unknown"], store)
        assert.strictEqual(tallied.status, 3)
        assert.match(tallied.stderr, said)
        const { complete, rows, sides, summary } = JSON.parse(tallied.stdout)
        assert.deepStrictEqual([complete, rows.length, summary.unknown], [true, 2000, 40])
        assert.deepStrictEqual([sides.loop.unreadable.count, sides.haravan.unreadable.count], [20, 20])
        assert.deepStrictEqual(sides.haravan.unreadable.first.length, 5)
        assert.hasAllKeys(sides.loop.unreadable.first[0], ["record", "id", "variantId", "locationId", "field", "value"])
        assert.strictEqual((yield* run(["tally", "--format", "json"], store)).status, 0)

        const examined = yield* run(["doctor"], store)
        assert.strictEqual(examined.status, 0)
        assert.match(examined.stdout, /! +Records +Loop: 20 records could not be read, for example an inventory/)
      }),
    120_000
  )

  it.effect(
    "exits 8 if more than a hundredth of a list cannot be read, and shows the rest",
    () =>
      Effect.gen(function*() {
        const { run, storeOf } = yield* Program
        const store = storeOf("odd")
        yield* (yield* Sandbox).setQuirks({ oddRows: { ignored: 0.1, unreadable: 0.02 } })
        const synced = yield* run(["sync", "--full"], store)
        assert.strictEqual(synced.status, 8)
        assert.match(synced.stderr, /40 of 2000 records could not be read, for example /)
        const { complete, rows, summary } = JSON.parse(
          (yield* run(["tally", "--refresh", "never", "--all-locations", "--format", "json"], store)).stdout
        )
        assert.deepStrictEqual([complete, rows.length, summary.unknown], [true, 2000, 80])

        yield* (yield* Sandbox).setQuirks({ oddRows: { ignored: 0.1, unreadable: 0 } })
        const mended = yield* run(["sync"], store)
        assert.deepStrictEqual([mended.status, mended.stderr], [0, ""])
      }),
    120_000
  )
})
