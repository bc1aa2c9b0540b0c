import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { HttpClient } from "effect/http"
import { liveHttpClient } from "../../src/sources/liveHttpClient.ts"
import { listener } from "../listener.ts"

describe("liveHttpClient", () => {
  it.live("sends https through the proxy unless NO_PROXY names the host, and http to loopback never", () =>
    Effect.scoped(Effect.gen(function*() {
      const proxy = yield* listener
      const upstream = yield* listener
      const get = (url: string, except: string) =>
        Effect.exit(HttpClient.get(url)).pipe(Effect.provide(liveHttpClient({
          proxy: Option.some({ url: Redacted.make(`http://127.0.0.1:${proxy.port}`), except })
        })))
      yield* get("https://upstream.invalid/", "")
      assert.deepStrictEqual(proxy.requests, ["CONNECT upstream.invalid:443"])
      yield* get("https://upstream.invalid/", "other.example,.invalid")
      yield* get(`http://127.0.0.1:${upstream.port}/loop`, "")
      assert.deepStrictEqual(upstream.requests, ["GET /loop"])
      assert.strictEqual(proxy.requests.length, 1)
    })))

  it.live("does not follow redirects", () =>
    Effect.scoped(Effect.gen(function*() {
      const { requests, port, server } = yield* listener
      server.prependListener("request", (_, response) => {
        response.writeHead(302, { location: "/elsewhere" })
      })
      const { status } = yield* HttpClient.get(`http://127.0.0.1:${port}/here`)
      assert.strictEqual(status, 302)
      assert.deepStrictEqual(requests, ["GET /here"])
    })).pipe(Effect.provide(liveHttpClient({ proxy: Option.none() }))))
})
