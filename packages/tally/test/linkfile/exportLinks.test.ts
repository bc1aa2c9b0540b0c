import { assert, describe, it } from "@effect/vitest"
import { type LinkKind, uncheckedId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { exportLinks, type LinkSource } from "../../src/linkfile/exportLinks.ts"
import { readLinkFile } from "../../src/linkfile/readLinkFile.ts"
import { linkFileSheet } from "../../src/linkfile/LinkFileRow.ts"
import { sheetHeader, sheetLine } from "../../src/sheet/writeSheet.ts"
import type { StoredDeclaration } from "../../src/store/LinkStore.ts"
import { unlinkedRow, declaredLink, linkEnd, ignored, linkedRow, makeLinkStore } from "@stocktally/testing"

const exported = (store: LinkSource, options?: { readonly unlinked?: boolean }) =>
  Effect.map(
    Stream.runCollect(exportLinks(store, options)),
    (rows) => rows.map(({ action, haravanId, loopId, status }) => [loopId, haravanId, action, status])
  )

describe("exportLinks", () => {
  const declarations = [
    declaredLink("1", "21"),
    ignored("4", "a sample"),
    declaredLink("8", "28"),
    declaredLink("9", "29")
  ]
  const rows = [
    linkedRow(linkEnd("1"), linkEnd("21"), "declared"),
    linkedRow(linkEnd("2"), linkEnd("22")),
    unlinkedRow({ loop: linkEnd("3", "=A", "+name"), haravan: null }, "ambiguous", ["22", "23"]),
    unlinkedRow({ loop: linkEnd("4"), haravan: null }, "ignored"),
    unlinkedRow({ loop: null, haravan: linkEnd("25") }),
    // A declaration without effect, of which both records are known.
    unlinkedRow({ loop: linkEnd("8"), haravan: null }, "conflicting"),
    unlinkedRow({ loop: null, haravan: linkEnd("28") }, "conflicting")
  ]

  it.effect("has one row for each declaration, link that was found and record without a link", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* exported(makeLinkStore(declarations, rows)), [
        ["1", "21", "link", "declared"],
        ["2", "22", null, "sku"],
        ["3", null, null, "ambiguous"],
        ["4", null, "ignore", "ignored"],
        [null, "25", null, "no-partner"],
        ["8", "28", "link", "conflicting"],
        ["9", "29", "link", "no-partner"]
      ])
    }))

  it.effect("has only records that need a decision with `unlinked`", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* exported(makeLinkStore(declarations, rows), { unlinked: true }), [
        ["3", null, null, "ambiguous"],
        [null, "25", null, "no-partner"],
        ["8", "28", "link", "conflicting"]
      ])
    }))

  it.effect("names candidates by id, SKU and name, if these are known", () =>
    Effect.gen(function*() {
      const [row] = yield* Stream.runCollect(exportLinks(makeLinkStore([], rows.slice(2, 3))))
      assert.strictEqual(row?.candidates, "22 B-2 Áo, xanh; 23")
    }))

  it.effect("has no cell that a spreadsheet would run, and keeps ids as text for Excel", () =>
    Effect.gen(function*() {
      const [row] = yield* Stream.runCollect(exportLinks(makeLinkStore([], rows.slice(2, 3))))
      assert.include(
        sheetLine(linkFileSheet, row!, { raw: false, excel: false }),
        "variant,3,,,,ambiguous,why,'=A,'+name,"
      )
      assert.include(sheetLine(linkFileSheet, row!, { raw: false, excel: true }), "variant,\"=\"\"3\"\"\",,,,")
      assert.isTrue(
        sheetHeader(linkFileSheet, { excel: true }).startsWith("\uFEFFkind,loop_id,haravan_id,action,note,status")
      )
    }))

  const note = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
    fc.stringMatching(/^['=+@\t\r\n",-]{1,4}[a-z]?$/)
  ).filter((text) => text.trim() !== "" && !text.includes("\u0000") && !/\uFFFD|\p{Cs}/u.test(text))
  const declarationAt = (
    kind: LinkKind,
    tag: StoredDeclaration["declaration"]["_tag"],
    text: string,
    index: number
  ) => {
    const loop = String(9_007_199_254_740_993n + BigInt(index))
    const haravan = String(9_223_372_036_854_775_807n - BigInt(index))
    const said = <L, H>(loopId: L, haravanId: H) =>
      tag === "Link"
        ? { _tag: tag, loop: loopId, haravan: haravanId }
        : tag === "IgnoreLoop"
        ? { _tag: tag, loop: loopId, reason: text }
        : { _tag: tag, haravan: haravanId, reason: text }
    const rest = { note: tag === "Link" && index % 3 > 0 ? text : null, declaredAt: 0 }
    return kind === "variant"
      ? { kind, declaration: said(uncheckedId.LoopVariantId(loop), uncheckedId.HaravanVariantId(haravan)), ...rest }
      : { kind, declaration: said(uncheckedId.LoopLocationId(loop), uncheckedId.HaravanLocationId(haravan)), ...rest }
  }
  const declared: fc.Arbitrary<ReadonlyArray<StoredDeclaration>> = fc.array(
    fc.tuple(
      fc.constantFrom<LinkKind>("variant", "location"),
      fc.constantFrom("Link", "IgnoreLoop", "IgnoreHaravan"),
      note
    ),
    { maxLength: 8 }
  ).map((all) => all.map(([kind, tag, text], index) => declarationAt(kind, tag, text, index)))

  for (const excel of [false, true]) {
    it(`writes a file that is read back unchanged, ${excel ? "for Excel" : "for any spreadsheet"}`, () => {
      fc.assert(fc.property(declared, (all) => {
        const { entries, pairs } = Effect.runSync(Effect.gen(function*() {
          const rows = yield* Stream.runCollect(exportLinks(makeLinkStore(all, [
            linkedRow(linkEnd("1", "A,\"1"), linkEnd("2")),
            unlinkedRow({ loop: linkEnd("3"), haravan: null }, "ambiguous", ["4"])
          ])))
          return yield* readLinkFile(
            sheetHeader(linkFileSheet, { excel }) +
              rows.map((row) => sheetLine(linkFileSheet, row, { excel, raw: false })).join("")
          )
        }))
        assert.deepEqual<ReadonlyArray<unknown>>(
          entries.map(({ change }) => change),
          all.map(({ declaration, kind, note }) => ({ _tag: "Declare", kind, note, declaration }))
        )
        assert.deepStrictEqual(pairs, [{ line: 2, kind: "variant", loop: "1", haravan: "2" }])
      }))
    })
  }
})
