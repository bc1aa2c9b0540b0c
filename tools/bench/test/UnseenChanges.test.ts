import { Effect } from "effect"
import { assert, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { UnseenChanges } from "../src/watch/UnseenChanges.ts"

it.effect("a change is unseen until a count at least as new is seen, and none is left out", () =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const { shop } = sandbox
    const changes = new UnseenChanges(shop)
    const turn = Effect.fnUntraced(function*(count: number, at: number) {
      yield* sandbox.adjust({ variantIndex: 2, locationIndex: 1, loop: count })
      changes.look(at)
    })
    const see = (count: number, now: number) =>
      changes.loop.see({ variantId: shop.loopVariantId(2) ?? "", locationId: shop.loopLocationId(1) ?? "", count }, now)
    see(shop.loopAvailable(2, 1) ?? 0, 500)
    yield* turn(1001, 1000)
    yield* turn(1002, 2000)
    yield* turn(1003, 3000)
    // A page that was read before the newest change.
    see(1002, 5000)
    assert.deepStrictEqual(changes.loop.waitsOf(0, 3000), [4000, 3000])
    assert.throws(() => changes.loop.waitsOf(0, 4000), "not seen")
    see(1003, 9000)
    assert.deepStrictEqual(changes.loop.waitsOf(0, 4000), [4000, 3000, 6000])
    assert.deepStrictEqual(changes.haravan.waitsOf(0, 4000), [])
  }).pipe(Effect.provide(Sandbox.layer({ skus: 5, locations: 3, dense: true }))))
