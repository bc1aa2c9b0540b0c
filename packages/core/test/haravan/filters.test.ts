import { assert, describe, it } from "@effect/vitest"
import { compareIds, type HaravanBalance, uncheckedId } from "@stocktally/schema"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { type BalanceFilter, Haravan } from "../../src/index.ts"
import { failing, inSandbox, range, stats, unlimited } from "@stocktally/testing"

const shop = { ...unlimited, sandbox: { limits: "none" as const, seed: 3, skus: 130, locations: 5 } }
const read = (filter: BalanceFilter) => Effect.flatMap(Haravan, ({ balances }) => Stream.runCollect(balances(filter)))

/** The result of a filter by its definition, computed from all rows. */
const expected = (all: ReadonlyArray<HaravanBalance>, filter: BalanceFilter): ReadonlyArray<HaravanBalance> => {
  const { direction = "asc", limit, locationIds, order = "id", sinceId, updatedAtMin, variantIds } = filter
  const sign = direction === "asc" ? 1 : -1
  return all
    .filter((row) =>
      locationIds?.includes(row.locationId) !== false && variantIds?.includes(row.variantId) !== false &&
      (sinceId === undefined || compareIds(row.id, sinceId) > 0) &&
      (updatedAtMin === undefined || row.updatedAt >= updatedAtMin)
    )
    .toSorted((a, b) =>
      sign * (order === "id" ? compareIds(a.id, b.id) : a.updatedAt - b.updatedAt || compareIds(a.id, b.id))
    )
    .slice(0, limit)
}

const idsOf = (rows: ReadonlyArray<HaravanBalance>) => rows.map(({ id }) => id)

describe("balances of a filter", () => {
  it.effect(
    "follow its definition for any combination of parameters",
    () =>
      inSandbox(
        shop,
        Effect.gen(function*() {
          const all = (yield* read({})).toSorted((a, b) => compareIds(a.id, b.id))
          const some = fc.constantFrom(...all)
          const optional = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
          const filters = fc.sample(
            fc.record({
              locationIds: optional(fc.array(some.map(({ locationId }) => locationId), { minLength: 1, maxLength: 4 })),
              variantIds: optional(fc.array(some.map(({ variantId }) => variantId), { minLength: 1, maxLength: 120 })),
              updatedAtMin: optional(some.map(({ updatedAt }) => updatedAt)),
              sinceId: optional(some.map(({ id }) => id)),
              order: optional(fc.constantFrom("id" as const, "updated_at" as const)),
              direction: optional(fc.constantFrom("asc" as const, "desc" as const)),
              limit: optional(fc.integer({ min: 1, max: 700 }))
            }),
            150
          )
          for (const filter of filters) {
            const rows = idsOf(yield* read(filter))
            const whole = idsOf(expected(all, { ...filter, limit: undefined }))
            if (filter.order !== undefined || filter.direction !== undefined) {
              assert.deepStrictEqual(rows, idsOf(expected(all, filter)), JSON.stringify(filter))
            } else {
              // Rows come in the order they are read, but must be correct and as many.
              assert.strictEqual(
                rows.length,
                Math.min(whole.length, filter.limit ?? whole.length),
                JSON.stringify(filter)
              )
              assert.strictEqual(new Set(rows).size, rows.length)
              assert.isTrue(rows.every((id) => whole.includes(id)), JSON.stringify(filter))
            }
          }
        })
      ),
    30_000
  )

  it.effect("may use more than 50 ids, which are split", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 51, locations: 51, dense: true } },
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        const variantIds = range(51).map((n) => uncheckedId.HaravanVariantId(sandbox.shop.haravanVariantId(n)!))
        const locationIds = range(51).map((n) => uncheckedId.HaravanLocationId(sandbox.shop.haravanLocationId(n)!))
        const rows = yield* read({ variantIds, locationIds })
        assert.strictEqual(new Set(idsOf(rows)).size, 51 * 51)
        assert.strictEqual(rows.length, 51 * 51)
        const { haravan: { byStatus, log } } = yield* stats
        assert.deepStrictEqual(Object.keys(byStatus), ["200"])
        for (const { query } of log) {
          for (const ids of [...query.matchAll(/_ids=([\d,]*)/g)].map((match) => match[1]!)) {
            assert.isTrue(ids !== "" && ids.split(",").length <= 50, query)
          }
        }
      })
    ))

  it.effect("request a repeated id once", () =>
    inSandbox(
      shop,
      Effect.gen(function*() {
        const [row] = yield* read({ limit: 1 })
        const twice = yield* read({
          variantIds: [row!.variantId, row!.variantId],
          locationIds: [row!.locationId, row!.locationId]
        })
        assert.deepStrictEqual(idsOf(twice), [row!.id])
      })
    ))

  it.effect("take one request if the result fits and Haravan supports the order", () =>
    inSandbox(
      shop,
      Effect.gen(function*() {
        yield* read({})
        const { shop } = yield* Sandbox
        const locationIds = [uncheckedId.HaravanLocationId(shop.haravanLocationId(0)!)]
        for (const order of ["id", "updated_at"] as const) {
          for (const direction of ["asc", "desc"] as const) {
            yield* (yield* Sandbox).resetStats
            yield* read({ locationIds, order, direction, limit: 20 })
            assert.strictEqual((yield* stats).haravan.requests, 1, `${order} ${direction}`)
          }
        }
      })
    ))

  it.effect("are read in full pages if a short result needs the whole list", () =>
    inSandbox(
      { ...unlimited, sandbox: { limits: "none", skus: 1000, locations: 2, dense: true } },
      Effect.gen(function*() {
        const { shop } = yield* Sandbox
        const locationIds = [uncheckedId.HaravanLocationId(shop.haravanLocationId(0)!)]
        const sinceId = uncheckedId.HaravanBalanceId("1")
        const rows = yield* read({ locationIds, sinceId, order: "updated_at", direction: "desc", limit: 5 })
        assert.strictEqual(rows.length, 5)
        assert.isAtMost((yield* stats).haravan.requests, 5)
      })
    ))

  for (
    const [name, filter, problem] of [
      ["no location", { locationIds: [] }, "the list of location ids is empty"],
      ["no variant", { variantIds: [] }, "the list of variant ids is empty"],
      ["a limit of 0", { limit: 0 }, "the limit must be a whole number of at least 1, not 0"],
      ["a limit of 1.5", { limit: 1.5 }, "not 1.5"],
      ["a limit of -3", { limit: -3 }, "not -3"],
      ["an invalid time", { updatedAtMin: Number.NaN }, "the time to read from is not a valid time"]
    ] as const
  ) {
    it.effect(`are rejected with ${name} before a request is sent`, () =>
      inSandbox(
        shop,
        Effect.gen(function*() {
          const error = yield* failing(read(filter))
          assert.isTrue(error.reason._tag === "InvalidRequest" && error.reason.status === undefined)
          assert.include(error.message, problem)
          assert.strictEqual((yield* stats).haravan.requests, 0)
        })
      ))
  }
})
