import { assert, it } from "@effect/vitest"
import { unusedLine } from "../../src/rules/unusedLine.ts"

const used = (name: string, transit = false) => ({ name, transit })

it("names a few of the Haravan locations that feed no Loop location, those in transit last", () => {
  assert.strictEqual(unusedLine([]), null)
  assert.strictEqual(unusedLine([used("Kho trưng bày")]), "Haravan's Kho trưng bày feeds no Loop location")
  assert.strictEqual(
    unusedLine([used("Hàng đang chuyển", true), used("A\u001b[2J")]),
    "Haravan's A\\u{1b}[2J and Hàng đang chuyển (in transit) feed no Loop location"
  )
  const many = (count: number) => Array.from({ length: count }, (_, index) => used(`Kho ${index + 1}`))
  assert.strictEqual(unusedLine(many(5)), "Haravan's Kho 1, Kho 2, Kho 3, Kho 4 and Kho 5 feed no Loop location")
  assert.strictEqual(unusedLine(many(9)), "Haravan's Kho 1, Kho 2, Kho 3, Kho 4 and 5 more feed no Loop location")
})
