import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { FormerPartner, LinkedPair, LinkState, SideLinks } from "@stocktally/tally"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"
import { fill, linksOf } from "../support/bigShop.ts"
import * as Shop from "../support/shop.ts"

const size = { variants: 12, locations: 2 }
const loop = Shop.loopVariantId(3)
const haravan = Shop.haravanVariantId(3)

const conflicting = <Partner extends string>(detail: string, former: FormerPartner<Partner>): LinkState<Partner> => ({
  _tag: "Unlinked",
  reason: "conflicting",
  detail,
  candidates: [former.partner],
  former
})

/** The links of the shop without the third pair, which is declared to be something else. */
const linksWithout = (said = "was linked"): SideLinks => {
  const links: SideLinks = linksOf(size)
  return {
    ...links,
    variants: {
      ...links.variants,
      loop: new Map([...links.variants.loop, [loop, conflicting(said, { partner: haravan, evidence: "sku" })]]),
      haravan: new Map([...links.variants.haravan, [haravan, conflicting(said, { partner: loop, evidence: "sku" })]])
    }
  }
}

onEach("a link that was given up", (backend) => {
  const filled = Effect.gen(function*() {
    const store = yield* sqlStore(yield* (yield* backend.site).open)
    return { run: yield* fill(store, size), store }
  })
  const given: Array<LinkedPair> = [{ kind: "variant", loop, haravan, evidence: "sku" }]

  it.effect("is kept by its ids until it is found again", () =>
    Effect.gen(function*() {
      const { run, store } = yield* filled
      const { givenUp, replace, version } = store.links
      assert.deepStrictEqual(yield* Stream.runCollect(givenUp("variant")), [])
      yield* replace(run.id, linksWithout())
      assert.deepStrictEqual(yield* Stream.runCollect(givenUp("variant")), given)
      assert.deepStrictEqual(yield* Stream.runCollect(givenUp("location")), [])
      const before = yield* version
      yield* replace(run.id, linksWithout())
      assert.strictEqual(yield* version, before, "nothing changed")
      yield* replace(run.id, linksOf(size))
      assert.deepStrictEqual(yield* Stream.runCollect(givenUp("variant")), [])
    }))
})
