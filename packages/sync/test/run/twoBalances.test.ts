import { assert, describe, it } from "@effect/vitest"
import { Haravan } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import { Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { checkStore } from "../../src/doctor/checkStore.ts"
import { assertStoreMatches, unlimited, withShop } from "./support.ts"

const setup = { ...unlimited, sandbox: { limits: "none" as const, skus: 300, locations: 2, dense: true } }
const run = (kind: "auto" | "full" = "auto") => Effect.flatMap(Sync, ({ run }) => run({ kind }))

describe("a shop with two balances for some pairs", () => {
  it.effect(
    "uses the newest ones in every kind of reading, and the doctor names a few",
    () =>
      withShop(
        { ...setup, sandbox: { ...setup.sandbox, quirks: { secondBalanceEvery: 7 } } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const { shop } = sandbox
            const haravan = yield* Haravan
            const store = yield* StockStore
            yield* run("full")
            yield* assertStoreMatches
            yield* Effect.sleep("1 hour")
            for (const variantIndex of [0, 7, 14, 20]) {
              yield* sandbox.adjust({ variantIndex, locationIndex: 0, haravan: variantIndex + 500 })
            }
            yield* run()
            yield* assertStoreMatches
            const before = yield* store.levels.newestChange
            yield* run("full")
            yield* assertStoreMatches
            assert.strictEqual((yield* store.history.feed({ limit: 1 })).missed, null)
            const pairs = [0, 7, 14].map((variant) => ({
              variantId: shop.haravanVariantId(variant),
              locationId: shop.haravanLocationId(0)
            }))
            const live = yield* haravan.balancesOf(pairs as never)
            assert.deepStrictEqual(live.map((found) => Option.getOrThrow(found).available), [500, 507, 514])
            const { checks } = yield* checkStore(store, {
              grace: Duration.minutes(30),
              historyDays: 90,
              haravanDigest: Option.none()
            })
            const [check] = checks.filter(({ name }) => name === "Store balances")
            assert.match(check?.detail ?? "", /more than one balance for 86 pairs, .*: (variant \d+ at \d+, ){5}…$/)
            assert.isAbove(Number(yield* store.levels.newestChange), Number(before))
            // One of the two is gone.
            yield* sandbox.setQuirks({ secondBalanceEvery: undefined })
            yield* run("full")
            yield* assertStoreMatches
            assert.strictEqual((yield* store.levels.duplicateBalances).count, 0)
          }))
      ),
    60_000
  )
})
