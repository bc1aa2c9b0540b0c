import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { Haravan } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, range, stats, unlimited } from "@stocktally/testing"

const read = Effect.flatMap(Haravan, ({ products }) => Stream.runCollect(products()))
const product = (id: number) => ({ id, title: `Áo ${id}`, variants: [] })

/** A catalog that changes between requests: `ids` returns the products at the nth request, newest first. */
const changing = (ids: (nth: number) => ReadonlyArray<number>) =>
  intercept("haravan", (nth, { path, search }) => {
    const now = ids(nth)
    const page = Number(search.get("page") ?? "1")
    return path.endsWith("/count.json")
      ? answer(200, JSON.stringify({ count: now.length }))
      : answer(200, JSON.stringify({ products: now.slice((page - 1) * 50, page * 50).map(product) }))
  })

const newestFirst = (count: number) => range(count).map((n) => count - n)

describe("products", () => {
  for (const skus of [1, 120, 400, 1300]) {
    it.effect(`come once each with every variant: ${skus} SKUs`, () =>
      inSandbox(
        { ...unlimited, sandbox: { limits: "none", skus, locations: 1 } },
        Effect.gen(function*() {
          const { shop } = yield* Sandbox
          const products = yield* read
          assert.strictEqual(new Set(products.map(({ id }) => id)).size, products.length)
          assert.strictEqual(products.length, shop.products)
          const variants = products.flatMap(({ variants }) => variants.map(({ id }) => String(id)))
          const known = range(skus).map(shop.haravanVariantId).filter((id) => id !== undefined)
          assert.deepStrictEqual(variants.toSorted(), known.toSorted())
        })
      ))
  }

  it.effect("are empty for a shop without products", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* changing(() => [])
        assert.deepStrictEqual(yield* read, [])
      })
    ))

  it.effect("take three requests if they fit one page: the count, the page and an empty one", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* changing(() => newestFirst(49))
        assert.strictEqual((yield* read).length, 49)
        assert.strictEqual((yield* stats).haravan.requests, 3)
      })
    ))

  it.effect("are read again if a deletion moved some past the reader", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        // A product of the first page is deleted before the third request, which reads the second page.
        yield* changing((nth) => nth < 3 ? newestFirst(120) : newestFirst(120).filter((id) => id !== 100))
        const ids = (yield* read).map(({ id }) => Number(id))
        assert.strictEqual(new Set(ids).size, ids.length)
        assert.deepStrictEqual([...new Set([...ids, 100])].toSorted((a, b) => b - a), newestFirst(120))
      })
    ))

  it.effect("come once each if some were replaced, which only the count shows", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* changing((nth) => nth < 3 ? newestFirst(120) : newestFirst(121))
        const ids = (yield* read).map(({ id }) => Number(id))
        assert.deepStrictEqual(ids.toSorted((a, b) => b - a), newestFirst(121))
      })
    ))

  it.effect("fail instead of returning a shorter catalog if they change constantly", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* changing((nth) => newestFirst(300 - nth))
        const error = yield* failing(read)
        assert.strictEqual(error.reason._tag, "UnexpectedResponse")
        assert.match(error.message, /read \d+ of \d+ products in 3 passes/)
      })
    ))

  it.effect("fail if the upstream counts products but returns none", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept(
          "haravan",
          (_, { path }) => answer(200, path.endsWith("/count.json") ? `{"count":10}` : `{"products":[]}`)
        )
        const error = yield* failing(read)
        assert.include(error.message, "read 0 of 10 products")
      })
    ))

  for (const off of [-2, 3]) {
    it.effect(`are accepted if three passes agree, even if the count is off by ${off}`, () =>
      inSandbox(
        { ...unlimited, sandbox: { limits: "none", skus: 400, locations: 1, quirks: { productCountOff: off } } },
        Effect.gen(function*() {
          const { shop } = yield* Sandbox
          const messages: Array<string> = []
          const logger = Logger.make(({ message }) => void messages.push(String(message)))
          const products = yield* read.pipe(Effect.provide(Logger.layer([logger])))
          assert.strictEqual(products.length, shop.products)
          assert.strictEqual(new Set(products.map(({ id }) => id)).size, products.length)
          const noted = off > 0 ? [`Haravan counts ${shop.products + off} products but lists ${shop.products}`] : []
          assert.deepStrictEqual(messages.map((message) => message.split(",")[0]), noted)
        })
      ))
  }

  it.effect("fail if passes differ, even if none is missing at the end", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        // Every second pass hides the last product, and the count is one too high.
        let pass = 0
        yield* intercept("haravan", (_, { path, search }) => {
          const page = Number(search.get("page") ?? "1")
          if (path.endsWith("/count.json")) return answer(200, `{"count":121}`)
          if (page === 1) pass++
          const now = newestFirst(120).slice(0, pass % 2 === 0 ? 119 : 120)
          return answer(200, JSON.stringify({ products: now.slice((page - 1) * 50, page * 50).map(product) }))
        })
        const error = yield* failing(read)
        assert.include(error.message, "read 120 of 121 products in 3 passes")
      })
    ))

  it.effect("fail instead of reading for ever if the upstream ignores the page number", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const first = JSON.stringify({ products: newestFirst(50).map(product) })
        yield* intercept(
          "haravan",
          (nth, { path }) => nth > 100 ? undefined : answer(200, path.endsWith("/count.json") ? `{"count":120}` : first)
        )
        const error = yield* failing(read)
        assert.include(error.message, "read 50 of 120 products")
        assert.isAtMost((yield* stats).haravan.requests, 15)
      })
    ))

  it.effect("with updatedAtMin are read and counted by that time", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 400 } },
      Effect.gen(function*() {
        const { products } = yield* Haravan
        const all = yield* read
        const times = all.map(({ updatedAt }) => updatedAt ?? 0).toSorted((a, b) => a - b)
        const updatedAtMin = times[Math.floor(times.length / 2)]!
        const some = yield* Stream.runCollect(products({ updatedAtMin }))
        assert.deepStrictEqual(
          new Set(some.map(({ id }) => id)),
          new Set(all.filter(({ updatedAt }) => (updatedAt ?? 0) >= updatedAtMin).map(({ id }) => id))
        )
      })
    ))
})
