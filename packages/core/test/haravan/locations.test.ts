import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import { Haravan } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, range, stats, unlimited } from "@stocktally/testing"

const read = Effect.flatMap(Haravan, ({ locations }) => locations)
const shop = { ...unlimited, sandbox: { limits: "none" as const, skus: 1, locations: 120, dense: true } }
const body = (ids: ReadonlyArray<number>) =>
  answer(200, JSON.stringify({ locations: ids.map((id) => ({ id, name: `Kho ${id}` })) }))

describe("Haravan's locations", () => {
  for (const locationsPerPage of [50, 60, 119, 120, Infinity]) {
    it.effect(`are read to their end from pages of ${locationsPerPage}`, () =>
      inSandbox(
        { ...shop, sandbox: { ...shop.sandbox, quirks: { locationsPerPage } } },
        Effect.gen(function*() {
          const { shop } = yield* Sandbox
          assert.deepStrictEqual(
            (yield* read).map(({ id }) => String(id)),
            range(120).map((index) => shop.haravanLocationId(index))
          )
        })
      ))
  }

  it.effect("take one more request if the server does not support pages", () =>
    inSandbox(
      shop,
      Effect.gen(function*() {
        yield* read
        assert.strictEqual((yield* stats).haravan.requests, 2)
      })
    ))

  it.effect("come once each, even if one moves to the next page during the read", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => body([[3, 2], [2, 1], []][nth - 1] ?? []))
        assert.deepStrictEqual((yield* read).map(({ id }) => String(id)), ["3", "2", "1"])
      })
    ))

  it.effect("fail if the list never ends", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        yield* intercept("haravan", (nth) => body([nth]))
        const error = yield* failing(read)
        assert.strictEqual(error.reason._tag, "UnexpectedResponse")
        assert.include(error.message, "the list never ends")
      })
    ))
})
