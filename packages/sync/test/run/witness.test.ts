import { assert, describe, it } from "@effect/vitest"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncRequest } from "../../src/index.ts"
import { type ChangesFilter, Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { assertStoreMatches, stats, unlimited, withShop } from "./support.ts"

const dense = { ...unlimited, sandbox: { limits: "none" as const, skus: 500, locations: 4, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))
/** Core tests all interpretations of the time. These lose many rows, few rows, and none. */
const filters = ["zone", "minutes", "ignored"] as const satisfies ReadonlyArray<ChangesFilter>
/** Other interpretations return more rows, or so few less that the overlap covers them. */
const earlierBy = (changesFilter: ChangesFilter) => changesFilter === "zone" ? 24 * 60 * 60_000 : 0

const known = Effect.flatMap(StockStore, ({ credentials }) => credentials.get("haravan's"))
const names = Effect.flatMap(
  StockStore,
  ({ catalog }) => Effect.map(Stream.runCollect(catalog.haravanVariants), (all) => all.map(({ name }) => name))
)

/** A time with milliseconds, so that truncation shows. */
const later = Effect.sleep("67 minutes").pipe(Effect.andThen(Effect.sleep("12345 millis")))

/** Changes this many pairs at Haravan. */
const change = (pairs: number, from: number) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    for (let n = 0; n < pairs; n++) {
      yield* sandbox.adjust({ variantIndex: n % 500, locationIndex: Math.floor(n / 500), haravan: from + n })
    }
  })

describe("a filter by time", () => {
  for (const changesFilter of filters) {
    it.effect(
      `that is interpreted as ${changesFilter} loses no balance, because it starts a day earlier if necessary`,
      () =>
        withShop(
          { ...dense, sandbox: { ...dense.sandbox, quirks: { changesFilter } } },
          (inProcess) =>
            inProcess(Effect.gen(function*() {
              yield* run()
              yield* later
              yield* change(900, 5000)
              yield* run()
              yield* assertStoreMatches
              assert.strictEqual((yield* known).balancesEarlier, earlierBy(changesFilter))
              yield* later
              yield* change(900, 9000)
              yield* run()
              yield* assertStoreMatches
            }))
        ),
      60_000
    )

    it.effect(
      `that is interpreted as ${changesFilter} loses no balance that changed long before the newest`,
      () =>
        withShop(
          { ...dense, sandbox: { ...dense.sandbox, quirks: { changesFilter } } },
          (inProcess) =>
            inProcess(Effect.gen(function*() {
              yield* run()
              yield* later
              yield* change(300, 5000)
              yield* Effect.sleep("8 hours")
              yield* change(280, 9000)
              assert.strictEqual((yield* run()).kind, "incremental")
              yield* assertStoreMatches
            }))
        ),
      60_000
    )

    it.effect(
      `that is interpreted as ${changesFilter} loses no product that changed long before the newest`,
      () =>
        withShop(
          { ...dense, sandbox: { ...dense.sandbox, quirks: { changesFilter } } },
          (inProcess) =>
            inProcess(Effect.gen(function*() {
              const sandbox = yield* Sandbox
              yield* run()
              yield* later
              yield* sandbox.editProduct(3, "Áo đầu")
              yield* run()
              yield* later
              yield* sandbox.editProduct(20, "Áo cũ")
              yield* Effect.sleep("8 hours")
              yield* sandbox.editProduct(41, "Áo mới")
              assert.strictEqual((yield* run()).kind, "incremental")
              const all = (yield* names).map((name) => name.slice(0, 6))
              assert.includeMembers(all, ["Áo cũ ", "Áo mới"])
              assert.strictEqual((yield* known).productsEarlier, earlierBy(changesFilter))
            }))
        ),
      60_000
    )
  }
})

describe("a deleted product", () => {
  it.effect(
    "is gone after the next incremental sync, which reads all products once",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* run()
          const before = (yield* names).length
          yield* later
          yield* sandbox.removeProduct(40)
          assert.strictEqual((yield* run()).kind, "incremental")
          const after = (yield* names).length
          assert.isBelow(after, before)
          yield* sandbox.resetStats
          yield* run()
          assert.isAtMost((yield* stats).haravan.requests, 7)
        }))),
    60_000
  )

  it.effect(
    "is noticed if the shop counts more products than it lists, but that difference alone is not a deletion",
    () =>
      withShop(
        { ...dense, sandbox: { ...dense.sandbox, quirks: { productCountOff: 3 } } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            yield* run()
            assert.strictEqual((yield* known).productsUncounted, -3)
            const before = (yield* names).length
            yield* later
            yield* sandbox.resetStats
            yield* run()
            assert.isAtMost((yield* stats).haravan.requests, 7)
            yield* later
            yield* sandbox.removeProduct(40)
            yield* run()
            assert.isBelow((yield* names).length, before)
          }))
      ),
    60_000
  )

  it.effect(
    "is noticed if it was the newest",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const sandbox = yield* Sandbox
          yield* sandbox.editProduct(40, "Áo mới")
          yield* run()
          yield* later
          yield* sandbox.removeProduct(40)
          yield* run()
          assert.isFalse((yield* names).some((name) => name.startsWith("Áo mới")))
          assert.strictEqual((yield* known).productsEarlier, 0)
        }))),
    60_000
  )
})

describe("a complete list that lacks records", () => {
  /** Hides every second row in pages of the list, but not in single reads. */
  const hide = (hiddenInLists: number) => Effect.flatMap(Sandbox, (sandbox) => sandbox.setQuirks({ hiddenInLists }))

  it.effect(
    "is reported as incomplete, because missing pairs exist when they are requested directly",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(Effect.gen(function*() {
          yield* run()
          yield* later
          yield* hide(2)
          const error = yield* Effect.flip(run({ kind: "full" }))
          assert.strictEqual(error._tag === "UpstreamError" ? error.reason._tag : error._tag, "UnexpectedResponse")
          assert.match(error.message, /the list was incomplete: \d+ of \d+ balances of Haravan are missing, but 5 of 5/)
          yield* hide(0)
          yield* run({ kind: "full" })
          yield* assertStoreMatches
        }))),
    60_000
  )
})
