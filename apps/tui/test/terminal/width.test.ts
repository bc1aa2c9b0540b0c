import { assert, describe, it } from "@effect/vitest"
import { fit, fitMiddle } from "../../src/terminal/width.ts"

describe("a text that is cut", () => {
  it("at its end keeps its beginning", () => {
    assert.strictEqual(fit("Áo thun Hà Nội - Đỏ / L", 12, "…"), "Áo thun Hà …")
  })

  it("in the middle keeps both ends", () => {
    assert.strictEqual(fitMiddle("Áo thun Hà Nội - Đỏ / L", 14, "…"), "Áo thu… Đỏ / L")
    assert.strictEqual(fitMiddle("Áo thun", 7, "…"), "Áo thun")
    assert.strictEqual(fitMiddle("Áo thun", 2, "…"), "Á…")
  })

  it("counts full-width characters as two cells", () => {
    assert.strictEqual(fitMiddle("東京東京東京", 7, "…"), "東京…京")
    assert.strictEqual(fitMiddle("東京東京東京", 8, "…"), "東…東京")
  })
})
