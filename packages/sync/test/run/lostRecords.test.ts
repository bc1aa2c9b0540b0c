import { assert, describe, it } from "@effect/vitest"
import type { Haravan, Loop } from "@stocktally/core"
import { StockStore } from "@stocktally/tally"
import { Sync, type SyncRequest } from "../../src/index.ts"
import type { HaravanProduct, UnreadableRecord } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { assertStoreMatches, syncOf, unlimited, withShop } from "./support.ts"

const shop = { ...unlimited, sandbox: { limits: "none" as const, skus: 200, locations: 4, dense: true } }
const run = (request?: SyncRequest) => Effect.flatMap(Sync, ({ run }) => run(request))

const nameless: Omit<UnreadableRecord, "record"> = {
  id: null,
  variantId: null,
  locationId: null,
  field: "id",
  value: "null"
}

const withoutOne = ({ id, title, updatedAt, variants }: HaravanProduct): HaravanProduct => ({
  id,
  title,
  updatedAt,
  variants: variants.slice(1)
})

const readState = Effect.gen(function*() {
  const { tallies } = yield* StockStore
  const { complete, sides } = yield* tallies.freshness
  const rows = yield* Stream.runCollect(
    tallies.rows({ filter: { empty: true, allLocations: true }, staleAfterMillis: 0 })
  )
  return {
    complete,
    count: rows.length,
    unreadable: [sides.loop.unreadable.count, sides.haravan.unreadable.count],
    unknown: rows.filter(({ verdict }) => verdict === "unknown").length,
    unread: rows.filter(({ haravan, loop }) => haravan === null || loop === null).length
  }
})

/** A list with an unreadable record, and how many pairs are unknown then. */
const lists: {
  readonly [name: string]: {
    readonly unreadable: readonly [loop: number, haravan: number]
    readonly unknown: number
    readonly alter: (
      upstreams: { readonly loop: Loop["Service"]; readonly haravan: Haravan["Service"] },
      isOdd: () => boolean
    ) => ReturnType<Parameters<typeof syncOf>[0]>
  }
} = {
  "a location of Haravan's": {
    unreadable: [0, 1],
    unknown: 0,
    alter: ({ haravan }, isOdd) => ({
      haravan: {
        locationList: Effect.map(haravan.locationList, ({ rows }) =>
          isOdd()
            ? { rows: rows.slice(1), unreadable: [{ ...nameless, record: "location" }] }
            : { rows, unreadable: [] })
      }
    })
  },
  "a variant of Haravan's": {
    unreadable: [0, 1],
    unknown: 4,
    alter: ({ haravan }, isOdd) => ({
      haravan: {
        productPages: (...args) =>
          Stream.map(
            haravan.productPages(...args),
            ({ shopCount, next, products: [first, ...others] }) =>
              first === undefined || !isOdd() || next?.page !== 2
                ? { products: first === undefined ? [] : [first, ...others], unreadable: [], next, shopCount }
                : {
                  shopCount,
                  products: [withoutOne(first), ...others],
                  unreadable: [{ ...nameless, record: "variant" }],
                  next
                }
          )
      }
    })
  },
  "an inventory of Loop's": {
    unreadable: [1, 0],
    unknown: 1,
    alter: ({ loop }, isOdd) => ({
      loop: {
        inventoryPages: (after, options) =>
          loop.inventoryPages(after, options).pipe(
            Stream.zipWithIndex,
            Stream.map(([page, index]) =>
              isOdd() && index === 0
                ? { ...page, rows: page.rows.slice(1), unreadable: [{ ...nameless, record: "inventory" }] }
                : page
            )
          )
      }
    })
  }
}

describe("a sync of a list with an unreadable record without an id", () => {
  for (const [name, { alter, unknown, unreadable }] of Object.entries(lists)) {
    it.effect(`marks nothing as gone: ${name}`, () => {
      let isOdd = false
      return withShop(shop, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            yield* run()
            isOdd = true
            const { counters } = yield* run({ kind: "full" })
            assert.strictEqual(counters["gone"], 0)
            const found = yield* readState
            assert.deepStrictEqual([found.complete, found.count, found.unreadable, found.unknown], [
              true,
              800,
              [...unreadable],
              unknown
            ])
            isOdd = false
            yield* run({ kind: "full" })
            assert.deepStrictEqual(yield* readState, {
              complete: true,
              count: 800,
              unreadable: [0, 0],
              unknown: 0,
              unread: 0
            })
            yield* assertStoreMatches
          }).pipe(Effect.provide(syncOf((upstreams) => alter(upstreams, () => isOdd))))
        ))
    }, 120_000)
  }
})
