import { assert, describe, it } from "@effect/vitest"
import type { ReadModel, TallyPageQuery } from "@stocktally/sync"
import type { TallyFilter } from "@stocktally/tally"
import { type StockRule, uncheckedId } from "@stocktally/schema"
import { Sandbox } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { localModel, remoteModel, service, synced, upstreams } from "./support.ts"

type Model = ReadModel["Service"]

const both = Effect.gen(function*() {
  const { model: local, settings } = yield* localModel
  const { url } = yield* service(local)
  return { local, remote: yield* remoteModel(url, settings) }
})

/** Asks both read models, asserts that they agree, and returns the result. */
const same = <A, E>(
  models: { readonly local: Model; readonly remote: Model },
  ask: (model: Model) => Effect.Effect<A, E>
) =>
  Effect.gen(function*() {
    const expected = yield* ask(models.local)
    assert.deepStrictEqual(yield* ask(models.remote), expected)
    return expected
  })

describe("a read model over a service", () => {
  it.live("returns the same as the service's own read model", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const models = yield* both
      const { local, remote } = models
      assert.deepStrictEqual([remote.source, remote.missing], [local.source, local.missing])
      assert.match((yield* remote.shop) ?? "", /^http:\/\/127\.0\.0\.1:\d+$/)

      const queries: ReadonlyArray<TallyPageQuery> = [
        { limit: 7 },
        { limit: 7, sort: "-delta" },
        { limit: 7, sort: "sku", direction: "backward" },
        { limit: 1000, filter: { q: " ao " } },
        { limit: 1000, filter: { q: "  " } },
        { limit: 50, filter: { verdicts: ["drift", "settling"], empty: true } },
        { limit: 50, filter: { verdicts: [] } },
        { limit: 50, filter: { began: 0, healed: 5 } },
        { limit: 50, filter: { minValue: 500_000 }, sort: "-value" },
        { limit: 5000 }
      ]
      for (const query of queries) yield* same(models, (model) => model.page(query))
      const first = yield* local.page({ limit: 5 })
      const second = yield* same(models, (model) => model.page({ limit: 5, cursor: first.nextCursor ?? "" }))
      yield* same(
        models,
        (model) => model.page({ limit: 5, cursor: second.previousCursor ?? "", direction: "backward" })
      )
      yield* same(models, (model) => model.page({ limit: 5, around: second.rows[2]?.id }))
      const filters: ReadonlyArray<TallyFilter | undefined> = [undefined, {
        locations: [first.rows[0]?.location ?? "", "Kho"],
        skus: first.rows.flatMap(({ sku }) => sku ?? [])
      }, {
        verdicts: ["match"]
      }]
      for (const filter of filters) yield* same(models, (model) => model.summary(filter))

      const [pair] = (yield* local.page({ limit: 1, filter: { verdicts: ["drift"] } })).rows
      if (pair === undefined) return assert.fail("a pair")
      yield* same(models, (model) => model.row(pair.id))
      yield* same(models, (model) => model.row("h:1:2"))
      assert.isAbove((yield* same(models, (model) => model.siblings(pair.id))).length, 1)
      yield* same(models, (model) => model.siblings("h:1:2"))

      for (let index = 0; index < 6; index++) {
        yield* sandbox.adjust({ variantIndex: index, locationIndex: 0, haravan: 77, loop: 4 })
      }
      const runs = yield* local.runs(10)
      yield* synced(remote)
      assert.strictEqual(
        (yield* same(models, (model) => model.runs(10))).length,
        runs.length + 1
      )
      const [newest] = yield* local.runs(1)
      assert.isTrue(Option.isSome(yield* same(models, (model) => model.run(newest?.id ?? ""))))
      yield* same(models, (model) => model.run("999"))
      assert.strictEqual((yield* same(models, (model) => model.runs(10, newest?.id))).length, runs.length)
      const changed = `l:${sandbox.shop.loopVariantId(0)}:${sandbox.shop.loopLocationId(0)}`
      const history = yield* same(models, (model) => model.history(changed, { limit: 10 }))
      assert.isAbove(history.changes.length, 0)
      yield* same(models, (model) => model.freshness)
      yield* same(models, (model) => model.linksVersion)
      const { next } = yield* local.history(changed, { limit: 1 })
      assert.isNotNull(next)
      yield* same(models, (model) => model.history(changed, { limit: 10, after: next ?? "" }))
      yield* same(models, (model) => model.history(changed, { limit: 1, since: 5 }))
      const examined = yield* same(
        models,
        (model) =>
          Effect.map(model.doctorChecks, (all) => all.filter(({ name }) => name !== "bucket" && name !== "Store sync"))
      )
      assert.isTrue(examined.some(({ name, upstream }) => upstream === null && name === "Store"))
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 60_000)

  it.live("reads rows again, changes links and undoes that", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const models = yield* both
      const { local, remote } = models
      const rows = (yield* local.page({ limit: 1000 })).rows
      const index = [...Array(40).keys()].find((variant) =>
        rows.some(({ id }) => id === `l:${sandbox.shop.loopVariantId(variant)}:${sandbox.shop.loopLocationId(0)}`)
      ) ?? 0
      const id = `l:${sandbox.shop.loopVariantId(index)}:${sandbox.shop.loopLocationId(0)}`
      yield* sandbox.adjust({ variantIndex: index, locationIndex: 0, haravan: 321 })
      const again = Option.getOrThrow(yield* remote.readAgain(id))
      assert.deepStrictEqual([again.kept, again.row.haravan?.available], [true, 321])
      assert.deepStrictEqual(Option.getOrThrow(yield* local.row(id)), again.row)
      assert.isTrue(Option.isNone(yield* remote.readAgain("h:1:2")))

      const first = yield* same(models, (model) =>
        model.links({ limit: 5 }))
      yield* same(models, (model) => model.links({ limit: 5, cursor: first.nextCursor ?? "" }))
      const before = yield* same(models, (model) => model.links({ limit: 100, kind: "variant", troubled: true }))
      const row = before.rows.find(({ loop }) => loop !== null) ?? assert.fail("a trouble of Loop's")
      const candidates = [...row.unlinked?.candidates ?? [], "x", "1"]
      yield* same(models, (model) => model.records("variant", "haravan", candidates))
      yield* same(models, (model) => model.records("location", "loop", []))
      const ignore = {
        _tag: "Declare" as const,
        kind: "variant" as const,
        declaration: { _tag: "IgnoreLoop" as const, loop: row.loop?.id as never, reason: "a sample" },
        note: null
      }
      const declared = yield* remote.declare([ignore], before.version)
      assert.isNotNull(declared.relinked)
      assert.strictEqual((yield* Effect.flip(remote.declare([ignore], before.version)))._tag, "LinksConflict")
      const gone = yield* same(models, (model) => model.links({ limit: 100, kind: "variant", troubled: true }))
      assert.isFalse(gone.rows.some(({ loop }) => loop?.id === row.loop?.id))
      yield* remote.declare(declared.undo, declared.version)
      const after = yield* same(models, (model) => model.links({ limit: 100, kind: "variant", troubled: true }))
      assert.isTrue(after.rows.some(({ loop }) => loop?.id === row.loop?.id))

      assert.strictEqual((yield* Effect.flip(remote.page({ limit: 5, cursor: "nonsense" })))._tag, "InvalidCursor")
      assert.strictEqual((yield* Effect.flip(remote.links({ limit: 5, cursor: "?" })))._tag, "InvalidCursor")
      const unknown = yield* Effect.flip(remote.page({ limit: 5, sort: "-price" }))
      assert.deepStrictEqual([unknown._tag, "column" in unknown ? unknown.column : ""], ["UnknownColumn", "price"])
      const long = yield* Effect.flip(remote.summary({ q: "a".repeat(10_000) }))
      assert.strictEqual(long._tag === "ServiceError" ? long.problem : long._tag, "failed")
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 60_000)

  it.live("reads and changes stock rules, and undoes that", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox
      const models = yield* both
      const { local, remote } = models
      yield* same(models, ({ rules }) => rules.current)
      assert.strictEqual((yield* Effect.flip(remote.rules.undo({ by: "me", ifVersion: 0 })))._tag, "NothingToUndo")
      const haravan = sandbox.shop.haravanLocationId(0) ?? assert.fail("a location")
      const ruleFor = (loop: string | null): StockRule => ({
        loopLocationId: loop === null ? null : uncheckedId.LoopLocationId(loop),
        haravanLocationIds: [uncheckedId.HaravanLocationId(haravan)],
        percent: 80,
        buffer: 0,
        cap: null,
        belowZero: "zero",
        tolerance: null,
        tolerancePercent: 0,
        note: null
      })
      const set = { by: "me", action: "set" as const }
      const changed = yield* remote.rules.replace([ruleFor(null)], { ...set, ifVersion: 0 })
      assert.deepStrictEqual([changed.version, changed.changes.map(({ effect }) => effect)], [1, ["added"]])
      const current = yield* same(models, ({ rules }) => rules.current)
      assert.deepStrictEqual([current.change?.by, current.change?.action], ["ops", "import"], "as the service says")
      yield* same(models, ({ rules }) => rules.versions(1000))
      assert.strictEqual((yield* Effect.flip(remote.rules.replace([], { ...set, ifVersion: 0 })))._tag, "RulesConflict")
      const wrong = yield* Effect.flip(
        remote.rules.replace([ruleFor("99")], { ...set, ifVersion: 1 })
      )
      assert.strictEqual(wrong._tag, "ServiceError")
      assert.match(wrong.message, /there is no Loop location 99/)
      assert.strictEqual((yield* Effect.flip(remote.rules.undo({ by: "me", ifVersion: 0 })))._tag, "RulesConflict")
      const undone = yield* remote.rules.undo({ by: "me", ifVersion: 1 })
      assert.deepStrictEqual([undone.version, undone.undone], [2, current.change])
      assert.deepStrictEqual((yield* local.rules.current).rules, [])
    }).pipe(Effect.scoped, Effect.provide(upstreams)), 60_000)
})
