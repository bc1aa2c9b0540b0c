import { assert, describe, it } from "@effect/vitest"
import { type HaravanVariantId, type LoopVariantId, uncheckedId, type VariantDeclaration } from "@stocktally/schema"
import * as fc from "fast-check"
import { type LinkState, maxCandidates, unlinked } from "../../src/link/Links.ts"
import { type LinkableHaravanVariant, type LinkableLoopVariant, linkVariants } from "../../src/link/linkVariants.ts"

const loopId = (id: number | string) => uncheckedId.LoopVariantId(String(id))
const haravanId = (id: number | string) => uncheckedId.HaravanVariantId(String(id))

interface Keys {
  readonly external?: string | null
  readonly sku?: string | null
  readonly barcode?: string | null
}

const loopVariant = (
  id: number | string,
  { barcode = null, external = null, sku = null }: Keys = {}
): LinkableLoopVariant => ({ id: loopId(id), externalId: external, sku, barcode })
const haravanVariant = (id: number | string, { barcode = null, sku = null }: Keys = {}): LinkableHaravanVariant => ({
  id: haravanId(id),
  sku,
  barcode
})

const same = (loop: number, haravan: number): VariantDeclaration => ({
  _tag: "Link",
  loop: loopId(loop),
  haravan: haravanId(haravan)
})
const ignoreLoop = (loop: number, reason = "a sample"): VariantDeclaration => ({
  _tag: "IgnoreLoop",
  loop: loopId(loop),
  reason
})
const ignoreHaravan = (haravan: number, reason = "a sample"): VariantDeclaration => ({
  _tag: "IgnoreHaravan",
  haravan: haravanId(haravan),
  reason
})

interface Shop {
  readonly loop: ReadonlyArray<LinkableLoopVariant>
  readonly haravan: ReadonlyArray<LinkableHaravanVariant>
  readonly declarations?: ReadonlyArray<VariantDeclaration>
  readonly complete?: boolean
}

const link = ({ complete = true, declarations = [], haravan, loop }: Shop) =>
  linkVariants({
    loop: new Map(loop.map((variant) => [variant.id, variant])),
    haravan: new Map(haravan.map((variant) => [variant.id, variant])),
    declarations,
    complete
  })

/** A state in short: `sku 1`, or `ambiguous 1,2`. */
const stateOf = (state: LinkState<string> | undefined) =>
  state === undefined ?
    "absent"
    : state._tag === "Linked" ?
    `${state.evidence} ${state.partner}`
    : `${state.reason} ${state.candidates.join(",")}`.trim()
const statesOf = (links: ReturnType<typeof link>) => ({
  loop: Object.fromEntries([...links.loop].map(([id, state]) => [id, stateOf(state)])),
  haravan: Object.fromEntries([...links.haravan].map(([id, state]) => [id, stateOf(state)]))
})
const detailOf = (state: LinkState<string> | undefined) => state?._tag === "Unlinked" ? state.detail : ""

describe("linkVariants", () => {
  it("uses the surest evidence", () => {
    const all = { sku: "A", barcode: "1" }
    const cases: ReadonlyArray<readonly [Keys, string]> = [
      [{ external: "9", ...all }, "external-id 9"],
      [all, "sku 9"],
      [{ barcode: "1" }, "barcode 9"],
      [{ external: "77", ...all }, "sku 9"],
      [{ external: "gid://shop/9", ...all }, "sku 9"]
    ]
    for (const [keys, expected] of cases) {
      const links = link({ loop: [loopVariant(1, keys)], haravan: [haravanVariant(9, all)] })
      assert.deepStrictEqual(statesOf(links), { loop: { 1: expected }, haravan: { 9: expected.replace("9", "1") } })
    }
  })

  it("compares external ids digit for digit, as far as int64 goes", () => {
    const ids = ["9223372036854775807", "9223372036854775806", "9007199254740993"]
    const links = link({
      loop: [
        loopVariant(1, { external: "9223372036854775807" }),
        loopVariant(2, { external: " 09223372036854775806 " }),
        loopVariant(3, { external: "9007199254740992" })
      ],
      haravan: ids.map((id) => haravanVariant(id))
    })
    assert.strictEqual(stateOf(links.loop.get(loopId(1))), "external-id 9223372036854775807")
    assert.strictEqual(stateOf(links.loop.get(loopId(2))), "external-id 9223372036854775806")
    assert.strictEqual(stateOf(links.loop.get(loopId(3))), "no-partner")
  })

  it("compares SKUs and barcodes trimmed, composed and without case, and ignores blank ones", () => {
    const links = link({
      loop: [
        loopVariant(1, { sku: " ÁO-Đỏ".normalize("NFD") }),
        loopVariant(2, { sku: "  ", barcode: "" }),
        loopVariant(3, { sku: "SON" })
      ],
      haravan: [
        haravanVariant(7, { sku: "áo-đỏ " }),
        haravanVariant(8, { sku: "", barcode: " " }),
        haravanVariant(9, { sku: "SƠN" })
      ]
    })
    assert.deepStrictEqual(statesOf(links).loop, { 1: "sku 7", 2: "no-partner", 3: "no-partner" })
    assert.strictEqual(detailOf(links.loop.get(loopId(2))), "It has no external id, SKU or barcode")
    assert.strictEqual(detailOf(links.loop.get(loopId(3))), "No Haravan variant has the same SKU")
  })

  it("names records as candidates whose keys differ in invisible ways, says how, and never links them", () => {
    const links = link({
      loop: [
        loopVariant(1, { sku: "AB\u200b-1" }),
        loopVariant(2, { sku: "X 1", barcode: "00893" }),
        loopVariant(3, { sku: "soft\u00adhyphen\u3000k" }),
        loopVariant(4, { external: "\u202a14\u202c" }),
        loopVariant(5, { sku: "0" })
      ],
      haravan: [
        haravanVariant(10, { sku: "ab-1" }),
        haravanVariant(11, { sku: "x\u00a01", barcode: "893" }),
        haravanVariant(12, { barcode: "0893" }),
        haravanVariant(13, { sku: "soft\ufeffhyphenk" }),
        haravanVariant(14),
        haravanVariant(15, { sku: "000" }),
        haravanVariant(16, { sku: "\u200b" })
      ],
      declarations: [ignoreHaravan(15)]
    })
    assert.deepStrictEqual(statesOf(links), {
      loop: { 1: "no-partner 10", 2: "no-partner 11,12", 3: "no-partner 13", 4: "no-partner 14", 5: "no-partner" },
      haravan: {
        10: "no-partner 1",
        11: "no-partner 2",
        12: "no-partner 2",
        13: "no-partner 3",
        14: "no-partner 4",
        15: "ignored",
        16: "no-partner"
      }
    })
    assert.deepStrictEqual([1, 2, 3, 4].map((id) => detailOf(links.loop.get(loopId(id)))), [
      `SKU "ab\\u{200b}-1" differs from that of ab-1 only in invisible characters`,
      `SKU "x 1" differs from that of "x\\u{a0}1" only in spaces`,
      `SKU "soft\\u{ad}hyphen\\u{3000}k" differs from that of "soft\\u{feff}hyphenk" only in invisible characters and spaces`,
      `External id "\\u{202a}14\\u{202c}" differs from that of Haravan variant 14 only in invisible characters`
    ])
  })

  it("adds such a candidate to a record that is unlinked for another reason", () => {
    const links = link({
      loop: [loopVariant(1, { sku: "A", barcode: "007" }), loopVariant(2, { sku: "a" })],
      haravan: [haravanVariant(8, { sku: "A" }), haravanVariant(9, { barcode: "7" })]
    })
    assert.strictEqual(statesOf(links).loop[1], "ambiguous 8,9")
  })

  it("never links by a key that two records of a side share, not even the remaining one", () => {
    const onOurSide = link({
      loop: [loopVariant(1, { sku: "A" }), loopVariant(2, { sku: "A" })],
      haravan: [haravanVariant(9, { sku: "A" })]
    })
    assert.deepStrictEqual(statesOf(onOurSide), {
      loop: { 1: "ambiguous 9", 2: "ambiguous 9" },
      haravan: { 9: "ambiguous 1,2" }
    })
    const leftOver = link({
      loop: [loopVariant(1, { external: "8", sku: "A" }), loopVariant(2, { sku: "a" })],
      haravan: [haravanVariant(8, { sku: "A" }), haravanVariant(9, { sku: "A" })]
    })
    assert.deepStrictEqual(statesOf(leftOver), {
      loop: { 1: "external-id 8", 2: "ambiguous 8,9" },
      haravan: { 8: "external-id 1", 9: "ambiguous 1,2" }
    })
  })

  it("falls back to the barcode if the SKU is shared", () => {
    const links = link({
      loop: [loopVariant(1, { sku: "A", barcode: "1" })],
      haravan: [haravanVariant(8, { sku: "A", barcode: "1" }), haravanVariant(9, { sku: "A" })]
    })
    assert.strictEqual(stateOf(links.loop.get(loopId(1))), "barcode 8")
  })

  it("calls Loop variants with the same external id ambiguous, whatever other evidence one of them has", () => {
    const links = link({
      loop: [loopVariant(1, { external: "9", sku: "A" }), loopVariant(2, { external: "9" })],
      haravan: [haravanVariant(9, { sku: "A" })]
    })
    assert.deepStrictEqual(statesOf(links), {
      loop: { 1: "ambiguous 9", 2: "ambiguous 9" },
      haravan: { 9: "ambiguous 1,2" }
    })
    assert.strictEqual(
      detailOf(links.loop.get(loopId(2))),
      "Same external id as A, but another Loop variant has that external id too"
    )
  })

  it("calls all records conflicting that depend on evidence that names different partners", () => {
    const links = link({
      loop: [loopVariant(1, { external: "8", sku: "A" })],
      haravan: [haravanVariant(8), haravanVariant(9, { sku: "A" })]
    })
    assert.deepStrictEqual(statesOf(links), {
      loop: { 1: "conflicting 8,9" },
      haravan: { 8: "conflicting 1", 9: "conflicting 1" }
    })
    assert.strictEqual(
      detailOf(links.loop.get(loopId(1))),
      "One Haravan variant has its external id, another has its SKU"
    )
    const claimedElsewhere = link({
      loop: [loopVariant(1, { external: "8", sku: "A" }), loopVariant(2, { external: "9" })],
      haravan: [haravanVariant(8), haravanVariant(9, { sku: "A" })]
    })
    assert.deepStrictEqual(statesOf(claimedElsewhere), {
      loop: { 1: "conflicting 8,9", 2: "conflicting 9" },
      haravan: { 8: "conflicting 1", 9: "conflicting 1,2" }
    })
    const skuAgainstBarcode = link({
      loop: [loopVariant(1, { sku: "A", barcode: "1" })],
      haravan: [haravanVariant(8, { sku: "A" }), haravanVariant(9, { barcode: "1" })]
    })
    assert.strictEqual(stateOf(skuAgainstBarcode.loop.get(loopId(1))), "conflicting 8,9")
  })

  it("explains each record of a conflict by the one fact that decides", () => {
    const links = link({
      loop: [
        loopVariant(1, { external: "8", barcode: "b8" }),
        loopVariant(2, { external: "9", sku: "KLU-8", barcode: "b9" })
      ],
      haravan: [haravanVariant(8, { sku: "KLU-8", barcode: "b8" }), haravanVariant(9, { sku: "ASM-9", barcode: "b9" })]
    })
    assert.deepStrictEqual([...links.loop.values(), ...links.haravan.values()].map(detailOf), [
      "Same external id and barcode as KLU-8, but another Loop variant has that SKU",
      "One Haravan variant has its external id and barcode, another has its SKU",
      "One Loop variant has its external id and barcode, another has its SKU",
      "Same external id and barcode as KLU-8, but another Haravan variant has that SKU"
    ])
    const claimed = link({
      loop: [loopVariant(1, { sku: "A" }), loopVariant(2, { external: "8" }), loopVariant(3, { external: "8" })],
      haravan: [haravanVariant(8, { sku: "A" })]
    })
    assert.deepStrictEqual([...claimed.loop.values(), ...claimed.haravan.values()].map(detailOf), [
      "A Haravan variant has the same SKU, but 2 other Loop variants have its external id",
      "Same external id as A, but 2 other Loop variants have that external id too",
      "Same external id as A, but 2 other Loop variants have that external id too",
      "2 Loop variants have its external id"
    ])
    const shared = link({
      loop: [loopVariant(1, { sku: "A" }), loopVariant(2, { sku: "A" }), loopVariant(3, { external: "x", sku: "B" })],
      haravan: [haravanVariant(8, { sku: "A" }), haravanVariant(9, { sku: "A" })]
    })
    assert.deepStrictEqual([...shared.loop.values()].map(detailOf), [
      "2 Haravan variants have the same SKU, and another Loop variant has it too",
      "2 Haravan variants have the same SKU, and another Loop variant has it too",
      `No Haravan variant has the same external id ("x") or SKU`
    ])
  })

  it("lets declarations win, and ignores evidence against them", () => {
    const swapped: Shop = {
      loop: [loopVariant(1, { external: "8", sku: "B" }), loopVariant(2, { external: "9", sku: "A" })],
      haravan: [haravanVariant(8, { sku: "A" }), haravanVariant(9, { sku: "B" })]
    }
    assert.deepStrictEqual(statesOf(link(swapped)).loop, { 1: "conflicting 8,9", 2: "conflicting 8,9" })
    assert.deepStrictEqual(statesOf(link({ ...swapped, declarations: [same(1, 8)] })), {
      loop: { 1: "declared 8", 2: "external-id 9" },
      haravan: { 8: "declared 1", 9: "external-id 2" }
    })
    const left = link({
      loop: [loopVariant(1, { sku: "B" })],
      haravan: [haravanVariant(8), haravanVariant(9, { sku: "B" })],
      declarations: [same(1, 8)]
    })
    assert.strictEqual(stateOf(left.haravan.get(haravanId(9))), "conflicting 1")
    assert.strictEqual(
      detailOf(left.haravan.get(haravanId(9))),
      "The Loop variant with this SKU was linked to another by hand"
    )
  })

  it("leaves out records that the user ignores, with the reason", () => {
    const shop: Shop = {
      loop: [loopVariant(1, { sku: "A" })],
      haravan: [haravanVariant(8, { sku: "A" }), haravanVariant(9, { sku: "A" })]
    }
    const links = link({ ...shop, declarations: [ignoreHaravan(9, "archived")] })
    assert.deepStrictEqual(statesOf(links), { loop: { 1: "sku 8" }, haravan: { 8: "sku 1", 9: "ignored" } })
    assert.strictEqual(detailOf(links.haravan.get(haravanId(9))), "Ignored: archived")
    assert.deepStrictEqual(statesOf(link({ ...shop, declarations: [ignoreLoop(1)] })), {
      loop: { 1: "ignored" },
      haravan: { 8: "no-partner", 9: "no-partner" }
    })
  })

  it("applies none of the declarations that contradict each other, and reports them", () => {
    const shop: Shop = {
      loop: [loopVariant(1, { sku: "A" }), loopVariant(2, { sku: "B" }), loopVariant(3)],
      haravan: [haravanVariant(7, { sku: "A" }), haravanVariant(8, { sku: "B" }), haravanVariant(9)],
      declarations: [same(1, 7), same(1, 8), same(2, 8), same(3, 9), same(3, 9)]
    }
    const links = link(shop)
    assert.deepStrictEqual(statesOf(links), {
      loop: { 1: "conflicting 7,8", 2: "conflicting 8", 3: "declared 9" },
      haravan: { 7: "conflicting 1", 8: "conflicting 1,2", 9: "declared 3" }
    })
    assert.deepStrictEqual(links.problems.map(({ declaration, problem }) => [declaration, problem]), [
      [same(1, 7), "contradiction"],
      [same(1, 8), "contradiction"],
      [same(2, 8), "contradiction"]
    ])
    assert.strictEqual(
      links.problems[0]!.detail,
      "Loop variant 1 is linked by hand to Haravan variants 7, 8, but the declarations contradict each other"
    )
    const ignoredToo = link({ ...shop, declarations: [same(1, 7), ignoreLoop(1)] })
    assert.strictEqual(stateOf(ignoredToo.loop.get(loopId(1))), "conflicting 7")
    assert.lengthOf(ignoredToo.problems, 2)
  })

  it("reports declarations about records that do not exist, once everything was read", () => {
    const shop: Shop = {
      loop: [loopVariant(1, { sku: "A" })],
      haravan: [haravanVariant(8, { sku: "A" })],
      declarations: [same(1, 99), ignoreHaravan(77)]
    }
    const links = link(shop)
    assert.deepStrictEqual(links.problems.map(({ detail }) => detail), [
      "Haravan variant 99 does not exist",
      "Haravan variant 77 does not exist"
    ])
    assert.strictEqual(stateOf(links.loop.get(loopId(1))), "no-partner")
    assert.strictEqual(stateOf(links.haravan.get(haravanId(8))), "conflicting 1")
    assert.deepStrictEqual(link({ ...shop, complete: false }).problems, [])
  })

  it("links only by declaration and external id if a catalog was not read completely", () => {
    const links = link({
      loop: [
        loopVariant(1, { external: "7" }),
        loopVariant(2, { sku: "A" }),
        loopVariant(3),
        loopVariant(4),
        loopVariant(5)
      ],
      haravan: [haravanVariant(7), haravanVariant(8, { sku: "A" }), haravanVariant(9)],
      declarations: [same(3, 9), ignoreLoop(4), same(5, 99)],
      complete: false
    })
    assert.deepStrictEqual(statesOf(links), {
      loop: { 1: "external-id 7", 3: "declared 9", 4: "ignored" },
      haravan: { 7: "external-id 1", 9: "declared 3" }
    })
  })

  it("names a limited number of candidates, and stays linear if all variants share a key", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => index + 1)
    const links = link({
      loop: many.map((id) => loopVariant(id, { sku: "N/A", external: "1" })),
      haravan: many.map((id) => haravanVariant(id, { sku: "N/A" }))
    })
    const [first, state] = unlinked(links.haravan)[0]!
    assert.strictEqual(first, "1")
    assert.strictEqual(state.reason, "ambiguous")
    assert.deepStrictEqual(state.candidates, many.slice(0, maxCandidates).map(loopId))
    assert.strictEqual(state.detail, "20000 Loop variants have its external id")
    assert.lengthOf(unlinked(links.loop), many.length)
  })
})

/** Small shops in which keys are few, so that they are shared, cross and contradict each other. */
const key = fc.option(fc.constantFrom("A", "a ", "B", "C", " "), { nil: null })
const shops: fc.Arbitrary<Required<Shop>> = fc.record({
  loop: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 6 }),
      external: fc.option(fc.constantFrom("1", "2", "03", "7", "x"), { nil: null }),
      sku: key,
      barcode: key
    }),
    { selector: ({ id }) => id }
  ).map((all) => all.map(({ id, ...keys }) => loopVariant(id, keys))),
  haravan: fc.uniqueArray(
    fc.record({ id: fc.integer({ min: 1, max: 6 }), sku: key, barcode: key }),
    { selector: ({ id }) => id }
  ).map((all) => all.map(({ id, ...keys }) => haravanVariant(id, keys))),
  declarations: fc.array(
    fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 3 })).map(
      ([loop, haravan, kind]) =>
        kind === 0 ? ignoreLoop(loop) : kind === 1 ? ignoreHaravan(haravan) : same(loop, haravan)
    ),
    { maxLength: 3 }
  ),
  complete: fc.boolean()
})
const check = (property: (shop: Required<Shop>) => void) => fc.assert(fc.property(shops, property), { numRuns: 1000 })
const pairs = (links: ReturnType<typeof link>) =>
  [...links.loop].flatMap(([id, state]) => state._tag === "Linked" ? [[id, state.partner] as const] : [])

describe("links of any shop", () => {
  it("are the same from both sides, and one to one", () => {
    check((shop) => {
      const links = link(shop)
      for (const [id, state] of links.loop) {
        if (state._tag === "Linked") {
          assert.deepStrictEqual(links.haravan.get(state.partner), {
            _tag: "Linked",
            partner: id,
            evidence: state.evidence
          })
        }
      }
      for (const [id, state] of links.haravan) {
        if (state._tag === "Linked") {
          assert.strictEqual(stateOf(links.loop.get(state.partner)), `${state.evidence} ${id}`)
        }
      }
      assert.strictEqual(new Set(pairs(links).map(([, partner]) => partner)).size, pairs(links).length)
    })
  })

  it("have a state for each record if everything was read", () => {
    check((shop) => {
      const links = link({ ...shop, complete: true })
      assert.strictEqual(links.loop.size, shop.loop.length)
      assert.strictEqual(links.haravan.size, shop.haravan.length)
      for (const [, { candidates, detail, reason }] of [...unlinked(links.loop), ...unlinked(links.haravan)]) {
        assert.isNotEmpty(detail)
        if (reason === "ambiguous" || reason === "conflicting") assert.isNotEmpty(candidates)
      }
    })
  })

  it("do not depend on the order of records or declarations", () => {
    const shuffled = shops.chain((shop) =>
      fc.record({
        loop: fc.shuffledSubarray([...shop.loop], { minLength: shop.loop.length }),
        haravan: fc.shuffledSubarray([...shop.haravan], { minLength: shop.haravan.length }),
        declarations: fc.shuffledSubarray([...shop.declarations], { minLength: shop.declarations.length })
      }).map((other) => [shop, { ...shop, ...other }] as const)
    )
    fc.assert(
      fc.property(shuffled, ([shop, other]) => {
        const one = link(shop)
        const two = link(other)
        assert.deepStrictEqual(Object.fromEntries(two.loop), Object.fromEntries(one.loop))
        assert.deepStrictEqual(Object.fromEntries(two.haravan), Object.fromEntries(one.haravan))
        assert.sameDeepMembers([...two.problems], [...one.problems])
      }),
      { numRuns: 1000 }
    )
  })

  it("do not change when an unrelated record appears", () => {
    check((shop) => {
      const before = link(shop)
      const after = link({
        ...shop,
        loop: [loopVariant(1000, { external: "2000", sku: "only here", barcode: "000" }), ...shop.loop],
        haravan: [...shop.haravan, haravanVariant(3000, { sku: "only there", barcode: "999" })]
      })
      for (const [id, state] of before.loop) assert.deepStrictEqual(after.loop.get(id), state)
      for (const [id, state] of before.haravan) assert.deepStrictEqual(after.haravan.get(id), state)
      assert.strictEqual(after.loop.size, before.loop.size + (shop.complete ? 1 : 0))
    })
  })

  it("by SKU or barcode connect the only records that have it", () => {
    check((shop) => {
      for (const [id, state] of link(shop).loop) {
        if (state._tag !== "Linked" || (state.evidence !== "sku" && state.evidence !== "barcode")) continue
        const { evidence } = state
        assert.isTrue(shop.complete)
        const ignored = (side: "loop" | "haravan", id: LoopVariantId | HaravanVariantId) =>
          shop.declarations.some((declaration) =>
            side === "loop"
              ? declaration._tag === "IgnoreLoop" && declaration.loop === id
              : declaration._tag === "IgnoreHaravan" && declaration.haravan === id
          )
        const key = shop.loop.find((variant) => variant.id === id)![evidence]!.trim().toLowerCase()
        const hasKey = (variant: { readonly sku: string | null; readonly barcode: string | null }) =>
          variant[evidence]?.trim().toLowerCase() === key
        // A variant that is both declared and ignored is not left out, so there may be fewer than these, not more.
        assert.isAtLeast(1, shop.haravan.filter((variant) => hasKey(variant) && !ignored("haravan", variant.id)).length)
        assert.isAtLeast(1, shop.loop.filter((variant) => hasKey(variant) && !ignored("loop", variant.id)).length)
      }
    })
  })

  it("apply each declaration that nothing contradicts", () => {
    check((shop) => {
      const links = link(shop)
      const contradicted = new Set(
        links.problems.filter(({ problem }) => problem === "contradiction").map(({ declaration }) => declaration)
      )
      for (const declaration of shop.declarations) {
        if (contradicted.has(declaration)) continue
        if (declaration._tag === "Link") {
          const exist = shop.loop.some(({ id }) => id === declaration.loop) &&
            shop.haravan.some(({ id }) => id === declaration.haravan)
          if (exist) assert.strictEqual(stateOf(links.loop.get(declaration.loop)), `declared ${declaration.haravan}`)
          else assert.notInclude(["Linked"], links.loop.get(declaration.loop)?._tag)
        } else if (declaration._tag === "IgnoreLoop") {
          assert.include(["ignored", "absent"], stateOf(links.loop.get(declaration.loop)))
        } else assert.include(["ignored", "absent"], stateOf(links.haravan.get(declaration.haravan)))
      }
    })
  })

  it("never contradict an external id or a unique SKU that names another record", () => {
    check((shop) => {
      const free = { ...shop, declarations: [] }
      for (const [loop, haravan] of pairs(link(free))) {
        const { externalId } = shop.loop.find(({ id }) => id === loop)!
        const claimed = shop.haravan.find(({ id }) => id === externalId?.replace(/^0/, ""))
        if (claimed !== undefined) assert.strictEqual(claimed.id, haravan)
        for (const other of shop.loop) {
          if (other.id !== loop) assert.notStrictEqual(other.externalId?.replace(/^0/, ""), haravan)
        }
      }
    })
  })
})
