/** Rows that were read but not yet linked and judged: the store must not claim to be complete without them. */
import { assert, describe, it } from "@effect/vitest"
import { Haravan, Loop } from "@stocktally/core"
import { Busy, StockStore, StoreError } from "@stocktally/tally"
import { Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { assertStoreMatches, unlimited, usual, withShop } from "./support.ts"

const small = { ...unlimited, sandbox: { limits: "none" as const, skus: 30, locations: 3, dense: true } }

/** A run of a process that dies after this many operations on the store. */
const dying = Effect.flatMap(Sync, ({ run }) => Effect.timeoutOption(run(), "2 minutes"))

const assertWhole = Effect.gen(function*() {
  const { tallies } = yield* StockStore
  const { complete, summary } = yield* tallies.summary({ allLocations: true })
  assert.deepStrictEqual([complete, summary.unknown], [true, 0])
  yield* assertStoreMatches
})

const freshness = Effect.flatMap(StockStore, ({ tallies }) => tallies.freshness)

describe("a store whose run was killed", () => {
  it.effect(
    "is complete only with all rows it read, wherever a first run was killed",
    () =>
      Effect.gen(function*() {
        const seen = new Set<string>()
        for (let operations = 8; operations < 120; operations += 3) {
          yield* withShop(small, (inProcess) =>
            Effect.gen(function*() {
              yield* inProcess(dying, { operations })
              yield* inProcess(Effect.gen(function*() {
                const { links, crawls, tallies } = yield* StockStore
                const { complete } = yield* tallies.freshness
                const states = yield* crawls.states
                const isRead = Object.values(states).every(({ completeAsOf }) => completeAsOf !== null)
                seen.add(
                  `${isRead ? "read" : "unread"} ${(yield* links.version) > 0 ? "linked" : "unlinked"} ${complete}`
                )
                if (complete) return yield* assertWhole
                const { refresh } = yield* Sync
                assert.strictEqual((yield* refresh("auto"))._tag, "Refreshed")
                yield* assertWhole
              }))
            }))
          if (seen.has("read linked true")) break
        }
        assert.sameMembers(
          [...seen].filter((state) => state !== "unread linked false"),
          ["unread unlinked false", "read unlinked false", "read linked false", "read linked true"]
        )
      }),
    300_000
  )

  it.effect(
    "never claims to be newer than its rows, wherever a later run was killed",
    () =>
      withShop(small, (inProcess) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          for (let operations = 6; operations < 60; operations += 5) {
            yield* Effect.sleep("1 minute")
            yield* sandbox.adjust({
              variantIndex: operations % 30,
              locationIndex: 1,
              haravan: 900 + operations,
              loop: 700
            })
            const changed = yield* Clock.currentTimeMillis
            yield* Effect.sleep("1 second")
            yield* inProcess(dying, { operations })
            const { asOf, complete } = yield* inProcess(freshness)
            assert.isTrue(complete, "what was judged once stays judged")
            if (asOf !== null && asOf > changed) yield* inProcess(assertStoreMatches)
          }
          yield* inProcess(Effect.flatMap(Sync, ({ run }) => run()))
          yield* inProcess(assertStoreMatches)
        })),
    300_000
  )
})

describe("judging while lists are read", () => {
  it.effect(
    "does not end the run if it fails, because the run judges at its end",
    () =>
      withShop(small, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const [loop, haravan, store] = [yield* Loop, yield* Haravan, yield* StockStore]
          yield* Effect.flatMap(Sync, ({ run }) => run())
          const judged: Array<string> = []
          const judge: typeof store.tallies.judge = (rules) =>
            Effect.suspend(() => {
              // The first two judgings happen during the reading.
              judged.push(judged.length === 0 ? "busy" : "judged")
              return judged.length === 1
                ? Effect.fail(new StoreError({ operation: "tallies.judge", reason: new Busy({ place: "here" }) }))
                : store.tallies.judge(rules)
            })
          const sync = Sync.layer({
            ...usual,
            loop: Option.some({
              ...loop,
              inventoryPages: (after) =>
                Stream.concat(Stream.drain(Stream.fromEffect(Effect.sleep("25 seconds"))), loop.inventoryPages(after))
            }),
            haravan: Option.some(haravan),
            holder: "slow"
          }).pipe(Layer.provide(Layer.succeed(StockStore, { ...store, tallies: { ...store.tallies, judge } })))
          yield* (yield* Sandbox).adjust({ variantIndex: 1, locationIndex: 1, loop: 7, haravan: 70 })
          yield* Effect.provide(Effect.flatMap(Sync, ({ run }) => run()), sync)
          assert.deepStrictEqual(judged, ["busy", "judged", "judged"])
          yield* assertStoreMatches
        }))),
    60_000
  )
})
