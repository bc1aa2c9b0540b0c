import { StocktallyApi } from "@stocktally/api"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { HttpApi, OpenApi } from "effect/http-api"
import { createHash } from "node:crypto"
import { docsPage, homePage, openApiDocument } from "../src/docs/documents.ts"
import { html, prose } from "../src/docs/html.ts"

const read = Effect.fnUntraced(function*(page: Effect.Effect<HttpServerResponse.HttpServerResponse>) {
  const response = HttpServerResponse.toWeb(yield* page)
  return { headers: response.headers, text: yield* Effect.promise(() => response.text()) }
})

const endpoints: Array<{ readonly method: string; readonly path: string }> = []
HttpApi.reflect(StocktallyApi, {
  onGroup: () => undefined,
  onEndpoint: ({ endpoint: { method, path } }) => void endpoints.push({ method, path })
})

describe("the documentation page", () => {
  it.effect("shows every route, and every schema that it links to", () =>
    Effect.gen(function*() {
      const { text } = yield* read(docsPage)
      for (const { method, path } of endpoints) {
        const written = path.replace(/:(\w+)/g, "{$1}")
        assert.include(text, `<h3><span class="method">${method}</span> <code>${written}</code></h3>`)
      }
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      assert.strictEqual(new Set(ids).size, ids.length)
      for (const [, target] of text.matchAll(/ href="#([^"]+)"/g)) assert.include(ids, target)
      assert.include(text, "&quot;availableCount&quot;: 73")
      assert.notInclude(text, "undefined")
      assert.notInclude(text, "[object")
    }))

  it.effect("has a curl command for each route, and lists shared errors once", () =>
    Effect.gen(function*() {
      const { text } = yield* read(docsPage)
      const unescaped = text.replaceAll("&quot;", "\"").replaceAll("&#39;", "'").replaceAll("&amp;", "&")
      const article = (id: string) => unescaped.split(`<article id="${id}">`)[1]?.split("</article>")[0] ?? ""
      const lineOf = (id: string) => /<pre class="line"><code>(.*)<\/code>/.exec(article(id))?.[1]
      assert.strictEqual(unescaped.match(/<pre class="line"><code>curl /g)?.length, endpoints.length)
      assert.strictEqual(lineOf("get-healthz"), `curl "$STOCKTALLY_SERVER_URL/healthz"`)
      const key = `-H "Authorization: Bearer $STOCKTALLY_SERVER_KEY"`
      assert.strictEqual(
        lineOf("get-v1-tally"),
        `curl ${key} "$STOCKTALLY_SERVER_URL/v1/tally?verdict=drift,oversold"`
      )
      assert.strictEqual(
        lineOf("get-v1-tally-rows-id-"),
        `curl ${key} "$STOCKTALLY_SERVER_URL/v1/tally/rows/l:674353902539857414:680118439701923348"`
      )
      assert.match(
        lineOf("put-v1-links") ?? "",
        /^curl -X PUT -H "Auth[^"]+" -H 'If-Match: "7"' -H 'Content-Type: application\/json' -d '\{.*\}' "\$\w+\/v1\/links"$/
      )
      const shared = "not available in any media type of the `Accept` header".replaceAll("`", "")
      assert.strictEqual(unescaped.replaceAll(/<\/?code>/g, "").split(shared).length - 1, 1)
      assert.include(article("put-v1-links"), "LinksMovedProblem")
      assert.notInclude(article("put-v1-links"), "UnauthenticatedProblem")
    }))

  for (const [name, page] of [["docs", docsPage], ["home", homePage]] as const) {
    it.effect(`loads and runs nothing, and has a policy against it (${name})`, () =>
      Effect.gen(function*() {
        const { headers, text } = yield* read(page)
        assert.notMatch(text, /<(?:script|link|img|iframe|object|embed|form)\b|\ssrc=|url\(|@import|\son\w+=|\sstyle=/i)
        const [, styles = ""] = /<style>([^]*?)<\/style>/.exec(text) ?? []
        const policy = headers.get("content-security-policy") ?? ""
        assert.match(policy, /default-src 'none'/)
        assert.include(policy, `'sha256-${createHash("sha256").update(styles).digest("base64")}'`)
        assert.notMatch(policy, /unsafe|\*|https?:/)
        assert.strictEqual(headers.get("content-type"), "text/html")
      }))
  }

  it("escapes values", () => {
    const hostile = `<img src=x onerror="alert('&')">`
    const safe = "&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;"
    assert.strictEqual(html`<p title="${hostile}">${hostile}</p>`.text, `<p title="${safe}">${safe}</p>`)
    assert.strictEqual(prose(`a \`${hostile}\``).text, `a <code>${safe}</code>`)
  })
})

it.effect("openapi.json is the contract's", () =>
  Effect.gen(function*() {
    const { headers, text } = yield* read(openApiDocument)
    assert.strictEqual(headers.get("content-type"), "application/json")
    assert.deepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(OpenApi.fromApi(StocktallyApi))))
  }))
