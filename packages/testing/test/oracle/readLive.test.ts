import { assert, describe, it } from "@effect/vitest"
import {
  type HaravanBalance,
  type HaravanLocation,
  type HaravanProduct,
  type LoopInventory,
  type LoopLocation,
  type TallyRow,
  TallyRow as TallyRowSchema,
  Unavailable,
  type Upstream,
  UpstreamError
} from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import type { HaravanSource, LoopSource } from "../../src/oracle/LiveSources.ts"
import { type LiveTally, readLive } from "../../src/oracle/LiveTally.ts"
import { linkSides, tallyRows } from "../../src/oracle/TallyRows.ts"
import {
  balance,
  haravanLocation,
  haravanLocationId,
  haravanVariant,
  inventory,
  loopLocation,
  loopVariant,
  product
} from "../../src/builders/records.ts"

const minute = 60_000
const down = (upstream: Upstream) =>
  new UpstreamError({ upstream, operation: "test", reason: new Unavailable({ detail: "is down" }) })

/** A page that arrives after a while. */
const after = <A>(millis: number, page: ReadonlyArray<A>) =>
  Stream.fromIterableEffect(Effect.as(Effect.sleep(millis), page))

interface FakeLoop {
  readonly pages?: ReadonlyArray<ReadonlyArray<LoopInventory>>
  readonly locations?: ReadonlyArray<LoopLocation>
  readonly pageMillis?: number
  readonly fails?: boolean
}
const fakeLoop = ({ fails = false, locations = [], pageMillis = 0, pages = [] }: FakeLoop): LoopSource => ({
  locations: Stream.fromIterable(locations),
  inventories: () =>
    Stream.concat(
      Stream.fromIterable(pages).pipe(Stream.flatMap((page) => after(pageMillis, page))),
      fails ? Stream.fail(down("loop")) : Stream.empty
    )
})

interface FakeHaravan {
  readonly products?: ReadonlyArray<HaravanProduct>
  readonly locations?: ReadonlyArray<HaravanLocation>
  readonly balances?: ReadonlyArray<HaravanBalance>
  readonly changed?: ReadonlyArray<HaravanBalance>
  readonly fails?: "products" | "balances" | "changed"
}
const fakeHaravan = (fake: FakeHaravan, asked: Array<Parameters<HaravanSource["balances"]>[0]> = []): HaravanSource => {
  const give = <A>(what: FakeHaravan["fails"], rows: ReadonlyArray<A> = []) =>
    Stream.concat(Stream.fromIterable(rows), fake.fails === what ? Stream.fail(down("haravan")) : Stream.empty)
  return {
    locations: Effect.succeed(fake.locations ?? []),
    products: () => give("products", fake.products),
    balances: (filter) => {
      asked.push(filter)
      return filter?.updatedAtMin === undefined ? give("balances", fake.balances) : give("changed", fake.changed)
    }
  }
}

const rowsOf = (live: LiveTally, now = live.asOf): ReadonlyArray<TallyRow> => [
  ...tallyRows({
    loop: live.loop,
    haravan: live.haravan,
    links: linkSides(live.loop, live.haravan),
    rules: { tolerance: 0, graceMillis: 30 * minute, staleAfterMillis: 30 * minute },
    now
  })
]
const verdicts = (live: LiveTally) => Object.fromEntries(rowsOf(live).map(({ id, verdict }) => [id, verdict]))

const loopShop: FakeLoop = {
  pages: [[inventory(loopVariant(1), loopLocation(1), 5)], [inventory(loopVariant(2), loopLocation(1), 7)]],
  locations: [loopLocation(1)]
}
const haravanShop: FakeHaravan = {
  products: [product(1), product(2)],
  locations: [haravanLocation(1)],
  balances: [balance(1, 1, 5), balance(2, 1, 3)]
}
const both = (loop: FakeLoop, haravan: FakeHaravan, asked?: Array<Parameters<HaravanSource["balances"]>[0]>) => ({
  loop: Option.some(fakeLoop(loop)),
  haravan: Option.some(fakeHaravan(haravan, asked))
})
/** Reads at a time long after the balances changed, with the clock running on as far as the fakes need. */
const read = (sources: Parameters<typeof readLive>[0], onProgress?: Parameters<typeof readLive>[1]) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(100 * minute)
    const fiber = yield* Effect.forkChild(readLive(sources, onProgress))
    yield* TestClock.adjust(10 * minute)
    return yield* Fiber.join(fiber)
  })

describe("readLive", () => {
  it.effect("reads both sides whole, and a difference of long standing is drift", () =>
    Effect.gen(function*() {
      const live = yield* read(both({ ...loopShop, pageMillis: minute }, haravanShop))
      assert.isTrue(live.complete)
      assert.deepStrictEqual([live.missing, live.errors], [[], []])
      assert.strictEqual(live.asOf, 100 * minute)
      assert.deepStrictEqual(verdicts(live), { "h:301:401": "match", "h:302:401": "drift" })
      const [row] = rowsOf(live, 102 * minute).filter(({ id }) => id === "h:302:401")
      assert.deepStrictEqual(row, {
        id: "h:302:401",
        sku: "SKU-2",
        barcode: null,
        name: "Áo 2 - Đỏ / M",
        location: "Kho 1",
        loop: {
          variantId: row!.loop!.variantId,
          locationId: row!.loop!.locationId,
          available: 7,
          fetchedAt: 102 * minute
        },
        haravan: {
          variantId: row!.haravan!.variantId,
          locationId: row!.haravan!.locationId,
          productId: row!.haravan!.productId,
          onHand: 3,
          committed: 0,
          incoming: 0,
          available: 3,
          tracked: true,
          updatedAt: 0,
          fetchedAt: 100 * minute
        },
        link: { variant: "sku", location: "name", unlinked: null },
        delta: 4,
        verdict: "drift",
        flags: [],
        stale: false,
        since: 0
      })
      yield* Schema.encodeEffect(TallyRowSchema)(row!)
    }))

  it.effect("asks Haravan at the end for what changed since its reading began, and takes it in", () =>
    Effect.gen(function*() {
      const asked: Array<Parameters<HaravanSource["balances"]>[0]> = []
      const changed = [balance(2, 1, 7, { updatedAt: 101 * minute })]
      const live = yield* read(both({ ...loopShop, pageMillis: minute }, { ...haravanShop, changed }, asked))
      assert.deepStrictEqual(asked.map((filter) => filter?.updatedAtMin), [undefined, 95 * minute])
      assert.deepStrictEqual(asked.map((filter) => filter?.locationIds), [[haravanLocationId(1)], [
        haravanLocationId(1)
      ]])
      assert.strictEqual(live.haravan.knownAsOf, 102 * minute)
      assert.deepStrictEqual(verdicts(live), { "h:301:401": "match", "h:302:401": "match" })
    }))

  it.effect("settles rather than drifts where Haravan could not be asked again, and says that it failed", () =>
    Effect.gen(function*() {
      const live = yield* read(both({ ...loopShop, pageMillis: minute }, { ...haravanShop, fails: "changed" }))
      assert.deepStrictEqual(verdicts(live), { "h:301:401": "match", "h:302:401": "settling" })
      assert.isFalse(live.complete)
      assert.deepStrictEqual(live.errors.map(({ upstream }) => upstream), ["haravan"])
    }))

  it.effect("keeps one side and what was read of the other where the other fails", () =>
    Effect.gen(function*() {
      const loopFailed = yield* read(
        both({ ...loopShop, pages: loopShop.pages!.slice(0, 1), fails: true }, haravanShop)
      )
      assert.isFalse(loopFailed.complete)
      assert.deepStrictEqual(loopFailed.errors.map(({ upstream }) => upstream), ["loop"])
      assert.deepStrictEqual(verdicts(loopFailed), {
        "l:101:201": "unknown",
        "h:301:401": "unknown",
        "h:302:401": "unknown"
      })

      const balancesFailed = yield* read(
        both(loopShop, { ...haravanShop, balances: [balance(1, 1, 5)], fails: "balances" })
      )
      assert.isFalse(balancesFailed.complete)
      assert.isNull(balancesFailed.haravan.knownAsOf)
      assert.deepStrictEqual(verdicts(balancesFailed), { "h:301:401": "match", "h:302:401": "unknown" })

      const productsFailed = yield* read(both(loopShop, { ...haravanShop, products: [product(1)], fails: "products" }))
      assert.deepStrictEqual(verdicts(productsFailed), { "l:101:201": "unknown", "l:102:201": "unknown" })
    }))

  it.effect("links by external id alone where a catalog was not read whole", () =>
    Effect.gen(function*() {
      const variant = loopVariant(1, { externalId: "301" })
      const location = loopLocation(1, { externalId: "401" })
      const live = yield* read(both(
        { pages: [[inventory(variant, location, 5), inventory(loopVariant(2), location, 1)]], fails: true },
        haravanShop
      ))
      assert.deepStrictEqual(verdicts(live), { "h:301:401": "match", "l:102:201": "unknown", "h:302:401": "unknown" })
    }))

  it.effect("reads one side alone, of which nothing can be said", () =>
    Effect.gen(function*() {
      const loopAlone = yield* read({ loop: Option.some(fakeLoop(loopShop)), haravan: Option.none() })
      assert.deepStrictEqual([loopAlone.complete, loopAlone.missing, loopAlone.errors], [false, ["haravan"], []])
      assert.deepStrictEqual(verdicts(loopAlone), { "l:101:201": "unknown", "l:102:201": "unknown" })
      const asked: Array<Parameters<HaravanSource["balances"]>[0]> = []
      const haravanAlone = yield* read({ loop: Option.none(), haravan: Option.some(fakeHaravan(haravanShop, asked)) })
      assert.deepStrictEqual(haravanAlone.missing, ["loop"])
      assert.deepStrictEqual(verdicts(haravanAlone), { "h:301:401": "unknown", "h:302:401": "unknown" })
      assert.lengthOf(asked, 1)
    }))

  it.effect("never asks for balances of no location, which would be answered with any", () =>
    Effect.gen(function*() {
      const asked: Array<Parameters<HaravanSource["balances"]>[0]> = []
      const live = yield* read(both(loopShop, { ...haravanShop, locations: [] }, asked))
      assert.deepStrictEqual(asked, [])
      assert.isTrue(live.complete)
      assert.deepStrictEqual(verdicts(live), { "l:101:201": "unlinked", "l:102:201": "unlinked" })
    }))

  it.effect("reports progress by page, and reads both sides at the same time", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const slow = fakeHaravan(haravanShop)
      yield* read({
        loop: Option.some(fakeLoop({ ...loopShop, pageMillis: minute })),
        haravan: Option.some({ ...slow, locations: Effect.delay(slow.locations, minute / 2) })
      }, ({ rows, upstream }) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          seen.push(`${upstream} ${rows} at ${now / minute}`)
        }))
      assert.deepStrictEqual(seen, ["haravan 2 at 100.5", "loop 1 at 101", "loop 2 at 102"])
    }))

  it.effect("keeps one entry for each variant and location, however often they are given", () =>
    Effect.gen(function*() {
      const live = yield* read(both({
        pages: [[inventory(loopVariant(1), loopLocation(1), 5), inventory(loopVariant(1), loopLocation(2), 6)]],
        locations: [loopLocation(1), loopLocation(2), loopLocation(3)]
      }, { products: [product(1, [haravanVariant(1), haravanVariant(2, { title: "Default Title" })])] }))
      assert.deepStrictEqual([live.loop.variants.size, live.loop.locations.size], [1, 3])
      assert.deepStrictEqual([...live.haravan.variants.values()].map(({ name }) => name), ["Áo 1 - Đỏ / M", "Áo 1"])
    }))
})
