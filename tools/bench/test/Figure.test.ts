import { assert, describe, it } from "vitest"
import { broken, holds, measured, ratioTo, type Requirement, skipped } from "../src/harness/Figure.ts"

const figure = (value: number, required?: Requirement) =>
  measured({
    name: "f",
    value,
    unit: "s",
    peers: [{ name: "first", value: 100 }, { name: "second", value: 1 }],
    ...(required !== undefined && { required })
  })

describe("a requirement", () => {
  it("on a ratio uses the first peer", () => {
    assert.isTrue(holds(figure(105, { of: "ratio", is: "at most", limit: 1.05 })))
    assert.isFalse(holds(figure(106, { of: "ratio", is: "at most", limit: 1.05 })))
    assert.isTrue(holds(figure(50, { of: "ratio", is: "at least", limit: 0.5 })))
    assert.isFalse(holds(figure(49, { of: "ratio", is: "at least", limit: 0.5 })))
  })

  it("on a value uses the value", () => {
    assert.isTrue(holds(figure(0, { of: "value", is: "at most", limit: 0 })))
    assert.isFalse(holds(figure(1, { of: "value", is: "at most", limit: 0 })))
  })

  it("fails without a number", () => {
    assert.isFalse(holds(figure(Number.NaN, { of: "ratio", is: "at most", limit: 1 })))
    assert.isFalse(holds(figure(Number.NaN, { of: "value", is: "at least", limit: 1 })))
    assert.isFalse(holds({ ...figure(1, { of: "ratio", is: "at most", limit: 1 }), peers: [] }))
    assert.isFalse(holds(broken("f", "it broke")))
  })

  it("is optional", () => {
    assert.isUndefined(holds(figure(1)))
    assert.isUndefined(holds(skipped("f", "not here")))
  })
})

it("a ratio is the value divided by the peer's", () => {
  assert.strictEqual(ratioTo(figure(50), { name: "p", value: 200 }), 0.25)
})
