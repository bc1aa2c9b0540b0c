import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Csv } from "effect/encoding"
import * as fc from "fast-check"
import { csvCell, csvList } from "../../src/output/Csv.ts"
import { haravanBalance } from "../../src/commands/haravan/records.ts"
import { loopInventory } from "../../src/commands/loop/records.ts"
import { inventoryOf } from "../support/records.ts"

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom("=", "＝", "+", "-", "@", "\t", "\r", "\n", "'", "\"", ",", " ", "a", "1"),
    maxLength: 8
  })
)
const cells = { isIdentifier: false }
const identifiers = { isIdentifier: true }
const plain = { raw: false, excel: false }

const decode = (csv: string) =>
  Stream.make(csv).pipe(Stream.pipeThroughChannel(Csv.decodeString({ headers: false })), Stream.runCollect)

const cellsOf = Effect.fnUntraced(function*(values: ReadonlyArray<string>, options = plain, field = cells) {
  const rows = yield* decode(`${values.map((value) => csvCell(value, field, options)).join(",")}\r\n`)
  return rows[0] ?? []
})

/** Reads a cell as `links import` does: removes one apostrophe from before the beginning of a formula. */
const unprotected = (cell: string) => cell.replace(/^'(?='*[=+\-@\t\r\n＝＋－＠])/, "")

describe("CSV", () => {
  it.effect("keeps every text, with or without protection", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 2, maxLength: 5 }), (values) =>
          Effect.runPromise(Effect.gen(function*() {
            assert.deepStrictEqual(yield* cellsOf(values, { raw: true, excel: false }), values)
            assert.deepStrictEqual((yield* cellsOf(values)).map(unprotected), values)
          })))
      )
    ))

  it.effect("never begins a cell like a formula", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(text, (value) =>
          Effect.runPromise(
            Effect.map(cellsOf(["x", value]), ([, cell]) => assert.notMatch(cell ?? "", /^[=+\-@\t\r]/))
          ))
      )
    ))

  it.effect("never lets an identifier end the formula that keeps it as text in Excel", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(text, (value) =>
          Effect.runPromise(
            Effect.map(cellsOf(["x", value], { raw: false, excel: true }, identifiers), ([, cell = ""]) => {
              if (/^[=+\-@\t\r]/.test(cell)) {
                assert.strictEqual(cell, `="${value}"`)
              }
              if (cell.startsWith("=")) assert.notMatch(value, /["()]/)
            })
          ))
      )
    ))

  it("keeps every digit of ids in Excel, and other text unchanged", () => {
    const excel = { raw: false, excel: true }
    assert.strictEqual(csvCell("674353902539857412", identifiers, excel), "\"=\"\"674353902539857412\"\"\"")
    assert.strictEqual(csvCell("00123", identifiers, excel), "\"=\"\"00123\"\"\"")
    assert.strictEqual(csvCell("Áo sơ mi", cells, excel), "Áo sơ mi")
    assert.strictEqual(csvCell("=HYPERLINK(\"http://x\")", identifiers, excel), "\"'=HYPERLINK(\"\"http://x\"\")\"")
  })

  it("separates null from empty text, and keeps negative numbers", () => {
    assert.strictEqual(csvCell(null, cells, plain), "")
    assert.strictEqual(csvCell("", cells, plain), "\"\"")
    assert.strictEqual(csvCell(-15, cells, plain), "-15")
    assert.strictEqual(csvCell(false, cells, plain), "false")
    assert.strictEqual(csvCell("backorder,transit", cells, plain), "\"backorder,transit\"")
  })

  it("has a column for each field of the JSON, also of an address that is null", () => {
    const writer = csvList(loopInventory, plain)
    const [head, first, second, end] =
      (writer.records([inventoryOf({}), inventoryOf({ address: null })]) + writer.end())
        .split("\r\n")
    assert.strictEqual(
      head,
      "availableCount,variant.id,variant.externalId,variant.sku,variant.name,variant.weightGrams,variant.barcode," +
        "location.id,location.externalId,location.name,location.status,location.address.name,location.address.company," +
        "location.address.address1,location.address.address2,location.address.city,location.address.region," +
        "location.address.postalCode,location.address.countryCode"
    )
    assert.strictEqual(
      first,
      "7,674353902539857412,,SKU-1,Áo,,,681170457216189000,,Kho,active,,,1 Phố Huế,,Hà Nội,,,VN"
    )
    assert.strictEqual(second, "7,674353902539857412,,SKU-1,Áo,,,681170457216189000,,Kho,active,,,,,,,,")
    assert.strictEqual(end, "")
  })

  it("writes the header of an empty list, once, and a byte-order mark for Excel", () => {
    assert.match(csvList(haravanBalance, plain).end(), /^id,locationId,[^\n]*updatedAt\r\n$/)
    const excel = csvList(haravanBalance, { raw: false, excel: true })
    assert.match(excel.records([]), /^\uFEFFid,/)
    assert.strictEqual(excel.end(), "")
  })
})
