import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Answer, Question } from "../support/ask.ts"
import { shopOf } from "../support/shop.ts"

const json = { "content-type": "application/json" }
const dense = { skus: 20, locations: 3, dense: true }

/** A service with a synced shop, and the shop's locations. */
const shop = Effect.fnUntraced(function*(options: Parameters<typeof shopOf>[0] = {}) {
  const service = yield* shopOf({ synced: true, sandbox: dense, ...options })
  const put = (rules: ReadonlyArray<object>, headers: Record<string, string> = { "if-match": "*" }, query = "") =>
    service.ask(`/v1/rules${query}`, {
      method: "PUT",
      body: JSON.stringify({ rules }),
      headers: { ...json, ...headers }
    })
  const [first = "", second = "", third = ""] = [0, 1, 2].map((index) =>
    service.sandbox.shop.haravanLocationId(index) ?? assert.fail("a location")
  )
  return { ...service, put, first, second, third }
})

describe("rules routes", () => {
  it.live(
    "replace the whole set if the version is current, and judge again without upstream requests",
    () =>
      Effect.gen(function*() {
        const { ask, client, first, put, sandbox, second, third } = yield* shop()
        const none = yield* ask("/v1/rules")
        assert.deepStrictEqual([none.headers["etag"], none.json.version, none.json.change, none.json.rules], [
          "\"0\"",
          0,
          null,
          []
        ])
        const rule = { loopLocationId: null, haravanLocationIds: [first], percent: 80, buffer: 2 }

        const without = yield* put([rule], {})
        assert.deepStrictEqual([without.status, without.json.type], [
          428,
          "urn:stocktally:problem:precondition-required"
        ])
        assert.match(without.json.detail, /GET \/v1\/rules returns it/)
        const stale = yield* put([rule], { "if-match": "\"7\"" })
        assert.deepStrictEqual([stale.status, stale.json.type], [412, "urn:stocktally:problem:rules-moved"])
        const weak = yield* put([rule], { "if-match": "W/\"0\"" })
        assert.deepStrictEqual([weak.status, weak.json.errors[0].field], [400, "if-match"])
        assert.match(weak.json.detail, /turn compression off for \/v1\/rules/)

        const done = yield* put([rule], { "if-match": "\"0\"" })
        assert.strictEqual(done.status, 200, done.text)
        assert.deepStrictEqual([done.headers["etag"], done.json.version, done.json.dryRun], ["\"1\"", 1, false])
        assert.deepStrictEqual(done.json.changes.map(({ before, effect }: Answer["json"]) => [effect, before]), [
          ["added", null]
        ])
        assert.deepStrictEqual(done.json.warnings.map(({ kind, locationId }: Answer["json"]) => [kind, locationId]), [
          ["unused", second]
        ])
        assert.strictEqual(
          (yield* put([rule], { "if-match": "\"0\"" })).status,
          412,
          "the version is no longer current"
        )

        const { change, rules: [named], unusedLocations, version } = yield* client.rules.current({ query: {} })
        assert.deepStrictEqual([version, change?.action], [1, "import"])
        assert.sameMembers(unusedLocations.map(({ id }) => id), [second, third])
        assert.lengthOf(named?.haravanNames ?? [], 1)
        const back = yield* put([named ?? {}], { "if-match": "\"1\"" })
        assert.deepStrictEqual([back.status, back.json.changes], [200, []], "a response can be sent back")
        const { haravan, loop } = yield* sandbox.stats
        assert.deepStrictEqual([haravan.requests, loop.requests], [0, 0])
      }),
    60_000
  )

  it.live("undo the last change and name its author, and list versions", () =>
    Effect.gen(function*() {
      const { ask, client, put } = yield* shop()
      const undo = (headers: Record<string, string>, query = "") =>
        ask(`/v1/rules/undo${query}`, { method: "POST", headers })
      const nothing = yield* undo({ "if-match": "\"0\"" })
      assert.deepStrictEqual([nothing.status, nothing.json.type], [404, "urn:stocktally:problem:not-found"])
      assert.match(nothing.json.detail, /nothing to undo/)
      yield* put([{ loopLocationId: null, percent: 80 }])
      yield* put([{ loopLocationId: null, percent: 90 }])
      assert.strictEqual((yield* undo({})).status, 428)
      assert.strictEqual((yield* undo({ "if-match": "\"1\"" })).status, 412)
      const undone = yield* undo({ "if-match": "\"2\"" })
      assert.deepStrictEqual([undone.status, undone.json.version, undone.headers["etag"]], [200, 3, "\"3\""])
      assert.deepStrictEqual([undone.json.undone.action, undone.json.undone.by], ["import", "anyone over HTTP"])
      const { rows } = yield* client.rules.versions({ query: { limit: 2 } })
      assert.deepStrictEqual(rows.map(({ change, rules, version }) => [version, change?.action, rules[0]?.percent]), [
        [3, "undo", 80],
        [2, "import", 90]
      ])
    }), 60_000)

  it.live(
    "return the result of a dry run without a change, and notify clients of a real change",
    () =>
      Effect.gen(function*() {
        const { ask, client, first, put } = yield* shop()
        const version = Effect.map(ask("/v1/state"), ({ json }) => json.version)
        const [before, counts] = [yield* version, (yield* client.tally.summary({ query: {} })).summary]
        const rules = [{ loopLocationId: null, haravanLocationIds: [first], percent: 50 }]
        const dry = yield* put(rules, { "if-match": "\"0\"" }, "?dryRun=true")
        assert.deepStrictEqual([dry.status, dry.headers["etag"], dry.json.dryRun], [200, "\"0\"", true], dry.text)
        assert.deepStrictEqual([dry.json.before, dry.json.changes.length], [counts, 1])
        assert.notDeepEqual(dry.json.after, counts)
        assert.deepStrictEqual([(yield* ask("/v1/rules")).json.version, yield* version], [0, before])
        assert.strictEqual((yield* put(rules, { "if-match": "\"1\"" }, "?dryRun=true")).status, 412)

        const { json: { after } } = yield* put(rules, { "if-match": "\"0\"" })
        assert.deepStrictEqual(after, dry.json.after, "the same as in the dry run")
        assert.deepStrictEqual((yield* client.tally.summary({ query: {} })).summary, after)
        assert.isAbove(yield* version, before)
        const { unusedLocations } = yield* client.tally.summary({ query: {} })
        assert.deepEqual<unknown>(unusedLocations, (yield* ask("/v1/rules")).json.unusedLocations)

        const undo = yield* ask("/v1/rules/undo?dryRun=true", { method: "POST", headers: { "if-match": "*" } })
        assert.deepStrictEqual([undo.json.version, undo.json.after], [1, counts])
        yield* ask("/v1/rules/undo", { method: "POST", headers: { "if-match": "*" } })
        const back = yield* client.tally.summary({ query: {} })
        assert.deepStrictEqual([back.summary, back.unusedLocations], [counts, []])
      }),
    60_000
  )

  it.live("propose the rule that a shop follows, as a complete set to send", () =>
    Effect.gen(function*() {
      const { ask, client, put } = yield* shop({
        sandbox: { skus: 120, rule: { percent: 80, warehouses: 3, buffer: 2 } }
      })
      const proposed = yield* client.rules.proposal({ query: {} })
      const [proposal] = proposed.proposals
      assert.deepStrictEqual(
        [proposal?.rule.percent, proposal?.rule.buffer, proposal?.sources.length, proposed.version],
        [80, 2, 3, 0]
      )
      assert.isAbove(proposal?.explainedThen ?? 0, proposal?.explainedNow ?? Infinity)
      const etag = (yield* ask("/v1/rules/proposal")).headers["etag"] ?? ""
      const same = yield* ask("/v1/rules/proposal", { headers: { "if-none-match": etag } })
      assert.strictEqual(same.status, 304)
      const replaced = yield* put(proposed.rules, { "if-match": `"${proposed.version}"` })
      assert.isAbove(replaced.json.after.match, replaced.json.before.match)
      const again = yield* client.rules.proposal({ query: {} })
      assert.deepStrictEqual([again.proposals, again.none.map(({ reason }) => reason)], [[], ["explained"]])
    }), 60_000)

  it.live("can be changed only with a read-write key, whose name is the author", () =>
    Effect.gen(function*() {
      const keys = [["ops", false], ["viewer", true]] as const
      const { ask } = yield* shop({
        http: {
          apiKeys: keys.map(([name, readOnly]) => ({
            name,
            readOnly,
            shops: null,
            secret: Redacted.make(`${name}-secret-of-24-letters`)
          }))
        }
      })
      const as = (key: string, path: string, question: Question = {}) =>
        ask(path, {
          ...question,
          headers: { ...json, "if-match": "*", authorization: `Bearer ${key}-secret-of-24-letters` }
        })
      const body = JSON.stringify({ rules: [{ loopLocationId: null, percent: 80 }] })
      for (const [path, method] of [["/v1/rules", "PUT"], ["/v1/rules/undo", "POST"]] as const) {
        const { json, status } = yield* as("viewer", path, { method, ...(method === "PUT" ? { body } : {}) })
        assert.deepStrictEqual([status, json.type], [403, "urn:stocktally:problem:read-only-key"], path)
      }
      assert.strictEqual((yield* as("ops", "/v1/rules", { method: "PUT", body })).status, 200)
      const { json: { change } } = yield* as("viewer", "/v1/rules")
      assert.strictEqual(change.by, "ops")
    }), 60_000)

  it.live("reject an invalid set as a whole, and name the invalid fields", () =>
    Effect.gen(function*() {
      const { ask, first, put } = yield* shop()
      const of = { loopLocationId: null }
      const errors = (answer: Answer) => [
        answer.status,
        answer.json.errors?.map(({ field, in: place }: Answer["json"]) => `${place} ${field}`).join()
      ]
      for (
        const [rules, fields] of [
          [[{ ...of, percent: 0 }], "body rules.0.percent"],
          [[{ ...of, percent: 101 }], "body rules.0.percent"],
          [[{ ...of, percent: 80.5 }], "body rules.0.percent"],
          [[{ ...of, percent: "80%" }], "body rules.0.percent"],
          [[{ ...of, buffer: -1 }], "body rules.0.buffer"],
          [[{ ...of, cap: -1 }], "body rules.0.cap"],
          [[{ ...of, haravanLocationIds: [] }], "body rules.0.haravanLocationIds.0"],
          [[{ percent: 80 }], "body rules.0.loopLocationId"],
          [[{ ...of, price: 1 }], "body rules.0.price"],
          [[of, of], "body rules.1.loopLocationId"],
          [[{ loopLocationId: "99" }], "body rules.0.loopLocationId"],
          [
            [{ ...of, haravanLocationIds: [first, "99", first], note: "a\u0000" }],
            "body rules.0.haravanLocationIds.1,body rules.0.haravanLocationIds.2,body rules.0.note"
          ]
        ] as const
      ) assert.deepStrictEqual(errors(yield* put(rules)), [400, fields], fields)
      assert.strictEqual((yield* put([{ ...of, buffer: 1e11 }])).status, 200, "a buffer may be larger than any stock")
      assert.strictEqual((yield* ask("/v1/rules")).json.version, 1)
      const large = yield* put(Array.from({ length: 1_001 }, (_, index) => ({ loopLocationId: `${index + 1}` })))
      assert.deepStrictEqual(errors(large), [400, "body rules"])
    }), 60_000)

  it.live("accept a sheet, and name its errors by line and column", () =>
    Effect.gen(function*() {
      const { ask, first, second } = yield* shop()
      const header = "loop_location,haravan_locations,percent,buffer"
      const put = (body: string) =>
        ask("/v1/rules", { method: "PUT", body, headers: { "content-type": "text/csv", "if-match": "*" } })
      const replaced = yield* put(`${header}\r\ndefault,${first};${second},80,2\r\n`)
      assert.deepStrictEqual([replaced.status, replaced.json.changes[0]?.after.percent], [200, 80], replaced.text)
      const wrong = yield* put(`${header}\nnowhere,,80%,\n`)
      assert.deepStrictEqual(wrong.json.errors.map(({ field }: Answer["json"]) => field), [
        "line 2, column loop_location",
        "line 2, column percent"
      ])
      assert.match(
        wrong.json.detail,
        /^line 2, column loop_location: there is no Loop location "nowhere".* And 1 more err/
      )
      const other = yield* ask("/v1/rules", {
        method: "PUT",
        body: "x",
        headers: { "content-type": "text/plain", "if-match": "*" }
      })
      assert.strictEqual(other.status, 415)
    }), 60_000)
})
