import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { isExactJsonSupported, parseExact, parsePlain, stringifyExact } from "../src/wire/index.ts"
import { refusal, succeeds } from "./support.ts"

/** JSON values of `parseExact`: integers are numbers if they are exact, else BigInts. */
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) =>
      Number.isSafeInteger(Number(value)) ? Number(value) : value
    ),
    fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }).map((value) =>
      Number.isSafeInteger(Number(value)) ? Number(value) : value
    ),
    fc.array(tie("value")),
    fc.dictionary(fc.string().filter((key) => key !== "__proto__"), tie("value"), { noNullPrototype: true })
  )
})).value

describe("exact JSON", () => {
  it("is supported by this runtime", () => {
    assert.isTrue(isExactJsonSupported)
  })

  it("is read back unchanged, with int64 of both signs at any depth", () => {
    fc.assert(fc.property(values, (value) => {
      assert.deepStrictEqual(succeeds(parseExact(stringifyExact(value))), value)
    }))
  })

  it("keeps digits that JSON.parse rounds", () => {
    const text = `{"id":674353902539857412,"ids":[-9223372036854775808,9007199254740993],"n":9007199254740991}`
    assert.deepStrictEqual(succeeds(parseExact(text)), {
      id: 674353902539857412n,
      ids: [-9223372036854775808n, 9007199254740993n],
      n: 9007199254740991
    })
    assert.strictEqual(stringifyExact(succeeds(parseExact(text))), text)
    assert.deepStrictEqual(succeeds(parsePlain("674353902539857412")), 674353902539857400)
  })

  it("reads other values as JSON.parse does", () => {
    assert.deepStrictEqual(succeeds(parseExact(`[1e30,1.5,-0.0,1E2,"674353902539857412",null]`)), [
      1e30,
      1.5,
      -0,
      100,
      "674353902539857412",
      null
    ])
  })

  it("has the position in text that is not JSON", () => {
    for (const parse of [parsePlain, parseExact]) {
      assert.strictEqual(refusal(parse("")), "the text is empty")
      assert.strictEqual(refusal(parse(" \n")), "the text is empty")
      assert.include(refusal(parse(`{"a":1,}`)), "position 7")
      assert.isNotEmpty(refusal(parse("<html>")))
      assert.isNotEmpty(refusal(parse("{\"a\":")))
    }
  })
})
