import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, Result, Stream } from "effect"
import { TestClock } from "effect/testing"
import { chooseShop } from "../../src/shops/chooseShop.ts"
import { type CurrentShops, Shops } from "../../src/shops/Shops.ts"
import { installationOf } from "./support.ts"

const shop = (slug: string, rest: object = {}) => ({ slug, haravan: { token: `file:${slug}.token` }, ...rest })
const files = { "hanoi.token": "token-of-hanoi\n", "hue.token": "token-of-hue\n", "vinh.token": "token-of-vinh\n" }

/** Shops whose file can be rewritten: `rewritten` writes it and returns the shops once they are read again. */
const watched = Effect.fnUntraced(function*(shops: unknown) {
  const { places, setting, write } = yield* installationOf({ files, shops })
  const service = Context.get(yield* Layer.build(Shops.layer(setting, places)), Shops)
  const rewritten = Effect.fnUntraced(function*(shops: unknown) {
    yield* write(shops)
    const next = yield* Effect.forkChild(Stream.runHead(Stream.drop(service.changes, 1)), { startImmediately: true })
    yield* TestClock.adjust("10 seconds")
    return Option.getOrThrow(yield* Fiber.join(next))
  })
  return { ...service, rewritten }
})

const slugsOf = ({ shops }: CurrentShops) => shops.map(({ slug }) => slug)

describe("shops", () => {
  it.effect("follow the file: new ones appear, removed ones go, the others stay the same", () =>
    Effect.gen(function*() {
      const { current, rewritten } = yield* watched([shop("hanoi"), shop("hue")])
      const [hanoi] = (yield* current).shops
      const added = yield* rewritten([shop("hanoi"), shop("vinh"), shop("hue", { label: "Huế" })])
      assert.deepStrictEqual(slugsOf(added), ["hanoi", "vinh", "hue"])
      assert.strictEqual(added.shops[0], hanoi)
      assert.strictEqual(added.shops[2]?.label, "Huế")
      assert.deepStrictEqual(slugsOf(yield* rewritten([shop("vinh")])), ["vinh"])
    }))

  it.effect("continue as they were while their entry or the whole file is wrong", () =>
    Effect.gen(function*() {
      const { current, rewritten } = yield* watched([shop("hanoi"), shop("hue")])
      const before = (yield* current).shops
      const wrong = yield* rewritten([shop("hanoi"), shop("hue", { settings: { STOCKTALLY_GRACE: "soon" } })])
      assert.deepStrictEqual(wrong.shops, before)
      assert.deepStrictEqual(wrong.problems.map(({ slug }) => slug), ["hue"])
      const broken = yield* rewritten("{ \"shops\": [")
      assert.deepStrictEqual(broken.shops, before)
      assert.include(broken.fileError?.message ?? "", "is not JSON")
      const mended = yield* rewritten([shop("hue")])
      assert.deepStrictEqual([mended.fileError, mended.problems, slugsOf(mended)], [null, [], ["hue"]])
    }))
})

describe("a command", () => {
  const chosen = (shops: ReadonlyArray<unknown>, named?: string) =>
    Effect.map(
      Effect.flatMap(installationOf({ files, shops }), ({ read }) => read),
      (reading) =>
        Result.match(chooseShop(reading, Option.fromUndefinedOr(named)), {
          onFailure: ({ message }) => message,
          onSuccess: ({ slug }) => slug
        })
    )

  it.effect("means the only shop, or the one that is named", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* chosen([shop("hanoi")]), "hanoi")
      assert.strictEqual(yield* chosen([shop("hanoi"), shop("hue")], "hue"), "hue")
    }))

  it.effect("lists the shops if none is named, and reports what is wrong with the named one", () =>
    Effect.gen(function*() {
      const both = [shop("hanoi"), shop("hue"), shop("dalat")]
      assert.strictEqual(
        yield* chosen(both),
        "there are 2 shops; choose one with --shop or STOCKTALLY_SHOP: hanoi, hue"
      )
      assert.strictEqual(yield* chosen(both, "hanio"), "there is no shop hanio; did you mean hanoi?")
      assert.strictEqual(yield* chosen(both, "saigon"), "there is no shop saigon; there are hanoi, hue")
      assert.strictEqual(
        yield* chosen(both, "dalat"),
        "the shop dalat (entry 3): haravan.token names a file that cannot be read: there is no such file"
      )
      assert.strictEqual(
        yield* chosen([shop("dalat")]),
        "the shops file has no usable shop; dalat (entry 1): haravan.token names a file that cannot be read: there is no such file"
      )
    }))
})
