import { assert, describe, it } from "@effect/vitest"
import { type LinkFile, StockStore } from "@stocktally/tally"
import { LocalStoreReads, StoreReads, Sync } from "../../src/index.ts"
import { uncheckedId } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { unlimited, withShop } from "../run/support.ts"

const sync = Effect.flatMap(Sync, ({ run }) => run())
const storeReads = LocalStoreReads.layer({
  staleAfter: Duration.minutes(30),
  rules: { tolerance: 0, graceMillis: 0 }
})

/** A link file that declares that a Loop variant has no counterpart. */
const ignoring = (id: string): LinkFile => ({
  entries: [{
    line: 2,
    change: {
      _tag: "Declare",
      kind: "variant",
      declaration: { _tag: "IgnoreLoop", loop: uncheckedId.LoopVariantId(id), reason: "a sample" },
      note: null
    }
  }],
  pairs: []
})

describe("store reads", () => {
  it.effect(
    "know whether the store is claimed and linked, read lists of one moment, and plan links that fail once links change",
    () =>
      withShop({ ...unlimited, sandbox: { skus: 12, locations: 2, limits: "none" } }, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const reads = yield* StoreReads
            const { catalog } = yield* StockStore
            assert.deepStrictEqual([yield* reads.isClaimed, yield* reads.isLinked], [false, false])
            assert.isFalse(yield* reads.hasRow({ empty: true, allLocations: true }))
            yield* sync
            assert.deepStrictEqual([yield* reads.isClaimed, yield* reads.isLinked], [true, true])

            const [counts, rows] = yield* reads.inSnapshot(
              Effect.all([reads.summary({}), Stream.runCollect(reads.rows({}))])
            )
            assert.strictEqual(Object.values(counts.summary).reduce((sum, count) => sum + count), rows.length)
            const [row = assert.fail("a row")] = rows
            const { location } = row
            assert.isTrue(yield* reads.hasRow({ locations: [location] }))
            const names = yield* reads.locationNames
            assert.strictEqual(new Set(names).size, names.length)
            for (const { name } of yield* Stream.runCollect(catalog.haravanLocations)) assert.include(names, name)

            const [link] = yield* Stream.runCollect(Stream.filter(reads.links(), ({ loop }) => loop !== null))
            const plan = yield* reads.planLinks(ignoring(link?.loop?.id ?? assert.fail("a link")))
            assert.deepStrictEqual([plan.problems, plan.steps.map(({ effect }) => effect)], [[], ["new"]])
            const changes = plan.steps.map(({ change }) => change)
            yield* reads.declare(changes, plan.version)
            assert.strictEqual((yield* Effect.flip(reads.declare(changes, plan.version)))._tag, "LinksConflict")
          }).pipe(Effect.provide(storeReads))
        ))
  )
})
