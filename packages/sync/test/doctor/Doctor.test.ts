import { assert, describe, it } from "@effect/vitest"
import { Sandbox, sandboxLoopBaseUrl } from "@stocktally/sandbox"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { doctor, doctorRequests } from "../../src/doctor/Doctor.ts"
import type { DoctorCheck, DoctorReport } from "../../src/doctor/DoctorReport.ts"
import { Credential, Haravan, Loop } from "@stocktally/core"
import { answer, inSandbox, intercept, type Setup, stats } from "@stocktally/testing"

const both = Effect.gen(function*() {
  return yield* doctor({ loop: Option.some(yield* Loop), haravan: Option.some(yield* Haravan) })
})

const check = (setup: Setup = {}) => inSandbox(setup, both)

const withKeys = (keys: { readonly loop?: string; readonly haravan?: string }): Setup => ({
  ...(keys.loop === undefined ? {} : { loop: { credential: Credential.fixed(Redacted.make(keys.loop)) } }),
  ...(keys.haravan === undefined ? {} : { haravan: { credential: Credential.fixed(Redacted.make(keys.haravan)) } })
})

const find = (report: DoctorReport, upstream: DoctorCheck["upstream"], name: string): DoctorCheck =>
  report.checks.find((check) => check.upstream === upstream && check.name === name) ??
    assert.fail(`no check ${name} in ${JSON.stringify(report.checks)}`)

const statusOf = (report: DoctorReport, upstream: DoctorCheck["upstream"]) =>
  Object.fromEntries(
    report.checks.filter((check) => check.upstream === upstream).map(({ name, status }) => [name, status])
  )

describe("doctor", () => {
  it.effect("finds both upstreams ok with few requests", () =>
    inSandbox(
      {},
      Effect.gen(function*() {
        const report = yield* both
        assert.isTrue(report.ok)
        assert.isNull(report.worst)
        assert.deepStrictEqual(statusOf(report, "loop"), {
          address: "ok",
          credential: "ok",
          version: "warning",
          "Inventory (Read)": "ok",
          "Locations (read)": "ok"
        })
        assert.deepStrictEqual(statusOf(report, "haravan"), {
          address: "ok",
          credential: "ok",
          "com.read_shop": "ok",
          "com.read_products": "ok",
          "com.read_inventories": "ok",
          locations: "warning",
          bucket: "ok"
        })
        assert.isNotNull(report.shop?.id)
        assert.match(
          find(report, "loop", "Inventory (Read)").detail,
          /\d+ of the first \d+ variants have an external id/
        )
        const requests = yield* stats
        assert.strictEqual(requests.loop.requests, 2)
        assert.strictEqual(requests.haravan.requests, 6)
      })
    ))

  it.effect("says that v1 is an alias, and how to use a dated version", () =>
    Effect.gen(function*() {
      const alias = find(yield* check(), "loop", "version")
      assert.include(alias.detail, "phase out")
      assert.strictEqual(alias.status, "warning")
      assert.include(alias.remedy ?? "", "set LOOP_BASE_URL to https://api.loopreturns.com/api/2026-10")
      const dated = find(
        yield* check({ loop: { baseUrl: sandboxLoopBaseUrl.replace("v1", "2026-10") } }),
        "loop",
        "version"
      )
      assert.deepStrictEqual([dated.status, dated.detail, dated.remedy], ["ok", "2026-10", null])
    }))

  it.effect("names the scope that a Loop key lacks, although Loop answers as for a wrong key", () =>
    Effect.gen(function*() {
      const { loopApiKeysWithout: keys } = yield* inSandbox({}, Effect.map(Sandbox, ({ credentials }) => credentials))
      for (
        const [key, lacking, other] of [
          [keys.inventory, "Inventory (Read)", "Locations (read)"],
          [keys.locations, "Locations (read)", "Inventory (Read)"]
        ] as const
      ) {
        const report = yield* check(withKeys({ loop: key }))
        assert.isFalse(report.ok)
        assert.strictEqual(find(report, "loop", "credential").status, "ok")
        assert.strictEqual(find(report, "loop", lacking).status, "failed")
        assert.include(find(report, "loop", lacking).remedy ?? "", lacking)
        assert.notStrictEqual(find(report, "loop", other).status, "failed")
        assert.strictEqual(report.worst?.reason._tag, "Unauthorized")
      }
    }))

  it.effect("names the scope that a Haravan token lacks", () =>
    Effect.gen(function*() {
      const { haravanAccessTokensWithout: tokens } = yield* inSandbox(
        {},
        Effect.map(Sandbox, ({ credentials }) => credentials)
      )
      for (
        const [token, lacking] of [
          [tokens.inventories, "com.read_inventories"],
          [tokens.shop, "com.read_shop"],
          [tokens.products, "com.read_products"]
        ] as const
      ) {
        const report = yield* check(withKeys({ haravan: token }))
        const failed = report.checks.filter(({ status }) => status === "failed")
        assert.deepStrictEqual(failed.map(({ name }) => name), [lacking])
        assert.include(failed[0]?.remedy ?? "", lacking)
        assert.isFalse(report.checks.some(({ status }) => status === "skipped"))
        assert.strictEqual(report.worst?.reason._tag, "Forbidden")
      }
    }))

  it.effect("reports a wrong credential, and sends no further request", () =>
    inSandbox(
      withKeys({ loop: "wrong", haravan: "wrong" }),
      Effect.gen(function*() {
        const report = yield* both
        for (const upstream of ["loop", "haravan"] as const) {
          assert.strictEqual(find(report, upstream, "address").status, "ok")
          assert.strictEqual(find(report, upstream, "credential").status, "failed")
        }
        assert.include(find(report, "loop", "credential").remedy ?? "", "LOOP_API_KEY")
        assert.include(find(report, "haravan", "credential").remedy ?? "", "HARAVAN_ACCESS_TOKEN")
        assert.strictEqual(find(report, "haravan", "com.read_shop").status, "skipped")
        assert.strictEqual((yield* stats).haravan.requests, 1)
      })
    ))

  it.effect("skips the other checks of an unreachable upstream, but checks the other one", () =>
    inSandbox(
      {},
      Effect.gen(function*() {
        yield* (yield* Sandbox).setDown("haravan", true)
        const report = yield* both
        assert.deepStrictEqual(statusOf(report, "haravan"), {
          address: "failed",
          credential: "skipped",
          "com.read_shop": "skipped",
          "com.read_products": "skipped",
          "com.read_inventories": "skipped"
        })
        assert.include(find(report, "haravan", "address").remedy ?? "", "HARAVAN_BASE_URL")
        assert.strictEqual(find(report, "loop", "credential").status, "ok")
        assert.strictEqual(report.worst?.reason._tag, "Unavailable")
      })
    ))

  it.effect("reports a web page at Loop's address", () =>
    inSandbox(
      {},
      Effect.gen(function*() {
        yield* intercept("loop", () => answer(200, "<html><title>Welcome</title></html>"))
        const check = find(yield* both, "loop", "address")
        assert.strictEqual(check.status, "failed")
        assert.include(check.detail, "Welcome")
        assert.include(check.remedy ?? "", "LOOP_BASE_URL")
      })
    ))

  it.effect("attributes a page with 403 or 401 to a firewall or proxy, and blames neither scope nor credential", () =>
    inSandbox(
      {},
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        for (const upstream of ["loop", "haravan"] as const) {
          for (const answer of ["403-html", "401-html"] as const) {
            yield* sandbox.setOddAnswers(upstream, { answer })
            const { checks, worst } = yield* both
            const [failed, ...others] = checks.filter(({ status }) => status === "failed")
            assert.deepStrictEqual([failed?.upstream, failed?.name, others], [upstream, "address", []])
            assert.match(failed?.remedy ?? "", /^a firewall or proxy between this machine and (Loop|Haravan) rejected/)
            assert.notMatch(failed?.remedy ?? "", /scope|permission|LOOP_API_KEY|HARAVAN_ACCESS_TOKEN/)
            assert.strictEqual(worst?.reason._tag, "Unavailable")
            yield* sandbox.setOddAnswers(upstream, undefined)
            // Until the circuit closes again.
            yield* Effect.sleep("1 minute")
          }
        }
      })
    ))

  it.effect("fails if a Loop account and a Haravan shop have nothing in common", () =>
    inSandbox(
      withKeys({ haravan: "sandbox-haravan-token-another-shop" }),
      Effect.gen(function*() {
        const report = yield* both
        const check = find(report, null, "Shops")
        assert.strictEqual(check.status, "failed", check.detail)
        assert.match(check.detail, /^Haravan has none of \d+ Loop variants, by external id, SKU or barcode$/)
        assert.match(check.remedy ?? "", /LOOP_API_KEY and HARAVAN_ACCESS_TOKEN belong to the same brand/)
        assert.deepStrictEqual([report.ok, report.worst], [false, null])
        const requests = yield* stats
        assert.deepStrictEqual([requests.loop.requests, requests.haravan.requests], [
          doctorRequests.loop,
          doctorRequests.haravan
        ])
      })
    ))

  it.effect("recognises a large shop whose first pages have nothing in common, also if its oldest variants are gone", () =>
    inSandbox(
      { sandbox: { skus: 5000, locations: 4 } },
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        const { shop } = sandbox
        assert.strictEqual(find(yield* both, null, "Shops").status, "ok")
        assert.strictEqual((yield* stats).haravan.requests, 7)
        for (let variantIndex = 0; variantIndex < 60; variantIndex++) {
          for (let locationIndex = 0; locationIndex < shop.locations; locationIndex++) {
            yield* sandbox.adjust({ variantIndex, locationIndex, haravan: null })
          }
        }
        yield* sandbox.resetStats
        assert.strictEqual(find(yield* both, null, "Shops").status, "ok")
        const requests = yield* stats
        assert.isAtMost(requests.loop.requests, doctorRequests.loop)
        assert.isAtMost(requests.haravan.requests, doctorRequests.haravan)
      })
    ))

  it.effect("does not compare shops with too few variants", () =>
    Effect.gen(function*() {
      const few = { sandbox: { skus: 8 }, ...withKeys({ haravan: "sandbox-haravan-token-another-shop" }) }
      assert.strictEqual(find(yield* check(few), null, "Shops").status, "skipped")
      const none = yield* check(withKeys({ haravan: "wrong" }))
      assert.isFalse(none.checks.some(({ upstream }) => upstream === null))
    }))

  it.effect("warns if other programs use the rate limit", () =>
    inSandbox(
      {},
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        yield* Effect.forEach(Array.from({ length: 60 }), () =>
          sandbox.handle({
            method: "GET",
            path: "/haravan/com/shop.json",
            search: new URLSearchParams(),
            headers: { authorization: "Bearer sandbox-haravan-token" }
          }))
        const check = find(yield* both, "haravan", "bucket")
        assert.strictEqual(check.status, "warning", check.detail)
        assert.match(
          check.detail,
          /^\d+ of 80 requests that Haravan allows at once are in use, 6 of them by this check/
        )
      })
    ))

  it.effect("skips an upstream without a credential, and is not ok without any", () =>
    inSandbox(
      {},
      Effect.gen(function*() {
        const loopOnly = yield* doctor({ loop: Option.some(yield* Loop), haravan: Option.none() })
        assert.isTrue(loopOnly.ok)
        assert.strictEqual(find(loopOnly, "haravan", "credential").status, "skipped")
        assert.include(find(loopOnly, "haravan", "credential").detail, "HARAVAN_ACCESS_TOKEN")
        assert.strictEqual((yield* stats).haravan.requests, 0)
        assert.isFalse((yield* doctor({ loop: Option.none(), haravan: Option.none() })).ok)
      })
    ))

  it.effect("ranks errors that someone must fix above transient ones", () =>
    inSandbox(
      withKeys({ loop: "wrong" }),
      Effect.gen(function*() {
        yield* (yield* Sandbox).setDown("haravan", true)
        assert.strictEqual((yield* both).worst?.reason._tag, "Unauthorized")
      })
    ))
})
