import { RemoteReadModel, remoteShops, ShopApi } from "@stocktally/api"
import { ReadModel } from "@stocktally/sync"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { FetchHttpClient } from "effect/http"
import { HttpApi } from "effect/http-api"
import { ask } from "./support/ask.ts"
import { eventually } from "./support/eventually.ts"
import { all, installation, shopsOf, synced } from "./support/installation.ts"

const hue = { authorization: "Bearer the-secret-of-hue-alone" }

describe("a service of several shops", () => {
  it.live("has no warning of Node.js in its log, however many shops there are", () =>
    Effect.gen(function*() {
      const { another, service, write } = yield* installation
      const entries = yield* Effect.forEach(Array.from({ length: 12 }, (_, index) => index + 1), another)
      write(entries)
      const { stderr, url } = yield* service
      yield* synced(yield* url, entries.map(({ slug }) => slug))
      assert.notInclude(stderr(), "Warning")
    }).pipe(Effect.scoped), 60_000)

  it.live("serves each below its name, and shows what is wrong with another entry", () =>
    Effect.gen(function*() {
      const { hanoi, hue: second, service, write } = yield* installation
      write([hanoi, second, { slug: "dalat", haravan: { token: "file:none" } }])
      const { url: listening } = yield* service
      const url = yield* listening
      const rows = yield* synced(url, ["hanoi", "hue"])
      assert.deepStrictEqual(
        rows.map(({ problem, slug, state }) => [slug, state, problem]).find(([slug]) => slug === "dalat"),
        ["dalat", "failed", "dalat (entry 3): haravan.token names a file that cannot be read: there is no such file"]
      )
      const tally = yield* ask(url, "/v1/shops/hanoi/tally?limit=1", { headers: all })
      assert.deepStrictEqual([tally.status, tally.headers["x-stocktally-shop"], tally.json.rows.length], [
        200,
        "hanoi",
        1
      ])
      const run = yield* ask(url, "/v1/shops/hue/syncs", {
        headers: { ...all, "content-type": "application/json" },
        body: "{}"
      })
      assert.match(run.headers.location ?? "", /^\/v1\/shops\/hue\/syncs\/\d+$/)
      assert.strictEqual((yield* ask(url, run.headers.location ?? "", { headers: all })).status, 200)

      const access = {
        url,
        key: Option.some({
          current: Effect.succeed(Redacted.make("the-secret-of-all-shops")),
          renew: () => Effect.succeed(false)
        })
      }
      const read = Effect.fnUntraced(function*(shop: string) {
        const model = Context.get(yield* Layer.build(RemoteReadModel.layer(access, shop)), ReadModel)
        const { rows: [row] } = yield* model.page({ limit: 1 })
        const siblings = yield* model.siblings(row?.id ?? "")
        assert.isTrue(siblings.some(({ id }) => id === row?.id))
        const [update] = yield* Stream.runCollect(Stream.take(model.updates, 1))
        return { update, counts: yield* model.summary(), run: yield* model.runs(1) }
      })
      yield* Effect.gen(function*() {
        const found = yield* remoteShops(access)
        assert.sameMembers(found.map(({ slug }) => slug), ["dalat", "hanoi", "hue"])
        const [first, second] = [yield* read("hanoi"), yield* read("hue")]
        assert.notDeepEqual(first.counts.values, second.counts.values)
        assert.isDefined(second.update)
        assert.lengthOf(second.run, 1)
        const error = yield* Effect.flip(Layer.build(RemoteReadModel.layer(access, "saigon")))
        assert.strictEqual(error.message, `${url} has no shop saigon that the key may see`)
      }).pipe(Effect.provide(FetchHttpClient.layer))

      const short = yield* ask(url, "/v1/tally?limit=1", { headers: all })
      assert.deepStrictEqual([short.status, short.json.detail], [
        404,
        "There are 3 shops; ask for one of them, such as /v1/shops/hanoi/tally?limit=1."
      ])
      const near = yield* ask(url, "/v1/shops/hanio/tally", { headers: all })
      assert.deepStrictEqual([near.status, near.json.detail], [
        404,
        "There is no shop with this name; did you mean hanoi?"
      ])
      const metrics = (yield* ask(url, "/metrics", { headers: all })).text
      assert.include(metrics, "stocktally_tally_complete{shop=\"hanoi\",upstream=\"loop\"} 1")
      assert.include(metrics, "stocktally_tally_complete{shop=\"hue\",upstream=\"loop\"} 1")
      const names = metrics.split("\n").filter((line) => line.startsWith("# TYPE")).map((line) => line.split(" ")[2])
      assert.strictEqual(new Set(names).size, names.length)
    }).pipe(Effect.scoped))

  it.live("shows a key that is bound to a shop nothing of the others, by any route", () =>
    Effect.gen(function*() {
      const { hanoi, hue: second, service, write } = yield* installation
      write([hanoi, second])
      const { url: listening } = yield* service
      const url = yield* listening
      yield* synced(url, ["hanoi", "hue"])
      const seen: Array<string> = []
      const see = (path: string, question: { readonly method?: string; readonly body?: string } = {}) =>
        Effect.tap(
          ask(url, path, { ...question, headers: { ...hue, "if-match": "*", "content-type": "application/json" } }),
          ({ headers, text }) => Effect.sync(() => seen.push(JSON.stringify(headers) + text))
        )
      const routes: Array<readonly [method: string, path: string]> = []
      HttpApi.reflect(ShopApi, {
        onGroup: () => undefined,
        onEndpoint: ({ endpoint: { method, path } }) => void routes.push([method, path.replaceAll(/:\w+/g, "1")])
      })
      assert.isAbove(routes.length, 20)
      for (const [method, path] of routes) {
        const answer = yield* see(
          path.replace("/v1/", "/v1/shops/hanoi/"),
          method === "GET" ? {} : { method, body: "{}" }
        )
        assert.strictEqual(answer.status, 404, `${method} ${path}`)
        assert.strictEqual(answer.json.detail, "There is no shop with this name.", `${method} ${path}`)
      }
      assert.strictEqual((yield* see("/v1/tally?limit=1")).status, 200, "its only shop needs no name")
      assert.deepStrictEqual((yield* shopsOf(url, hue)).map(({ slug }) => slug), ["hue"])
      for (const path of ["/v1/shops", "/metrics", "/v1/doctor", "/v1/shops/hue/doctor", "/v1/shops/hanoj/tally"]) {
        yield* see(path)
      }
      assert.notInclude(seen.join("\n"), "hanoi")
      assert.include((yield* see("/metrics")).text, "{shop=\"hue\"")
    }).pipe(Effect.scoped), 60_000)

  it.live(
    "follows the file: a shop that fails or is removed takes nothing from the others, and comes back with its data",
    () =>
      Effect.gen(function*() {
        const { hanoi, hue: second, second: sandbox, service, write } = yield* installation
        write([hanoi, second])
        const { url: listening } = yield* service
        const url = yield* listening
        yield* synced(url, ["hanoi", "hue"])
        yield* sandbox.setDown("haravan", true)
        const tally = (slug: string) => ask(url, `/v1/shops/${slug}/tally?limit=1`, { headers: all })
        const before = (yield* tally("hanoi")).json.asOf
        yield* eventually(tally("hanoi"), ({ json }) => json.asOf > before)
        assert.strictEqual((yield* tally("hue")).status, 200)

        write([hanoi])
        yield* eventually(tally("hue"), ({ status }) => status === 404, "25 seconds")
        write([hanoi, { ...second, label: "Huế" }])
        const back = yield* eventually(tally("hue"), ({ status }) => status === 200, "25 seconds")
        assert.isAbove(back.json.rows.length, 0)
        assert.deepStrictEqual((yield* shopsOf(url)).map(({ slug }) => slug).toSorted(), ["hanoi", "hue"])
      }).pipe(Effect.scoped),
    90_000
  )

  it.live("refuses a slug with another shop's token, and two entries of one shop", () =>
    Effect.gen(function*() {
      const { hanoi, hue: second, service, write } = yield* installation
      write([hanoi])
      const first = yield* service
      yield* synced(yield* first.url, ["hanoi"])
      first.signal("SIGTERM")
      yield* first.ended
      write([{ ...second, slug: "hanoi" }, { ...second, slug: "hue" }, { ...second, slug: "again", loop: hanoi.loop }])
      const { stderr, url: listening } = yield* service
      const url = yield* listening
      const rows = yield* eventually(shopsOf(url), (rows) =>
        rows.find(({ slug }) => slug === "hanoi")?.state === "failed")
      assert.match(
        rows.find(({ slug }) =>
          slug === "hanoi"
        )?.problem ?? "",
        /^the slug hanoi belongs to Haravan shop \d+ .*, not to Haravan shop \d+ .*; correct the shop's token, or give the new shop a slug of its own$/
      )
      assert.match(
        rows.find(({ slug }) => slug === "hue")?.problem ?? "",
        /entry 1 has the same credential; remove one/
      )
      assert.include(stderr(), "shops file: again (entry 3): entry 1 has the same credential")
    }).pipe(Effect.scoped), 60_000)
})
