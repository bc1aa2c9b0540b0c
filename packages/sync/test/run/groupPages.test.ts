import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { groupPages } from "../../src/run/groupPages.ts"

const pagesOf = (sizes: ReadonlyArray<number>) => Stream.fromIterable(sizes.map((rows, page) => ({ page, rows })))
const rowsOf = ({ rows }: { readonly rows: number }): number => rows

describe("groupPages", () => {
  it.effect("groups about 2,000 rows, however many rows a page has", () =>
    Effect.gen(function*() {
      for (const size of [250, 1000, 2000, 2500]) {
        const sizes = Array.from({ length: 40 }, () => size)
        const batches = yield* Stream.runCollect(groupPages(pagesOf(sizes), rowsOf))
        assert.deepStrictEqual(batches.flatMap(({ pages }) => pages.map(({ page }) => page)), [...sizes.keys()])
        const most = Math.ceil(2000 / size)
        for (const { last, pages } of batches) {
          assert.isAtMost(pages.length, most)
          assert.strictEqual(last, pages.at(-1))
        }
        assert.strictEqual(batches.length, Math.ceil(40 / most))
      }
    }))

  it.effect("groups slow pages for a second, dated by the request of the first", () =>
    Effect.gen(function*() {
      const slow = pagesOf([1, 1, 1, 1, 1, 1]).pipe(Stream.rechunk(1), Stream.tap(() => Effect.sleep(400)))
      const start = yield* Clock.currentTimeMillis
      const fiber = yield* Effect.forkChild(Stream.runCollect(groupPages(slow, rowsOf)))
      yield* TestClock.adjust("10 seconds")
      const batches = yield* Fiber.join(fiber)
      assert.isAbove(batches.length, 1)
      assert.deepStrictEqual(batches.flatMap(({ pages }) => pages.map(({ page }) => page)), [0, 1, 2, 3, 4, 5])
      for (const { fetchedAt, pages } of batches) {
        assert.strictEqual(fetchedAt - start, (pages[0]?.page ?? 0) * 400)
      }
    }))
})
