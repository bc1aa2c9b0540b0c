import { assert, describe, it } from "@effect/vitest"
import { type DeclarationChange, StockStore } from "@stocktally/tally"
import { ReadModel, Sync } from "../../src/index.ts"
import { Sandbox } from "@stocktally/sandbox"
import { uncheckedId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { withShop } from "../run/support.ts"
import { allRows, dense, readModelLayer, formatRowId, rowOf } from "./support.ts"

const sync = Effect.flatMap(Sync, ({ run }) => run())

describe("a local read model", () => {
  it.effect(
    "reads pages, counts, rows, siblings and history from the store",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const sandbox = yield* Sandbox
            const model = yield* ReadModel
            yield* sync
            yield* sandbox.adjust({ variantIndex: 2, locationIndex: 1, loop: 900, haravan: 0 })
            yield* sync
            const id = yield* formatRowId(2, 1)
            const row = yield* rowOf(id)
            const first = yield* model.page({ limit: 5, sort: "-size" })
            assert.strictEqual(first.rows[0]?.id, id)
            const second = yield* model.page({
              limit: 5,
              sort: "-size",
              cursor: first.nextCursor ?? assert.fail("more")
            })
            const back = yield* model.page({
              limit: 5,
              sort: "-size",
              cursor: second.previousCursor ?? assert.fail("before"),
              direction: "backward"
            })
            assert.deepStrictEqual(back.rows, first.rows)
            assert.include((yield* model.page({ limit: 3, sort: "sku", around: id })).rows.map(({ id }) => id), id)
            const settling = yield* allRows({ locations: [row.location], verdicts: ["settling"] })
            assert.strictEqual((yield* model.summary({ locations: [row.location] })).summary.settling, settling.length)
            assert.include(settling.map(({ id }) => id), id)
            const siblings = yield* model.siblings(id)
            assert.strictEqual(siblings.length, 3)
            assert.deepStrictEqual(
              siblings.filter((one) => one.id === id),
              [row]
            )
            assert.deepStrictEqual(new Set(siblings.map(({ sku }) => sku)).size, 1)
            assert.deepStrictEqual(yield* model.siblings("h:1:2"), [])
            const history = yield* model.history(id, { limit: 10 })
            assert.deepStrictEqual(history.changes.map(({ _tag }) => _tag).toSorted(), ["Haravan", "Loop", "Verdict"])
            assert.strictEqual((yield* model.history(id, { limit: 1 })).changes.length, 1)
            assert.deepStrictEqual([model.source, model.missing], ["live", []])
            const checks = yield* model.doctorChecks
            assert.deepStrictEqual([...new Set(checks.map(({ upstream }) => upstream))], ["loop", "haravan", null])
          }).pipe(Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect(
    "pages links and unlinked records, finds records, changes links and undoes that",
    () =>
      withShop({ ...dense, sandbox: { skus: 60, locations: 4, limits: "none" } }, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            const model = yield* ReadModel
            yield* sync
            const all: Array<string> = []
            let cursor: string | undefined
            for (;;) {
              const { nextCursor, rows } = yield* model.links({ kind: "variant", limit: 7, cursor })
              all.push(...rows.map(({ haravan, loop }) => `${loop?.id} ${haravan?.id}`))
              if (nextCursor === null) {
                break
              }
              cursor = nextCursor
            }
            assert.strictEqual(new Set(all).size, all.length)
            assert.strictEqual((yield* Effect.flip(model.links({ limit: 5, cursor: "?" })))._tag, "InvalidCursor")

            const before = yield* model.links({ troubled: true, limit: 1000 })
            assert.isTrue(before.rows.every(({ unlinked }) => unlinked !== null && unlinked.reason !== "ignored"))
            const trouble = before.rows.find(({ kind, loop, unlinked }) =>
              kind === "variant" && loop !== null && (unlinked?.candidates.length ?? 0) > 0
            ) ?? assert.fail("an ambiguous one")
            const candidates = yield* model.records("variant", "haravan", [
              ...trouble.unlinked?.candidates ?? [],
              "1",
              "x"
            ])
            assert.deepStrictEqual(
              candidates.map(({ id }) =>
                id
              ),
              [...trouble.unlinked?.candidates ?? []]
            )

            const loopId = trouble.loop?.id ?? assert.fail("Loop's")
            const [haravan = assert.fail("a candidate")] = candidates
            const summary = (yield* model.summary()).summary
            const changes = [declared(loopId, haravan.id)]
            const { relinked, undo, version } = yield* model.declare(changes, before.version)
            assert.isAbove(version, before.version)
            assert.isNotNull(relinked)
            const page = yield* model.links({ kind: "variant", limit: 1000 })
            const now = page.rows.find(({ loop }) => loop?.id === loopId)
            assert.deepStrictEqual([now?.haravan?.id, now?.evidence], [haravan.id, "declared"])
            assert.strictEqual((yield* Effect.flip(model.declare(changes, before.version)))._tag, "LinksConflict")

            const error = yield* Effect.flip(
              model.declare([declared(loopId, haravan.id), declared(loopId, "99")], version)
            )
            if (error._tag !== "NoSuchRecords") return assert.fail(error._tag)
            assert.deepStrictEqual(error.records, [{ kind: "variant", upstream: "haravan", id: "99" }])
            assert.strictEqual(
              error.message,
              "there is no Haravan variant 99 in the data read so far; nothing was changed"
            )
            assert.strictEqual((yield* model.links({ limit: 1 })).version, version)

            // Another declaration replaces it, and is undone first.
            const other = yield* model.declare([{
              _tag: "Declare",
              kind: "variant",
              declaration: { _tag: "IgnoreLoop", loop: uncheckedId.LoopVariantId(loopId), reason: "a sample" },
              note: null
            }], version)
            const undone = yield* model.declare(other.undo, other.version)
            const again = (yield* model.links({ kind: "variant", limit: 1000 })).rows.find(({ loop }) =>
              loop?.id === loopId
            )
            assert.deepStrictEqual([again?.haravan?.id, again?.evidence], [haravan.id, "declared"])
            yield* model.declare(undo, undone.version)
            // The detail is left out: it mentions the earlier link, as for every link that was found before.
            const withoutDetail = (rows: typeof before.rows) =>
              rows.map(({ unlinked, ...row }) => ({
                ...row,
                reason: unlinked?.reason,
                candidates: unlinked?.candidates
              }))
            assert.deepStrictEqual(
              withoutDetail((yield* model.links({ troubled: true, limit: 1000 })).rows),
              withoutDetail(before.rows)
            )
            assert.deepStrictEqual((yield* model.summary()).summary, summary)
            assert.isAbove((yield* allRows()).length, 0)
          }).pipe(Effect.provide(readModelLayer))
        )),
    60_000
  )

  it.effect(
    "returns no version that includes someone else's change, of which the caller does not know",
    () =>
      withShop(dense, (inProcess) =>
        inProcess(
          Effect.gen(function*() {
            yield* sync
            const store = yield* StockStore
            const ignoring = (loop: string): DeclarationChange => ({
              _tag: "Declare",
              kind: "variant",
              declaration: { _tag: "IgnoreLoop", loop: uncheckedId.LoopVariantId(loop), reason: "a sample" },
              note: null
            })
            const { rows, version } = yield* store.links.page({ kind: "variant", limit: 3 }).pipe(
              Effect.zipWith(store.links.version, (page, version) => ({ ...page, version }))
            )
            const [own = "", foreign = "", later = ""] = rows.map(({ loop }) => loop?.id)
            const declare: typeof store.links.declare = (...change) =>
              Effect.tap(store.links.declare(...change), () => store.links.declare([ignoring(foreign)]))
            yield* Effect.gen(function*() {
              const model = yield* ReadModel
              const result = yield* model.declare([ignoring(own)], version)
              assert.strictEqual(
                (yield* Effect.flip(model.declare([ignoring(later)], result.version)))._tag,
                "LinksConflict"
              )
            }).pipe(
              Effect.provide(readModelLayer),
              Effect.provideService(StockStore, { ...store, links: { ...store.links, declare } })
            )
          })
        )),
    60_000
  )
})

const declared = (loop: string, haravan: string) => ({
  _tag: "Declare" as const,
  kind: "variant" as const,
  declaration: {
    _tag: "Link" as const,
    loop: uncheckedId.LoopVariantId(loop),
    haravan: uncheckedId.HaravanVariantId(haravan)
  },
  note: null
})
