import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { makePageEnd } from "../../src/haravan/PageEnd.ts"

describe("the end of a list", () => {
  it("is an empty page, or one shorter than a page given before for the same limit", () => {
    const { isLast } = makePageEnd()
    assert.isFalse(isLast(250, 50), "the endpoint may give no more than 50")
    assert.isFalse(isLast(250, 50))
    assert.isTrue(isLast(250, 49))
    assert.isFalse(isLast(250, 200))
    assert.isTrue(isLast(250, 50))
    assert.isTrue(isLast(250, 0))
    assert.isFalse(isLast(10, 5), "another limit is another page size")
  })

  it("is an empty page even as the first", () => {
    assert.isTrue(makePageEnd().isLast(250, 0))
  })

  it("is never missed nor seen too early, whatever the endpoint's own page size", () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 250 }),
      fc.array(fc.nat(1500), { minLength: 1, maxLength: 20 }),
      (pageSize, lists) => {
        const { isLast } = makePageEnd()
        for (const rows of lists) {
          let read = 0
          for (;;) {
            const page = Math.min(pageSize, rows - read)
            read += page
            if (isLast(250, page)) break
            assert.isAbove(page, 0)
          }
          assert.strictEqual(read, rows)
        }
      }
    ))
  })
})
