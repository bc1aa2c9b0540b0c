import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { guardLoss, isTooMuch as isTooMuchOf, type Loss } from "../src/TooMuchLoss.ts"

describe("guardLoss", () => {
  it("allows a tenth, or 50 records of a short list", () => {
    const isTooMuch = (loss: Pick<Loss, "known" | "lost">) => isTooMuchOf({ what: "loop-levels", ...loss })
    assert.isFalse(isTooMuch({ known: 1000, lost: 100 }))
    assert.isTrue(isTooMuch({ known: 1000, lost: 101 }))
    assert.isFalse(isTooMuch({ known: 51, lost: 50 }))
    assert.isFalse(isTooMuch({ known: 100, lost: 50 }))
    assert.isTrue(isTooMuch({ known: 100, lost: 51 }))
    assert.isFalse(isTooMuch({ known: 0, lost: 0 }))
  })

  it("does not allow a list to become empty, however short; links may all go", () => {
    assert.isTrue(isTooMuchOf({ what: "loop-levels", known: 48, lost: 48 }))
    assert.isTrue(isTooMuchOf({ what: "haravan-products", known: 1, lost: 1 }))
    assert.isFalse(isTooMuchOf({ what: "links", known: 1, lost: 1 }))
  })

  it.effect("names the losses with numbers, and what to do", () =>
    Effect.gen(function*() {
      const result = yield* Effect.result(guardLoss([
        { what: "loop-levels", known: 10_000, lost: 5000 },
        { what: "loop-variants", known: 1000, lost: 10 },
        { what: "haravan-levels", known: 600, lost: 600 }
      ]))
      if (Result.isSuccess(result)) return assert.fail("it passed")
      assert.deepStrictEqual(result.failure.losses.map(({ what }) => what), ["loop-levels", "haravan-levels"])
      assert.strictEqual(
        result.failure.message,
        "5000 of 10000 inventories of Loop, 600 of 600 balances of Haravan would be gone, so nothing was marked as gone; " +
          "if they are really gone, run stocktally sync --accept-loss"
      )
    }))
})
