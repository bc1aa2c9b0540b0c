import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as http from "node:http"
import { ask } from "./support/ask.ts"
import { start } from "./support/program.ts"

interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: ReadonlyArray<{ readonly key: string; readonly value: Readonly<Record<string, unknown>> }>
}

/** A collector that records every span and all bytes. */
const collector = Effect.gen(function*() {
  const spans: Array<Span> = []
  let text = ""
  const server = http.createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString()
      text += `${JSON.stringify(request.headers)}\n${body}\n`
      if (request.url === "/v1/traces") {
        for (const resource of JSON.parse(body).resourceSpans) {
          for (const scope of resource.scopeSpans) spans.push(...scope.spans)
        }
      }
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    () => Effect.sync(() => server.close().closeAllConnections())
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { endpoint: `http://127.0.0.1:${port}`, spans, text: () => text }
})

it.live("a trace continues the caller's, is named after the route, and includes the upstream request", () =>
  Effect.gen(function*() {
    const { endpoint, spans, text } = yield* collector
    const program = yield* start({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      STOCKTALLY_API_KEYS: "shop:s3cr3t-of-the-shop"
    }, ["--sandbox"])
    const url = yield* program.url
    const traceId = "0af7651916cd43dd8448eb211c80319c"
    const caller = "b7ad6b7169203331"
    yield* ask(url, "/v1/loop/inventories?limit=1", {
      headers: { traceparent: `00-${traceId}-${caller}-01`, authorization: "Bearer s3cr3t-of-the-shop" }
    }).pipe(
      Effect.filterOrFail(({ status }) => status === 200),
      Effect.retry(Schedule.spaced("200 millis")),
      Effect.timeout("20 seconds")
    )
    yield* ask(url, "/v1/loop/inventories/1/2", {
      headers: { traceparent: `00-${traceId}-${caller}-01`, authorization: "Bearer s3cr3t-of-the-shop" }
    })
    yield* ask(url, "/healthz")
    program.signal("SIGTERM")
    assert.strictEqual(yield* Effect.timeout(program.ended, "10 seconds"), 0)

    const ours = spans.filter((span) => span.traceId === traceId)
    const served = ours.filter(({ name, parentSpanId }) =>
      parentSpanId === caller && name === "GET /v1/loop/inventories"
    ).at(-1)
    assert.isDefined(served)
    const attributes = Object.fromEntries(served.attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
    assert.strictEqual(attributes["http.route"], "/v1/loop/inventories")
    assert.strictEqual(Number(attributes["http.response.status_code"]), 200)
    /** The spans from an upstream request up to the root. */
    const above = (request: string) => {
      const names: Array<string> = []
      let span = ours.find(({ kind, name }) => kind === 3 && name === request)
      while (span !== undefined) {
        names.push(span.name)
        const { parentSpanId } = span
        span = ours.find(({ spanId }) => spanId === parentSpanId)
      }
      return names
    }
    assert.strictEqual(above("GET /inventories").at(-1), "GET /v1/loop/inventories")
    // Lookups share requests, and the trace is that of the first caller.
    assert.strictEqual(above("GET /inventories/1/2").at(-1), "GET /v1/loop/inventories/:productVariantId/:locationId")
    assert.isFalse(spans.some(({ name }) => name.includes("healthz")))
    assert.include(text(), "stocktally-http")
    assert.notMatch(text(), /s3cr3t/)
  }))
