import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { compareIds, idDigits, IdSchemas, InvalidId, isIdDigits, parseId } from "../src/index.ts"
import { ids, int64Max, refusal, succeeds } from "./support.ts"

describe("parseId", () => {
  it("reads every positive int64 from text or a BigInt, digit for digit", () => {
    fc.assert(fc.property(ids, (id) => {
      assert.strictEqual(succeeds(parseId("LoopVariantId", String(id))), String(id))
      assert.strictEqual(succeeds(parseId("HaravanBalanceId", id)), String(id))
    }))
  })

  it("reads a number only if it is exact", () => {
    fc.assert(fc.property(ids, (id) => {
      const result = parseId("LoopLocationId", Number(id))
      if (id <= BigInt(Number.MAX_SAFE_INTEGER)) assert.strictEqual(succeeds(result), String(id))
      else assert.include(refusal(result), "not exact")
    }))
  })

  it("accepts the limits", () => {
    assert.strictEqual(succeeds(parseId("LoopVariantId", "9223372036854775807")), "9223372036854775807")
    assert.strictEqual(succeeds(parseId("LoopVariantId", 1)), "1")
    assert.strictEqual(succeeds(parseId("LoopVariantId", Number.MAX_SAFE_INTEGER)), "9007199254740991")
  })

  for (
    const input of [
      "",
      " ",
      "0",
      "-1",
      "+1",
      "01",
      "007",
      " 1",
      "1 ",
      "1\n",
      "1.0",
      "1e3",
      "0x1f",
      "1_000",
      "1n",
      "abc",
      "9223372036854775808",
      "10000000000000000000",
      "99999999999999999999",
      "１２３",
      "١",
      0,
      -0,
      -1,
      1.5,
      1e30,
      2 ** 53,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      0n,
      -1n,
      int64Max + 1n,
      2n ** 64n
    ]
  ) {
    it(`refuses ${typeof input} ${JSON.stringify(String(input))} and names the rule`, () => {
      const message = refusal(parseId("HaravanVariantId", input))
      assert.match(message, /is not an id: (expected a whole number|the number is not exact)/)
    })
  }

  it("quotes only the start of long input", () => {
    assert.isBelow(refusal(parseId("HaravanVariantId", "9".repeat(100_000))).length, 200)
  })

  it("refuses any text that is not the canonical digits of a positive int64", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,21}$/)), (text) => {
      const isId = /^[1-9][0-9]*$/.test(text) && BigInt(text) <= int64Max
      assert.strictEqual(isIdDigits(text), isId)
      assert.strictEqual(idDigits(text)._tag === "Success", isId)
    }))
  })

  it("fails with InvalidId", () => {
    const result = idDigits("x")
    assert.isTrue(result._tag === "Failure" && result.failure instanceof InvalidId)
  })
})

describe("the id schemas", () => {
  it("accept canonical digits, refuse numbers, and name the rule", () => {
    for (const [name, schema] of Object.entries(IdSchemas)) {
      const decode = Schema.decodeUnknownSync(schema)
      assert.strictEqual(decode("674353902539857412"), "674353902539857412", name)
      assert.throws(() => decode(1064240649), /string/i)
      assert.throws(() => decode("0"), /a whole number from 1 to 9223372036854775807/)
    }
  })
})

describe("compareIds", () => {
  it("orders ids like numbers", () => {
    fc.assert(fc.property(ids, ids, (a, b) => {
      assert.strictEqual(compareIds(String(a), String(b)), a < b ? -1 : a > b ? 1 : 0)
      assert.strictEqual(compareIds(String(a), String(a)), 0)
    }))
  })
})
