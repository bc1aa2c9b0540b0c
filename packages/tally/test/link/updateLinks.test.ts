import { assert, describe, it } from "@effect/vitest"
import {
  compareIds,
  type HaravanVariantId,
  type LoopVariantId,
  uncheckedId,
  type VariantDeclaration
} from "@stocktally/schema"
import * as fc from "fast-check"
import type { LinkState } from "../../src/link/Links.ts"
import {
  type LinkableHaravanVariant,
  type LinkableLoopVariant,
  variantLinkRules,
  linkVariants
} from "../../src/link/linkVariants.ts"
import { type FormerLink, updateLinks } from "../../src/link/updateLinks.ts"

type Former = FormerLink<LoopVariantId, HaravanVariantId>
type LoopSpec = readonly [id: number, sku: string | null, externalId?: string | null, barcode?: string | null]
type HaravanSpec = readonly [id: number, sku: string | null, barcode?: string | null]

const loopId = (n: number) => uncheckedId.LoopVariantId(String(n))
const haravanId = (n: number) => uncheckedId.HaravanVariantId(String(n))

const loopOf = (specs: ReadonlyArray<LoopSpec>): Map<LoopVariantId, LinkableLoopVariant> =>
  new Map(
    specs.map((
      [id, sku, externalId = null, barcode = null]
    ) => [loopId(id), { id: loopId(id), sku, externalId, barcode }])
  )
const haravanOf = (specs: ReadonlyArray<HaravanSpec>): Map<HaravanVariantId, LinkableHaravanVariant> =>
  new Map(specs.map(([id, sku, barcode = null]) => [haravanId(id), { id: haravanId(id), sku, barcode }]))

const former = (loop: number, haravan: number, evidence: Former["evidence"] = "sku"): Former => ({
  loop: loopId(loop),
  haravan: haravanId(haravan),
  evidence
})

const link = (
  loop: ReadonlyArray<LoopSpec>,
  haravan: ReadonlyArray<HaravanSpec>,
  formers: ReadonlyArray<Former>,
  declarations: ReadonlyArray<VariantDeclaration> = [],
  complete = true
) =>
  updateLinks(variantLinkRules, { loop: loopOf(loop), haravan: haravanOf(haravan), declarations, complete }).withKept(
    formers
  )

const short = (state: LinkState<string> | undefined): string =>
  state === undefined ? "absent" : state._tag === "Linked" ? `${state.partner} by ${state.evidence}` : state.reason

/** The links that the store would remember, current and former. */
const remembered = (links: ReturnType<typeof link>["links"]): ReadonlyArray<Former> =>
  [...links.loop].flatMap(([loop, state]) =>
    state._tag === "Linked"
      ? state.evidence === "declared" ? [] : [{ loop, haravan: state.partner, evidence: state.evidence }]
      : state.former === undefined
      ? []
      : [{ loop, haravan: state.former.partner, evidence: state.former.evidence }]
  )

describe("a link found before", () => {
  it("is kept and reported if a rename leaves no evidence", () => {
    const { broken, links, renamed } = link([[1, "NEW"]], [[11, "A"]], [former(1, 11)])
    assert.strictEqual(short(links.loop.get(loopId(1))), "11 by sku")
    assert.strictEqual(short(links.haravan.get(haravanId(11))), "1 by sku")
    assert.deepStrictEqual([renamed, broken], [[former(1, 11)], []])
  })

  it("is kept if a new record has the same SKU, which stays without a link", () => {
    const { links, renamed } = link([[1, "A"], [2, "A"]], [[11, "A"]], [former(1, 11)])
    assert.strictEqual(short(links.loop.get(loopId(1))), "11 by sku")
    assert.strictEqual(short(links.loop.get(loopId(2))), "ambiguous")
    assert.strictEqual(renamed.length, 1)
  })

  it("is not moved if the evidence names another record: all three are conflicting, with the reason", () => {
    const { broken, links } = link([[1, "B"]], [[11, "A"], [12, "B"]], [former(1, 11)])
    assert.deepStrictEqual(
      [links.loop.get(loopId(1)), links.haravan.get(haravanId(11)), links.haravan.get(haravanId(12))].map(short),
      ["conflicting", "conflicting", "conflicting"]
    )
    const state = links.loop.get(loopId(1))
    assert.deepStrictEqual(state?._tag === "Unlinked" ? [...state.candidates] : [], ["11", "12"])
    assert.strictEqual(
      state?._tag === "Unlinked" ? state.detail : "",
      "Was linked to A by SKU, but another Haravan variant now matches it"
    )
    assert.deepStrictEqual(broken, [former(1, 11)])
  })

  it("stays conflicting in later syncs, because the former link is remembered", () => {
    let formers: ReadonlyArray<Former> = [former(1, 11)]
    for (let sync = 0; sync < 3; sync++) {
      const { links } = link([[1, "B"]], [[11, "A"], [12, "B"]], formers)
      assert.strictEqual(short(links.loop.get(loopId(1))), "conflicting")
      assert.strictEqual(short(links.haravan.get(haravanId(12))), "conflicting")
      formers = remembered(links)
    }
  })

  it("is restored if the rename is undone", () => {
    const { links } = link([[1, "B"]], [[11, "A"], [12, "B"]], [former(1, 11)])
    const after = link([[1, "A"]], [[11, "A"], [12, "B"]], remembered(links))
    assert.strictEqual(short(after.links.loop.get(loopId(1))), "11 by sku")
  })

  it("does not survive two swapped SKUs, and all four records are remembered", () => {
    const formers = [former(1, 11), former(2, 12)]
    const { broken, links } = link([[1, "B"], [2, "A"]], [[11, "A"], [12, "B"]], formers)
    assert.deepStrictEqual([...links.loop.values(), ...links.haravan.values()].map(short), Array(4).fill("conflicting"))
    assert.strictEqual(broken.length, 2)
    assert.deepStrictEqual(remembered(links), formers)
  })

  it("is given up if another record names its partner by external id", () => {
    const { links } = link([[1, "A"], [2, null, "11"]], [[11, "A"]], [former(1, 11)])
    assert.strictEqual(short(links.loop.get(loopId(1))), "conflicting")
    assert.strictEqual(short(links.haravan.get(haravanId(11))), "conflicting")
  })

  it("frees the remaining record if the other is gone", () => {
    const { links } = link([[1, "B"]], [[12, "B"]], [former(1, 11)])
    assert.strictEqual(short(links.loop.get(loopId(1))), "12 by sku")
  })

  it("has no effect if there is a declaration about one of the two", () => {
    const declared: ReadonlyArray<VariantDeclaration> = [{ _tag: "Link", loop: loopId(1), haravan: haravanId(12) }]
    const { links, renamed } = link([[1, "X"], [2, "A"]], [[11, "A"], [12, "Y"]], [former(1, 11)], declared)
    assert.strictEqual(short(links.loop.get(loopId(1))), "12 by declared")
    assert.strictEqual(short(links.loop.get(loopId(2))), "11 by sku")
    assert.deepStrictEqual(renamed, [])
  })

  it("takes newer evidence for the same link", () => {
    const { links, renamed } = link([[1, "A", "11"]], [[11, "A"]], [former(1, 11, "barcode")])
    assert.strictEqual(short(links.loop.get(loopId(1))), "11 by external-id")
    assert.deepStrictEqual(renamed, [])
  })

  it("has no effect while the catalogs are incomplete", () => {
    const { links } = link([[1, "X"]], [[11, "A"]], [former(1, 11)], [], false)
    assert.strictEqual(short(links.loop.get(loopId(1))), "absent")
  })
})

describe("links over any history of edits", () => {
  const sku = fc.constantFrom(null, "A", "B", "C", "D")
  const loops = fc.tuple(
    ...[1, 2, 3].map((id) =>
      fc.record({
        sku,
        externalId: fc.constantFrom(null, null, "11", "12", "13"),
        barcode: fc.constantFrom(null, "X", "Y")
      })
        .map(({ barcode, externalId, sku }): LoopSpec => [id, sku, externalId, barcode])
    )
  )
  const haravans = fc.tuple(
    ...[11, 12, 13].map((id) =>
      fc.record({ sku, barcode: fc.constantFrom(null, "X", "Y") }).map((
        { barcode, sku }
      ): HaravanSpec => [id, sku, barcode])
    )
  )
  const edits = fc.array(fc.tuple(loops, haravans), { minLength: 1, maxLength: 6 })

  it("never move a record from one partner to another, and stay one to one", () => {
    fc.assert(
      fc.property(edits, (catalogs) => {
        const partners = new Map<string, string>()
        let formers: ReadonlyArray<Former> = []
        for (const [loop, haravan] of catalogs) {
          const { links } = link(loop, haravan, formers)
          for (const [id, state] of links.loop) {
            if (state._tag !== "Linked") continue
            assert.strictEqual(partners.get(id) ?? state.partner, state.partner)
            partners.set(id, state.partner)
            const back = links.haravan.get(state.partner)
            assert.strictEqual(back?._tag === "Linked" ? back.partner : "", id)
          }
          assert.strictEqual(new Set(partners.values()).size, partners.size)
          formers = remembered(links)
          assert.deepStrictEqual(
            formers.map(({ loop }) => loop).toSorted(compareIds),
            [...partners.keys()].toSorted(compareIds).map((id) => uncheckedId.LoopVariantId(id)),
            "each link that was ever found is remembered"
          )
        }
      }),
      { numRuns: 1000 }
    )
  })

  it("are those that linkVariants finds if nothing was found before", () => {
    fc.assert(fc.property(loops, haravans, (loop, haravan) => {
      const input = { loop: loopOf(loop), haravan: haravanOf(haravan), declarations: [], complete: true }
      const [kept, plain] = [updateLinks(variantLinkRules, input).withKept([]).links, linkVariants(input)]
      assert.deepStrictEqual([[...kept.loop], [...kept.haravan]], [[...plain.loop], [...plain.haravan]])
    }))
  })
})
