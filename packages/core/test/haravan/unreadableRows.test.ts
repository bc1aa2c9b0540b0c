import { assert, describe, it } from "@effect/vitest"
import { Sandbox, type SandboxOptions } from "@stocktally/sandbox"
import type { UpstreamError } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as BalanceCrawl from "../../src/haravan/BalanceCrawl.ts"
import { Haravan, Loop } from "../../src/index.ts"
import { inSandbox, pairOf, range, stats, unlimited } from "@stocktally/testing"

const shop = (unreadable: number, sandbox: Partial<SandboxOptions> = {}) => ({
  ...unlimited,
  sandbox: {
    limits: "none" as const,
    skus: 500,
    locations: 4,
    dense: true,
    quirks: { oddRows: { ignored: 0.1, unreadable } },
    ...sandbox
  }
})

/** How many rows a stream emits, and the error at its end. */
const drain = <A>(stream: Stream.Stream<A, UpstreamError>) =>
  Effect.gen(function*() {
    let rows = 0
    const outcome = yield* Effect.result(Stream.runForEach(stream, () => Effect.sync(() => void rows++)))
    return { rows, message: Result.isFailure(outcome) ? outcome.failure.message : "" }
  })

describe("rows with odd fields", () => {
  it.effect("are emitted if no comparison needs those fields", () =>
    inSandbox(
      shop(0),
      Effect.gen(function*() {
        const [haravan, loop] = [yield* Haravan, yield* Loop]
        assert.deepStrictEqual(yield* drain(haravan.balances()), { rows: 2000, message: "" })
        assert.deepStrictEqual(yield* drain(loop.inventories()), { rows: 2000, message: "" })
        assert.strictEqual((yield* drain(haravan.products())).message, "")
      })
    ))

  it.effect("are named at the end of the stream if they are unreadable, after all other rows", () =>
    inSandbox(
      shop(0.01),
      Effect.gen(function*() {
        const [haravan, loop] = [yield* Haravan, yield* Loop]
        const expected = /^Haravan: unexpected response: 20 records could not be read, for example balance \d+, variant/
        for (const filter of [{}, { order: "updated_at" as const }]) {
          const { message, rows } = yield* drain(haravan.balances(filter))
          assert.strictEqual(rows, 1980)
          assert.match(message, expected)
        }
        const { message, rows } = yield* drain(loop.inventories())
        assert.strictEqual(rows, 1980)
        assert.match(
          message,
          /^Loop: unexpected response: 20 records could not be read, for example an inventory, variant/
        )
      })
    ))

  it.effect("count for the cursor and the end of a list", () =>
    inSandbox(
      shop(1),
      Effect.gen(function*() {
        const haravan = yield* Haravan
        const ids = (yield* haravan.locations).map(({ id }) => id)
        const batches = yield* Stream.runCollect(haravan.balanceCrawl(BalanceCrawl.start(ids)))
        assert.strictEqual(new Set(batches.flatMap(({ unreadable }) => unreadable.map(({ id }) => id))).size, 2000)
        const changes = yield* Stream.runCollect(haravan.balanceChanges(ids, { since: 0, lookbackMillis: 0 }))
        assert.strictEqual(new Set(changes.flatMap(({ unreadable }) => unreadable.map(({ id }) => id))).size, 2000)
        const pages = yield* Stream.runCollect((yield* Loop).inventoryPages())
        assert.strictEqual(pages.flatMap(({ unreadable }) => unreadable).length, 2000)
      })
    ))

  it.effect("fail the lookup of their own pair only", () =>
    inSandbox(
      shop(0.1),
      Effect.gen(function*() {
        const haravan = yield* Haravan
        const { shop } = yield* Sandbox
        const pairs = range(40).map((variant) => pairOf(shop, variant, 1))
        yield* (yield* Sandbox).resetStats
        const outcomes = yield* Effect.forEach(pairs, (pair) => Effect.exit(haravan.balancesOf([pair])), {
          concurrency: "unbounded"
        })
        assert.strictEqual((yield* stats).haravan.requests, 1)
        const each = yield* haravan.balancesOfEach(pairs)
        assert.strictEqual(outcomes.filter((exit) => Exit.isFailure(exit)).length, 8)
        assert.strictEqual(each.filter((exit) => Exit.isFailure(exit)).length, 8)
        assert.isTrue(each.every((exit) => Exit.isFailure(exit) || Option.isSome(exit.value)))
        const all = yield* Effect.flip(haravan.balancesOf(pairs))
        assert.match(all.message, /1 record could not be read: balance \d+, variant \d+ at \d+: qty_available is /)
      })
    ))
})
