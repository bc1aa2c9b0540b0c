import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { Sandbox } from "../src/index.ts"
import { makeDraw } from "../src/shop/draw.ts"
import { makeIdSequence } from "../src/shop/IdSequence.ts"
import { makePermutation } from "../src/shop/Permutation.ts"
import { type Row, crawlBalances, crawlLoop, haravan, loop, sandboxed } from "./support.ts"

/** Reads both sides. */
const readShop = Effect.gen(function*() {
  const balances = yield* crawlBalances("")
  const inventories = yield* crawlLoop("/inventories?limit=250", "inventories")
  const products: Array<Row> = []
  for (let page = 1;; page++) {
    const { json } = yield* haravan(`/products.json?page=${page}`)
    if (json.products.length === 0) break
    products.push(...json.products)
  }
  const haravanVariants = new Map<string, Row>(
    products.flatMap((product) =>
      product.variants.map((variant: Row) => [String(variant.id), { ...variant, product: product.title }])
    )
  )
  const loopVariants = new Map<string, Row>(
    inventories.map(({ product_variant: [variant] }) => [String(variant.id), variant])
  )
  return { balances, haravanVariants, inventories, loopVariants }
})

const bodies = Effect.gen(function*() {
  const answers = [
    yield* haravan("/inventory_locations.json"),
    yield* haravan("/products.json"),
    yield* haravan("/locations.json"),
    yield* loop("/inventories?limit=250"),
    yield* loop("/locations")
  ]
  return answers.map((answer) => answer.text)
})

const fold = (text: string) => text.normalize("NFC").trim().toLowerCase()

describe("the shop", () => {
  it.effect("is the same for the same seed, and different for another", () =>
    Effect.gen(function*() {
      const seeds = fc.sample(fc.record({ seed: fc.nat(), skus: fc.integer({ min: 2, max: 40 }) }), 10)
      for (const options of seeds) {
        const first = yield* Effect.provide(bodies, sandboxed(options))
        assert.deepStrictEqual(yield* Effect.provide(bodies, sandboxed(options)), first)
        assert.notDeepEqual(yield* Effect.provide(bodies, sandboxed({ ...options, seed: options.seed + 1 })), first)
      }
    }))

  it.effect("matches mostly, and differs in every possible way", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const { balances } = yield* readShop
      const tally = { match: 0, differs: 0, onlyLoop: 0, onlyHaravan: 0, empty: 0, negative: 0, harm: 0, total: 0 }
      for (let variant = 0; variant < shop.variants; variant++) {
        for (let location = 0; location < shop.locations; location++) {
          const ours = shop.loopAvailable(variant, location)
          const theirs = shop.haravanAvailable(variant, location)
          if (ours === null && theirs === null) continue
          tally.total++
          if (ours === null || theirs === null) {
            if (ours === null) tally.onlyHaravan++
            else tally.onlyLoop++
            if ((ours ?? theirs) === 0) tally.empty++
          } else {
            if (ours === theirs) tally.match++
            else tally.differs++
            if (ours < 0 || theirs < 0) tally.negative++
            if (ours > 0 && theirs <= 0) tally.harm++
          }
        }
      }
      assert.isAbove(tally.match, tally.total * 0.6)
      for (const [name, count] of Object.entries(tally)) assert.isAbove(count, 0, name)
      const opened = 0
      const recent = balances.filter((row) => Date.parse(row.updated_at) > opened - 30 * 60_000)
      assert.isTrue(recent.length > 3 && recent.length < balances.length / 10)
    }).pipe(Effect.provide(sandboxed({ limits: "none" }))))

  it.effect("has every kind of link, and variants without one", () =>
    Effect.gen(function*() {
      const { haravanVariants, loopVariants } = yield* readShop
      const skus = Map.groupBy([...haravanVariants.values()], (variant) => fold(variant.sku ?? ""))
      const loopSkus = Map.groupBy([...loopVariants.values()], (variant) => fold(variant.sku ?? ""))
      const barcodes = new Map([...haravanVariants.values()].map((variant) => [variant.barcode, variant]))
      const unique = (sku: string) => sku !== "" && skus.get(sku)?.length === 1 && loopSkus.get(sku)?.length === 1
      const kinds = new Set<string>()
      for (const variant of loopVariants.values()) {
        const sku = fold(variant.sku ?? "")
        const bySku = unique(sku) ? skus.get(sku)?.[0] : undefined
        const byExternal = haravanVariants.get(variant.external_id ?? "")
        if (byExternal && bySku && bySku.id !== byExternal.id) kinds.add("conflict")
        else if (byExternal) kinds.add("external-id")
        else if (bySku) kinds.add(bySku.sku === variant.sku ? "sku" : "sku written differently")
        else if (skus.has(sku) && sku !== "") kinds.add("ambiguous")
        else if (variant.barcode !== null && barcodes.has(variant.barcode)) kinds.add("barcode")
        else kinds.add("only in Loop")
      }
      const partners = new Set([...loopVariants.values()].map((variant) => variant.external_id))
      if ([...haravanVariants.values()].some((variant) => !partners.has(String(variant.id)))) {
        kinds.add("only in Haravan")
      }
      assert.sameMembers([...kinds], [
        "conflict",
        "external-id",
        "sku",
        "sku written differently",
        "ambiguous",
        "barcode",
        "only in Loop",
        "only in Haravan"
      ])
      const managements = new Set([...haravanVariants.values()].map((variant) => variant.inventory_management))
      assert.sameMembers([...managements], ["haravan", "", null])
      assert.isTrue([...haravanVariants.values()].some((variant) => variant.inventory_policy === "continue"))
      assert.isTrue([...haravanVariants.values()].some((variant) => variant.inventory_advance === null))
    }).pipe(Effect.provide(sandboxed({ limits: "none" }))))

  it.effect("has plain names and SKUs, and valid barcodes", () =>
    Effect.gen(function*() {
      const { haravanVariants, loopVariants } = yield* readShop
      const { json: haravanSide } = yield* haravan("/locations.json")
      const { json: loopSide } = yield* loop("/locations")
      const variants: Array<Row> = [...haravanVariants.values(), ...loopVariants.values()]
      const texts: ReadonlyArray<string> = [
        ...haravanSide.locations.map(({ name }: Row) => name),
        ...loopSide.locations.map(({ name }: Row) => name),
        ...variants.flatMap(({ name, product, sku }) => [name, product, sku])
      ].filter((text) => text)
      for (const text of texts) {
        assert.match(text, /^[\p{L}\p{N}](?:[\p{L}\p{N} ./-]*[\p{L}\p{N}])?$/u)
        assert.strictEqual(text.normalize("NFC"), text)
      }
      for (const { barcode } of haravanVariants.values()) {
        if (barcode === null) continue
        assert.match(barcode, /^893[0-9]{10}$/)
        const sum = [...barcode].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0)
        assert.strictEqual(sum % 10, 0, barcode)
      }
    }).pipe(Effect.provide(sandboxed({ limits: "none", locations: 12 }))))

  it.effect("can have hostile names and SKUs, in both Unicode forms", () =>
    Effect.gen(function*() {
      const { haravanVariants, loopVariants } = yield* readShop
      const titles = [...haravanVariants.values()].map((variant) => variant.product)
      for (const names of [titles, [...loopVariants.values()].map((variant) => variant.name)]) {
        assert.isTrue(names.some((name) => name.includes("\u001b[31m")))
        assert.isTrue(names.some((name) => /[\r\n]/.test(name)))
        assert.isTrue(names.some((name) => name.includes("\u202e")))
        assert.isTrue(names.some((name) => name.startsWith("=HYPERLINK(")))
      }
      assert.isTrue(titles.some((title) => title.normalize("NFC") !== title))
      assert.isTrue(titles.some((title) => title.normalize("NFD") !== title && title.normalize("NFC") === title))
      for (const variants of [haravanVariants, loopVariants]) {
        assert.isTrue([...variants.values()].some(({ sku }) => sku?.startsWith("=")))
      }
      assert.isTrue([...loopVariants.values()].some(({ sku }) => sku?.startsWith(" ")))
      for (const { json } of [yield* haravan("/locations.json"), yield* loop("/locations")]) {
        assert.isTrue(json.locations.some(({ name }: Row) => name.startsWith("=\u001b[2J")))
      }
    }).pipe(Effect.provide(sandboxed({ hostile: true, limits: "none" }))))

  it.effect("has the same stock and links whether its names are hostile or not", () =>
    Effect.gen(function*() {
      const numbers = Effect.map(readShop, ({ balances, haravanVariants, inventories, loopVariants }) => ({
        balances,
        counts: inventories.map((row) => [row.available_count, row.product_variant[0].id, row.location[0].id]),
        haravan: [...haravanVariants.values()].map(({ barcode, id, price }) => [id, barcode, price]),
        loop: [...loopVariants.values()].map(({ barcode, external_id, id }) => [id, external_id, barcode])
      }))
      const plain = yield* Effect.provide(numbers, sandboxed({ limits: "none" }))
      assert.deepStrictEqual(yield* Effect.provide(numbers, sandboxed({ hostile: true, limits: "none" })), plain)
    }))

  it.effect("has a location only at Haravan and one only at Loop if there are enough locations", () =>
    Effect.gen(function*() {
      const haravans = (yield* haravan("/locations.json")).json.locations.map((row: Row) => String(row.id))
      const loops: Array<Row> = (yield* loop("/locations")).json.locations
      assert.lengthOf(haravans, 7)
      assert.lengthOf(loops, 7)
      const names = loops.filter((row) => row.external_id === null).map((row) => row.name)
      assert.lengthOf(names, 2)
      assert.isTrue(loops.every((row) => row.external_id === null || haravans.includes(row.external_id)))
    }).pipe(Effect.provide(sandboxed({ locations: 8 }))))

  it.effect("has every pair on both sides and every variant linked if it is dense", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      assert.deepStrictEqual(shop.totals(), { haravanBalances: 600, loopInventories: 600 })
      const { loopVariants } = yield* readShop
      assert.isTrue([...loopVariants.values()].every((variant) => variant.external_id !== null))
    }).pipe(Effect.provide(sandboxed({ dense: true, limits: "none", locations: 10, skus: 60 }))))

  it.effect("answers the first and last page of a million pairs", () =>
    Effect.gen(function*() {
      const first = yield* haravan("/inventory_locations.json?order=id&direction=asc")
      const last = yield* haravan("/inventory_locations.json?order=id&direction=desc")
      const middle = yield* loop("/inventories?sort_order=desc&limit=250")
      assert.lengthOf(first.json.inventory_locations, 250)
      assert.lengthOf(last.json.inventory_locations, 250)
      assert.lengthOf(middle.json.inventories, 250)
      assert.isTrue(last.json.inventory_locations[249].id > first.json.inventory_locations[249].id)
    }).pipe(Effect.provide(sandboxed({ locations: 10, skus: 100_000 }))))

  it.effect("reports the allowed size if a size is out of range", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Effect.provide(Effect.void, sandboxed({ skus: 1e9 })))
      assert.include(String(exit), "20000000")
    }))
})

describe("ticking", () => {
  it.effect("changes counts as time passes, so that drift appears and disappears", () =>
    Effect.gen(function*() {
      const { shop } = yield* Sandbox
      const snapshot = () =>
        Array.from({ length: shop.variants * shop.locations }, (_, pair) => {
          const at = [Math.floor(pair / shop.locations), pair % shop.locations] as const
          return [shop.loopAvailable(...at), shop.haravanAvailable(...at)] as const
        })
      const before = snapshot()
      yield* TestClock.adjust("10 minutes")
      const { json } = yield* haravan(
        "/inventory_locations.json?updated_at_min=1970-01-01T00:00:00.001Z&order=updated_at&direction=asc"
      )
      assert.isAbove(json.inventory_locations.length, 100)
      const after = snapshot()
      const differs = ([ours, theirs]: readonly [number | null, number | null]) =>
        ours !== null && theirs !== null && ours !== theirs
      const pairs = before.map((pair, i) => [pair, after[i] ?? [null, null]] as const)
      assert.isTrue(pairs.some(([then, now]) => differs(then) && !differs(now)), "disappeared")
      assert.isTrue(pairs.some(([then, now]) => !differs(then) && differs(now)), "appeared")
      // Loop follows a change within twenty seconds, or misses it.
      const old = json.inventory_locations.filter((row: Row) => Date.parse(row.updated_at) < 570_000)
      const missed = old.filter((row: Row) => {
        const ids = [String(row.variant_id), String(row.loc_id)]
        const pair = Array.from(before.keys()).find((i) =>
          shop.haravanVariantId(Math.floor(i / shop.locations)) === ids[0]
          && shop.haravanLocationId(i % shop.locations) === ids[1]
        )!
        return !differs(before[pair]!) && differs(after[pair]!)
      })
      assert.isTrue(
        missed.length > 0 && missed.length < old.length / 4,
        `Loop missed ${missed.length} of ${old.length}`
      )
      assert.isTrue(pairs.some(([then, now]) => (then[1] ?? 0) < (now[1] ?? 0)), "restocked")
      assert.isTrue(pairs.some(([then, now]) => (then[1] ?? 0) > (now[1] ?? 0)), "sold")
    }).pipe(Effect.provide(sandboxed({ limits: "none", tick: true }))))

  it.effect("ends with what was due until then", () =>
    Effect.gen(function*() {
      const { shop, stopTicking } = yield* Sandbox
      const snapshot = () =>
        Array.from({ length: shop.variants * shop.locations }, (_, pair) =>
          shop.haravanAvailable(Math.floor(pair / shop.locations), pair % shop.locations))
      const before = snapshot()
      yield* TestClock.adjust("10 minutes")
      yield* stopTicking
      const after = snapshot()
      assert.notDeepEqual(after, before)
      yield* TestClock.adjust("10 minutes")
      yield* haravan("/inventory_locations.json")
      assert.deepStrictEqual(snapshot(), after)
    }).pipe(Effect.provide(sandboxed({ limits: "none", tick: true }))))

  it.effect("is off by default", () =>
    Effect.gen(function*() {
      const before = yield* haravan("/inventory_locations.json")
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* haravan("/inventory_locations.json")).text, before.text)
    }).pipe(Effect.provide(sandboxed())))

  it.effect("has the same result after many requests or one", () =>
    Effect.gen(function*() {
      const often = Effect.gen(function*() {
        for (let i = 0; i < 60; i++) {
          yield* TestClock.adjust("10 seconds")
          yield* haravan("/shop.json")
        }
        return yield* bodies
      })
      const once = Effect.andThen(TestClock.adjust("10 minutes"), bodies)
      const options = { limits: "none", tick: true } as const
      const first = yield* Effect.provide(often, [sandboxed(options), TestClock.layer()])
      const second = yield* Effect.provide(once, [sandboxed(options), TestClock.layer()])
      assert.deepStrictEqual(first, second)
    }))
})

describe("computed records", () => {
  it("a permutation is a bijection in both directions, and can be walked from any rank", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(), fc.nat(), (size, salt, start) => {
      const permutation = makePermutation(size, salt)
      const values = Array.from({ length: size }, (_, rank) => permutation.at(rank))
      assert.deepStrictEqual(values.toSorted((a, b) => a - b), Array.from({ length: size }, (_, i) => i))
      values.forEach((value, rank) => assert.strictEqual(permutation.rankOf(value), rank))
      const first = start % (size + 1)
      assert.deepStrictEqual([...permutation.walk(first, true)], values.slice(first))
      assert.deepStrictEqual([...permutation.walk(first, false)], values.slice(first).toReversed())
    }))
  })

  it("an id sequence finds its own ids alone, and the next id after any id", () => {
    const draw = makeDraw(7)
    for (const prefix of ["", "720575940"]) {
      const sequence = makeIdSequence(draw, { base: 1_003_000_000, count: 500, step: 7, prefix: () => prefix })
      const ids = Array.from({ length: 500 }, (_, index) => sequence.at(index))
      ids.forEach((id, index) => assert.strictEqual(sequence.find(id), index))
      fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (id) => {
        assert.strictEqual(sequence.find(String(id)), ids.includes(String(id)) ? ids.indexOf(String(id)) : undefined)
      }))
      const near = fc.integer({ min: -20, max: 3600 }).map((offset) => BigInt(ids[0]!) + BigInt(offset))
      fc.assert(fc.property(near, (id) => {
        const expected = ids.findIndex((other) => BigInt(other) > id)
        assert.strictEqual(sequence.after(String(id)), expected < 0 ? 500 : expected)
        assert.strictEqual(sequence.find(String(id)), ids.indexOf(String(id)) < 0 ? undefined : ids.indexOf(String(id)))
      }))
    }
  })
})
