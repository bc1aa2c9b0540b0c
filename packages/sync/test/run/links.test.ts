import { assert, describe, it } from "@effect/vitest"
import { Haravan, Loop } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import { Sync, type HaravanReader, type LoopReader } from "../../src/index.ts"
import { type HaravanProduct, type LoopInventory, uncheckedId } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { unlimited, withShop } from "./support.ts"

/** A shop with a few variants at one location. Unlike the sandbox's, its SKUs can be edited on either side. */
const makeShop = Effect.gen(function*() {
  const [loop, haravan] = [yield* Loop, yield* Haravan]
  const loopSkus = new Map([["1", "A"], ["2", "B"]])
  const haravanSkus = new Map([["11", "A"], ["12", "B"]])
  let tracked = true
  let changedAt = 1000
  const loopLocation = {
    id: uncheckedId.LoopLocationId("5"),
    externalId: "55",
    name: "Kho",
    status: "active" as const,
    address: null
  }
  const inventories = (): ReadonlyArray<LoopInventory> =>
    [...loopSkus].map(([id, sku]) => ({
      availableCount: 3,
      variant: {
        id: uncheckedId.LoopVariantId(id),
        externalId: null,
        sku,
        name: `Loop ${id}`,
        weightGrams: null,
        barcode: null
      },
      location: loopLocation
    }))
  const products = (since: number): ReadonlyArray<HaravanProduct> =>
    changedAt < since ? [] : [...haravanSkus].map(([id, sku]) => ({
      id: uncheckedId.HaravanProductId(`9${id}`),
      title: `Áo ${id}`,
      updatedAt: changedAt,
      variants: [{
        id: uncheckedId.HaravanVariantId(id),
        productId: uncheckedId.HaravanProductId(`9${id}`),
        sku,
        barcode: null,
        title: null,
        tracked,
        backorder: false,
        price: null
      }]
    }))
  const balances = () =>
    [...haravanSkus.keys()].map((id) => ({
      id: uncheckedId.HaravanBalanceId(`7${id}`),
      locationId: uncheckedId.HaravanLocationId("55"),
      productId: uncheckedId.HaravanProductId(`9${id}`),
      variantId: uncheckedId.HaravanVariantId(id),
      onHand: 3,
      committed: 0,
      incoming: 0,
      available: 3,
      updatedAt: 500
    }))
  const location = {
    id: uncheckedId.HaravanLocationId("55"),
    name: "Kho",
    locationType: null,
    address1: null,
    city: null,
    province: null,
    country: null,
    countryCode: null,
    primary: true,
    transit: false,
    sellable: true
  }
  const syncedLoop: LoopReader = {
    ...loop,
    locationPages: Stream.succeed({ rows: [loopLocation], unreadable: [], next: null }),
    inventoryPages: () => Stream.suspend(() => Stream.succeed({ rows: inventories(), unreadable: [], next: null }))
  }
  const syncedHaravan: HaravanReader = {
    ...haravan,
    locationList: Effect.succeed({ rows: [location], unreadable: [] }),
    productPages: () =>
      Stream.suspend(() =>
        Stream.succeed({ products: products(0), unreadable: [], next: null, shopCount: haravanSkus.size })
      ),
    productChanges: (since) => Stream.suspend(() => Stream.succeed({ rows: products(since), unreadable: [] })),
    productCount: Effect.sync(() => haravanSkus.size),
    balanceCrawl: (from) =>
      from.length === 0 ? Stream.empty : Stream.succeed({ rows: balances(), unreadable: [], remaining: [] }),
    balanceChanges: () => Stream.succeed({ rows: balances(), unreadable: [], gone: [], lookbackMillis: 0 }),
    lastBalanceChange: () => Effect.succeed(500)
  }
  return {
    layer: Sync.layer({
      source: "sandbox",
      digests: { loop: Effect.succeedNone, haravan: Effect.succeedNone },
      loop: Option.some(syncedLoop),
      haravan: Option.some(syncedHaravan),
      holder: "test",
      rules: { tolerance: 0, graceMillis: 0 },
      fullEvery: Duration.hours(24),
      keepHistory: Duration.days(90),
      staleAfter: Duration.minutes(30)
    }),
    renameLoop: (id: string, sku: string) => loopSkus.set(id, sku),
    renameHaravan: (id: string, sku: string) => {
      haravanSkus.set(id, sku)
      changedAt += 10_000
    },
    untrack: () => {
      tracked = false
      changedAt += 10_000
    }
  }
})

const sync = Effect.flatMap(Sync, ({ run }) => run())

/** `SKU: verdict` for every row. */
const verdicts = Effect.gen(function*() {
  const { tallies } = yield* StockStore
  const rows = yield* Stream.runCollect(
    tallies.rows({ filter: { empty: true, allLocations: true }, sort: "sku", staleAfterMillis: 0 })
  )
  return rows.map(({ haravan, loop, verdict }) => `${loop?.variantId ?? "-"}/${haravan?.variantId ?? "-"} ${verdict}`)
    .toSorted()
})

const together = ["1/11 match", "2/12 match"]

describe("stored links", () => {
  const inShop = <A, E>(use: (shop: Effect.Success<typeof makeShop>) => Effect.Effect<A, E, Sync | StockStore>) =>
    withShop(
      unlimited,
      (inProcess) => inProcess(Effect.flatMap(makeShop, (shop) => Effect.provide(use(shop), Layer.fresh(shop.layer))))
    )

  it.effect("survive a rename, and report it", () =>
    inShop((shop) =>
      Effect.gen(function*() {
        yield* sync
        assert.deepStrictEqual(yield* verdicts, together)
        shop.renameLoop("1", "RENAMED")
        const { links } = yield* sync
        assert.strictEqual(links?.renamed, 1)
        assert.deepStrictEqual(yield* verdicts, together)
      })
    ))

  it.effect("do not point to another record in any number of runs, until the rename is undone", () =>
    inShop((shop) =>
      Effect.gen(function*() {
        yield* sync
        shop.renameLoop("1", "B")
        shop.renameLoop("2", "A")
        for (let n = 0; n < 3; n++) {
          const { links } = yield* sync
          assert.deepStrictEqual([links?.broken, links?.linked], [2, 1])
          assert.deepStrictEqual(yield* verdicts, ["-/11 unlinked", "-/12 unlinked", "1/- unlinked", "2/- unlinked"])
        }
        shop.renameLoop("1", "A")
        shop.renameLoop("2", "B")
        yield* sync
        assert.deepStrictEqual(yield* verdicts, together)
      })
    ))

  it.effect("give way to a declaration, and the tally follows without reading anything", () =>
    inShop((shop) =>
      Effect.gen(function*() {
        const { links } = yield* StockStore
        const { relink } = yield* Sync
        yield* sync
        shop.renameLoop("1", "B")
        shop.renameLoop("2", "A")
        yield* sync
        const declared = [["1", "12"], ["2", "11"]] as const
        yield* links.declare(declared.map(([loop, haravan]) => ({
          _tag: "Declare",
          kind: "variant",
          declaration: {
            _tag: "Link",
            loop: uncheckedId.LoopVariantId(loop),
            haravan: uncheckedId.HaravanVariantId(haravan)
          },
          note: null
        })))
        yield* relink
        assert.deepStrictEqual(yield* verdicts, ["1/12 match", "2/11 match"])
      })
    ))

  it.effect("include those that were declared while a run linked", () =>
    inShop((shop) =>
      Effect.gen(function*() {
        const store = yield* StockStore
        const { relink } = yield* Sync
        yield* sync
        const declared = [["1", "12"], ["2", "11"]] as const
        let isDeclared = false
        const declaring = Effect.gen(function*() {
          if (isDeclared) return
          isDeclared = true
          yield* store.links.declare(declared.map(([loop, haravan]) => ({
            _tag: "Declare",
            kind: "variant",
            declaration: {
              _tag: "Link",
              loop: uncheckedId.LoopVariantId(loop),
              haravan: uncheckedId.HaravanVariantId(haravan)
            },
            note: null
          })))
          yield* relink
        }).pipe(Effect.orDie)
        // The run has already read the declarations and found its links.
        const replace: typeof store.links.replace = (...found) =>
          Effect.andThen(declaring, store.links.replace(...found))
        yield* sync.pipe(
          Effect.provide(Layer.fresh(shop.layer)),
          Effect.provideService(StockStore, { ...store, links: { ...store.links, replace } })
        )
        assert.isTrue(isDeclared)
        assert.deepStrictEqual(yield* verdicts, ["1/12 match", "2/11 match"])
      })
    ))

  it.effect("follow a product that changed although none of its balances did", () =>
    inShop((shop) =>
      Effect.gen(function*() {
        yield* sync
        shop.untrack()
        const { kind } = yield* sync
        assert.strictEqual(kind, "incremental")
        assert.deepStrictEqual(yield* verdicts, ["1/11 untracked", "2/12 untracked"])
      })
    ))
})
