import { assert, describe, it } from "@effect/vitest"
import { type ListQuirks, Sandbox } from "@stocktally/sandbox"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Haravan } from "../../src/index.ts"
import { answer, failing, inSandbox, intercept, range, stats, unlimited } from "@stocktally/testing"

const shop = (quirks: Partial<ListQuirks>) => ({
  ...unlimited,
  sandbox: { limits: "none" as const, skus: 500, locations: 2, dense: true, quirks }
})
const locationIds = Effect.flatMap(Haravan, ({ locations }) => Effect.map(locations, (all) => all.map(({ id }) => id)))

/** Changes balances half a minute and half a second past a full one. */
const change = (pairs: number) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    yield* Effect.sleep("20 days")
    const now = yield* Clock.currentTimeMillis
    yield* Effect.sleep(90_500 - now % 60_000)
    const since = yield* Clock.currentTimeMillis
    for (const n of range(pairs)) {
      yield* sandbox.adjust({ variantIndex: n % 480, locationIndex: Math.floor(n / 480), haravan: 5000 + n })
    }
    return since
  })

const changedSince = (since: number, lookbackMillis = 0) =>
  Effect.gen(function*() {
    const { balanceChanges } = yield* Haravan
    const ids = yield* locationIds
    yield* (yield* Sandbox).resetStats
    const changes = yield* Stream.runCollect(balanceChanges(ids, { since, lookbackMillis }))
    const recent = new Set(
      changes.flatMap(({ rows }) => rows).filter(({ updatedAt }) => updatedAt >= since).map(({ id }) => id)
    )
    return {
      recent: recent.size,
      gone: changes.flatMap(({ gone }) => gone),
      lookbackMillis: Math.max(...changes.map(({ lookbackMillis }) => lookbackMillis)),
      requests: (yield* stats).haravan.requests
    }
  })

const day = 24 * 60 * 60_000

describe("witnesses from the newest page", () => {
  for (const changesFilter of ["documented", "zone", "local", "seconds", "minutes", "ignored"] as const) {
    it.effect(`find every change if the upstream reads the filter as ${changesFilter}`, () =>
      inSandbox(
        shop({ changesFilter }),
        Effect.gen(function*() {
          const since = yield* change(700)
          const found = yield* changedSince(since)
          assert.strictEqual(found.recent, 700)
          const isWrong = changesFilter === "zone" || changesFilter === "seconds" || changesFilter === "minutes"
          assert.strictEqual(found.lookbackMillis, isWrong ? day : 0)
          const again = yield* changedSince(since, found.lookbackMillis)
          assert.deepStrictEqual([again.recent, again.lookbackMillis], [700, found.lookbackMillis])
          if (isWrong) assert.isBelow(again.requests, found.requests)
        })
      ))
  }

  it.effect("distinguish deleted balances from those the filter missed", () =>
    inSandbox(
      shop({}),
      Effect.gen(function*() {
        const since = yield* change(400)
        const sandbox = yield* Sandbox
        let asked = 0
        yield* intercept("haravan", (_, { path }) => {
          if (path.endsWith("/inventory_locations.json") && asked++ === 1) {
            Effect.runSync(sandbox.adjust({ variantIndex: 390, locationIndex: 0, haravan: null }))
          }
          return undefined
        })
        const { lookbackMillis, gone } = yield* changedSince(since)
        assert.deepStrictEqual(gone.map(({ variantId }) => variantId), [sandbox.shop.haravanVariantId(390)])
        assert.strictEqual(lookbackMillis, 0)
      })
    ))

  it.effect("fail the read if the whole list lacks one that a lookup finds", () =>
    inSandbox(
      shop({}),
      Effect.gen(function*() {
        const since = yield* change(300)
        yield* intercept("haravan", (_, { search }) =>
          search.get("order") === "id" && search.get("variant_ids") === null
            ? answer(200, `{"inventory_locations":[]}`)
            : undefined)
        const error = yield* failing(changedSince(since))
        assert.strictEqual(error.reason._tag, "UnexpectedResponse")
        assert.match(
          error.reason.detail,
          /^balance \d+ \(variant \d+ at location \d+, changed 1970.*\) is missing from the list/
        )
      })
    ))
})

describe("a few more changes than fit the newest page", () => {
  for (const latency of [0, 100, 250]) {
    it.effect(`take that page, two pages by time and an empty one, at ${latency} ms a response`, () =>
      inSandbox(
        { ...unlimited, sandbox: { limits: "none", skus: 500, locations: 6, dense: true, latency } },
        Effect.gen(function*() {
          const since = yield* change(300)
          assert.deepStrictEqual(yield* changedSince(since), { recent: 300, gone: [], lookbackMillis: 0, requests: 4 })
        })
      ))
  }
})
