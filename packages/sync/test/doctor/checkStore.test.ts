import { assert, describe, it } from "@effect/vitest"
import { Full, LeaseLost, NotADatabase, StockStore, StoreError } from "@stocktally/tally"
import { Sync, TooMuchLoss } from "../../src/index.ts"
import { makeRule } from "@stocktally/testing"
import { Sandbox } from "@stocktally/sandbox"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { checkStore, unusableStore } from "../../src/doctor/checkStore.ts"
import { unlimited, withShop } from "../run/support.ts"

const haravanDigest = Option.some("a digest")
const settings = { grace: Duration.minutes(30), historyDays: 90, haravanDigest }

/** An error without a remedy: its message is only the problem. */
const leaseLost = new LeaseLost({ place: "here", holder: "host 7" })

describe("checkStore", () => {
  it.effect(
    "reports the last sync, records that need a decision, and how long differences last",
    () =>
      withShop(
        { ...unlimited, sandbox: { limits: "none", skus: 60, locations: 4 } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const store = yield* StockStore
            const { run } = yield* Sync
            const checked = Effect.map(checkStore(store, settings), ({ checks, error }) => {
              assert.isNull(error)
              return checks.map(({ name, status, upstream }) => `${upstream} ${name}: ${status}`)
            })
            assert.deepStrictEqual(yield* checked, [
              "null Store: ok",
              "null Store sync: warning",
              "null Grace window: skipped"
            ])
            yield* run()
            assert.deepStrictEqual(yield* checked, [
              "null Store: ok",
              "null Store sync: ok",
              "null Store records: ok",
              "null Store links: warning",
              "null Stock rules: ok",
              "null Grace window: skipped"
            ])
            yield* (yield* Sandbox).setQuirks({ oddRows: { ignored: 0.1, unreadable: 0.01 } })
            yield* run({ kind: "full" })
            const { checks } = yield* checkStore(store, settings)
            const records = checks.find(({ name }) => name === "Store records")
            assert.strictEqual(records?.status, "warning")
            assert.match(
              records?.detail ?? "",
              /Haravan: \d records? could not be read.*: balance \d+, variant \d+ at \d+: qty_available is null/
            )
          }))
      ),
    60_000
  )

  it.effect(
    "reports warnings about stock rules, or else who changed them last",
    () =>
      withShop(
        { ...unlimited, sandbox: { limits: "none", skus: 20, locations: 3, dense: true } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            const store = yield* StockStore
            const { shop } = yield* Sandbox
            yield* Effect.flatMap(Sync, ({ run }) => run())
            const checked = Effect.map(checkStore(store, settings), ({ checks }) => {
              const { detail = "", remedy = null, status } = checks.find(({ name }) => name === "Stock rules") ?? {}
              return { status, detail, remedy }
            })
            assert.match(
              (yield* checked).detail,
              /^no rules: each Loop location should show the count of its linked Haravan location/
            )
            const change = { by: "mai", action: "set" as const }
            yield* store.rules.replace([makeRule({ loop: null })], change, 0)
            assert.deepStrictEqual(yield* checked, {
              status: "ok",
              detail: "1 rule, changed by mai 0 s ago",
              remedy: null
            })
            const only = [shop.haravanLocationId(0) ?? assert.fail("a location")]
            yield* store.rules.replace([makeRule({ loop: null, from: only })], change, 1)
            const { detail, remedy, status } = yield* checked
            assert.strictEqual(status, "warning")
            assert.match(detail, /^1 rule; Haravan's ".*" feeds no Loop location, so its stock is in no row/)
            assert.match(remedy ?? "", /^run stocktally rules check/)
          }))
      ),
    60_000
  )

  it.effect(
    "reports how many products Haravan counts but does not list",
    () =>
      withShop(
        { ...unlimited, sandbox: { limits: "none", skus: 60, quirks: { productCountOff: 3 } } },
        (inProcess) =>
          inProcess(
            Effect.gen(function*() {
              const store = yield* StockStore
              yield* Effect.flatMap(Sync, ({ run }) => run())
              const { checks } = yield* checkStore(store, settings)
              assert.match(
                checks.find(({ name }) => name === "Store products")?.detail ?? "",
                /^Haravan always lists 3 fewer products than it counts/
              )
            }),
            { settings: { digests: { loop: Effect.succeedNone, haravan: Effect.succeed(haravanDigest) } } }
          )
      ),
    60_000
  )

  it.effect(
    "advises to free disk space if the last sync found none",
    () =>
      withShop(unlimited, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const store = yield* StockStore
          const taking = yield* store.leases.take({ holder: "test", ttl: Duration.minutes(1) })
          if (taking._tag === "Held") return assert.fail("held")
          const run = yield* store.runs.start(taking.lease, "full")
          const { message } = new StoreError({ operation: "levels.writeLoop", reason: new Full({ place: "a.db" }) })
          yield* store.runs.end(run.id, "failed", { reason: "full", problem: message })
          const { checks } = yield* checkStore(store, settings)
          const [check] = checks.filter(({ name }) => name === "Store sync")
          assert.match(check?.detail ?? "", /no space is left for a\.db/)
          assert.strictEqual(check?.remedy, "free disk space for the store, then run stocktally sync")
        }))),
    60_000
  )

  it.effect(
    "advises to check and accept a loss, not just to sync again",
    () =>
      withShop(unlimited, (inProcess) =>
        inProcess(Effect.gen(function*() {
          const store = yield* StockStore
          const taking = yield* store.leases.take({ holder: "test", ttl: Duration.minutes(1) })
          if (taking._tag === "Held") return assert.fail("held")
          const run = yield* store.runs.start(taking.lease, "full")
          const { message } = new TooMuchLoss({ losses: [{ what: "loop-levels", known: 1000, lost: 500 }] })
          yield* store.runs.end(run.id, "failed", { reason: "loss", problem: message })
          const { checks } = yield* checkStore(store, settings)
          const [check] = checks.filter(({ name }) => name === "Store sync")
          assert.match(
            check?.remedy ?? "",
            /^check whether these records are really gone.*press A on the Sync screen.*--accept-loss$/
          )
        }))),
    60_000
  )

  it.each(
    [
      [
        new NotADatabase({ place: "/srv/a; b.db" }),
        "/srv/a; b.db is not a Stocktally database",
        "move it away, or set STOCKTALLY_DATABASE_URL to another one"
      ],
      [leaseLost, leaseLost.message, null]
    ] as const
  )("separates the problem of an unusable store from its remedy: %o", (reason, detail, remedy) => {
    const { checks } = unusableStore(new StoreError({ operation: "open", reason }))
    assert.deepStrictEqual(checks.map(({ detail, remedy }) => [detail, remedy]), [[detail, remedy]])
  })
})
