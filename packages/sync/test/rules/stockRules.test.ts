import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { type StockRule, uncheckedId } from "@stocktally/schema"
import { emptySummary, type StockEvidence, StockStore, StoreError, Unexpected } from "@stocktally/tally"
import { makeRule } from "@stocktally/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { localStockRules } from "../../src/rules/localStockRules.ts"
import { Sync } from "../../src/index.ts"
import { type Setup, unlimited, withShop } from "../run/support.ts"

const dense: Setup = { ...unlimited, sandbox: { skus: 20, locations: 3, dense: true, limits: "none" } }
const judging = { tolerance: 0, graceMillis: 0 }

/** The stock rules of a synced shop, and its locations. */
const shop = Effect.gen(function*() {
  const store = yield* StockStore
  yield* Effect.flatMap(Sync, ({ run }) => run())
  const sandbox = yield* Sandbox
  const haravan = [0, 1, 2].map((index) => sandbox.shop.haravanLocationId(index) ?? assert.fail("a location"))
  yield* sandbox.resetStats
  const requests = Effect.map(sandbox.stats, ({ haravan, loop }) => haravan.requests + loop.requests)
  return { store, rules: localStockRules(store, judging), haravan, requests }
})

const by = (by: string, ifVersion: number) => ({ by, ifVersion, action: "set" as const })

describe("stock rules", () => {
  it.effect("are replaced if the version is current, without a request, and the author and time are stored", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { haravan: [first = "", second = ""], requests, rules } = yield* shop
        assert.deepStrictEqual(yield* rules.current, {
          version: 0,
          change: null,
          rules: [],
          unusedLocations: [],
          warnings: []
        })
        const one = [makeRule({ loop: null, from: [second, first], percent: 80, note: "  " })]
        const changed = yield* rules.replace(one, by("mai", 0))
        assert.deepStrictEqual([changed.version, changed.dryRun], [1, false])
        assert.deepStrictEqual(changed.changes.map(({ effect }) => effect), ["added"])
        assert.isNotNull(changed.after)
        const { change, rules: kept, unusedLocations } = yield* rules.current
        assert.deepStrictEqual([change?.by, change?.action], ["mai", "set"])
        assert.deepEqual<unknown>(kept.map(({ haravanLocationIds, note }) => [haravanLocationIds, note]), [
          [[first, second].toSorted(), null]
        ])
        assert.deepStrictEqual(kept[0]?.haravanNames?.length, 2)
        assert.lengthOf(unusedLocations, 1)

        const same = yield* rules.replace(one, by("ops", 1))
        assert.deepStrictEqual([same.version, same.changes, same.after], [1, [], same.before], "nothing changed")
        yield* rules.replace([], { ...by("ops", 1), action: "remove" })
        assert.deepStrictEqual(
          (yield* rules.versions(9)).map(({ change, rules, version }) => [
            version,
            change?.by,
            change?.action,
            rules.length
          ]),
          [[2, "ops", "remove", 0], [1, "mai", "set", 1]]
        )
        assert.strictEqual(yield* requests, 0)
      }))))

  it.effect("are not changed by a dry run", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { store } = yield* shop
        const previewed: Array<ReadonlyArray<StockRule>> = []
        const then = { ...emptySummary(), drift: 7 }
        const rules = localStockRules({
          ...store,
          rules: {
            ...store.rules,
            preview: (rules) =>
              Effect.sync(() => {
                previewed.push(rules)
                return then
              })
          }
        }, judging)
        const next = [makeRule({ loop: null, percent: 80 })]
        const before = Effect.map(store.tallies.summary(), ({ summary }) => summary)
        const dry = { ...by("mai", 0), dryRun: true }
        const changed = yield* rules.replace(next, dry)
        assert.deepStrictEqual(
          [changed.version, changed.dryRun, changed.changes.length, changed.before, changed.after],
          [0, true, 1, yield* before, then]
        )
        assert.deepStrictEqual(previewed, [next])
        assert.strictEqual((yield* rules.current).version, 0)
        yield* rules.replace(next, by("mai", 0))
        const undone = yield* rules.undo({ ...dry, ifVersion: 1 })
        assert.deepStrictEqual([undone.version, undone.undone.by, undone.after, previewed.at(-1)], [1, "mai", then, []])
        assert.strictEqual((yield* rules.current).version, 1)
      }))))

  it.effect("are proposed as a complete set, with the current rules of all other locations", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { haravan: [first = "", second = ""], store } = yield* shop
        const [web, other] = yield* Stream.runCollect(store.catalog.loopLocations)
        if (web === undefined || other === undefined) return assert.fail("two locations")
        // Loop shows 80 % of two locations, less 2.
        const evidence = Stream.range(1, 200).pipe(Stream.map((n): StockEvidence => {
          const [a, b] = [n * 7 % 90 + 5, n * 11 % 70 + 3]
          return {
            variantId: uncheckedId.LoopVariantId(String(n)),
            sku: `A-${n}`,
            loop: [{ locationId: web.id, available: Math.max(0, Math.floor((a + b) * 80 / 100) - 2) }],
            haravan: [
              { locationId: uncheckedId.HaravanLocationId(first), available: a },
              { locationId: uncheckedId.HaravanLocationId(second), available: b }
            ]
          }
        }))
        const kept = [makeRule({ loop: other.id, percent: 50 }), makeRule({ loop: null, cap: 9 })]
        yield* store.rules.replace(kept, { by: "mai", action: "set" }, 0)
        const rules = localStockRules({ ...store, rules: { ...store.rules, evidence } }, judging)
        const proposed = yield* rules.proposal
        assert.deepStrictEqual(
          proposed.proposals.map(({ loopLocationId, rule: { buffer, percent } }) => [loopLocationId, percent, buffer]),
          [[web.id, 80, 2]]
        )
        assert.strictEqual(proposed.version, 1)
        assert.sameDeepMembers<unknown>(
          proposed.rules.map(({ loopLocationId, percent }) => [loopLocationId, percent]),
          [[null, 100], [web.id, 80], [other.id, 50]]
        )
        assert.strictEqual((yield* rules.current).version, 1, "proposing changes nothing")
        yield* rules.replace(proposed.rules, { ...by("mai", 1), action: "import" })
        assert.lengthOf((yield* rules.current).rules, 3)
      }))))

  it.effect("are changed by only one of two concurrent changes; the other one fails", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { rules } = yield* shop
        const outcomes = yield* Effect.all(
          [80, 90].map((percent) =>
            Effect.result(rules.replace([makeRule({ loop: null, percent })], by(`${percent}`, 0)))
          ),
          { concurrency: "unbounded" }
        )
        const [lost] = outcomes.flatMap((outcome) => Result.isFailure(outcome) ? [outcome.failure] : [])
        assert.strictEqual(outcomes.filter(Result.isSuccess).length, 1)
        assert.strictEqual(lost?._tag, "RulesConflict")
        const { change, rules: kept, version } = yield* rules.current
        assert.deepStrictEqual([version, kept.map(({ percent }) => `${percent}`)], [1, [change?.by ?? ""]])
        for (const ifVersion of [0, 2]) {
          for (const next of [[], [makeRule({ loop: "99" })]]) {
            assert.strictEqual((yield* Effect.flip(rules.replace(next, by("x", ifVersion))))._tag, "RulesConflict")
          }
          assert.strictEqual((yield* Effect.flip(rules.undo(by("x", ifVersion))))._tag, "RulesConflict")
        }
      }))))

  it.effect("are rejected as a whole if any is invalid, with the place of each problem", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { haravan: [first = ""], rules } = yield* shop
        const wrong = [makeRule({ loop: "99" }), makeRule({ loop: null, from: [first, "98", first] })]
        const error = yield* Effect.flip(rules.replace(wrong, by("mai", 0)))
        if (error._tag !== "InvalidRules") return assert.fail(error._tag)
        assert.deepStrictEqual(error.problems.map(({ at, field, isMissing, rule }) => [rule, field, at, isMissing]), [
          [0, "loopLocationId", undefined, true],
          [1, "haravanLocationIds", 1, true],
          [1, "haravanLocationIds", 2, false]
        ])
        assert.match(error.message, /^there is no Loop location 99;.*; and 2 more problems; nothing was changed$/)
        assert.strictEqual((yield* rules.current).version, 0)
      }))))

  it.effect("are undone by a new change, which says whose change it undid", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { rules } = yield* shop
        assert.strictEqual((yield* Effect.flip(rules.undo(by("ops", 0))))._tag, "NothingToUndo")
        const percents = Effect.map(rules.current, ({ rules }) => rules.map(({ percent }) => percent))
        yield* rules.replace([makeRule({ loop: null, percent: 80 })], by("mai", 0))
        yield* rules.replace([makeRule({ loop: null, percent: 90 })], { ...by("lan", 1), action: "import" })
        const undone = yield* rules.undo(by("ops", 2))
        assert.deepStrictEqual([undone.version, undone.undone.by, undone.undone.action], [3, "lan", "import"])
        assert.deepStrictEqual(undone.changes.map(({ effect }) => effect), ["changed"])
        assert.deepStrictEqual(yield* percents, [80])
        const again = yield* rules.undo(by("ops", 3))
        assert.deepStrictEqual([again.version, again.undone.by, again.undone.action], [4, "ops", "undo"])
        assert.deepStrictEqual(yield* percents, [90])

        const { rules: kept, version } = yield* rules.current
        yield* rules.replace([], { ...by("lan", version), action: "remove" })
        yield* rules.undo(by("ops", version + 1))
        assert.deepStrictEqual((yield* rules.current).rules, kept)
      }))))

  it.effect("are empty again after the first change is undone", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { rules } = yield* shop
        yield* rules.replace([makeRule({ loop: null, percent: 80 })], by("mai", 0))
        const { changes } = yield* rules.undo(by("ops", 1))
        assert.deepStrictEqual(changes.map(({ effect }) => effect), ["removed"])
        assert.deepStrictEqual((yield* rules.current).rules, [])
      }))))

  it.effect("can be changed while another process syncs; if judging fails, rows follow with the next sync", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { rules, store } = yield* shop
        const taking = yield* store.leases.take({ holder: "another process", ttl: Duration.minutes(1) })
        assert.strictEqual(taking._tag, "Taken")
        assert.isNotNull((yield* rules.replace([makeRule({ loop: null })], by("mai", 0))).after)

        const reason = new Unexpected({ place: "here", detail: "no", cause: null })
        const failing = localStockRules({
          ...store,
          tallies: { ...store.tallies, judge: () => Effect.fail(new StoreError({ operation: "judge", reason })) }
        }, judging)
        const changed = yield* failing.replace([makeRule({ loop: null, percent: 90 })], by("mai", 1))
        assert.deepStrictEqual([changed.version, changed.after], [2, null])
      }))))

  const named = (rules: ReadonlyArray<StockRule>) =>
    rules.map(({ loopLocationId, percent }) => [loopLocationId, percent])

  it.effect("may still name a location that is gone if they named it before, but cannot name it again", () =>
    withShop(dense, (inProcess) =>
      inProcess(Effect.gen(function*() {
        const { haravan: [first = ""], rules, store } = yield* shop
        const old = [makeRule({ loop: null, from: [first, "98"] })]
        // As if the location had existed then.
        assert.isTrue(Option.isSome(yield* store.rules.replace(old, { by: "mai", action: "set" }, 0)))
        yield* rules.replace([makeRule({ loop: null, from: [first, "98"], percent: 90 })], by("mai", 1))
        yield* rules.replace([makeRule({ loop: null, from: [first] })], by("mai", 2))
        const error = yield* Effect.flip(rules.replace(old, by("mai", 3)))
        assert.strictEqual(error._tag, "InvalidRules")
        const { rules: kept } = yield* Effect.andThen(rules.undo(by("mai", 3)), rules.current)
        assert.deepEqual<unknown>(named(kept), [[null, 90]])
      }))))
})
