import { Context, Effect, Layer } from "effect"
import { createServer, type ServerResponse } from "node:http"

const inventory = (count: string, id: string) =>
  `{"available_count":${count},"product_variant":[{"id":${id},"external_id":null,"sku":null,"name":"x","weight_grams":null,` +
  `"barcode":null}],"location":[{"id":1,"external_id":null,"name":"x","status":"active","address":[]}]}`

type Answer = (response: ServerResponse, url: string) => void

const json = (status: number, body: string, headers = {}): Answer => (response) =>
  void response.writeHead(status, { "content-type": "application/json", ...headers }).end(body)

const balances = Array.from({ length: 250 }, (_, index) => ({
  id: index + 1,
  loc_id: 1,
  product_id: 1,
  variant_id: index + 1,
  qty_onhand: 1,
  qty_commited: 0,
  qty_incoming: 0,
  qty_available: 1,
  updated_at: "2026-11-16T10:36:20Z"
}))

/** Haravan with an invalid second page of balances. */
const halfway: Answer = (response, url) => {
  const body = url.includes("/locations.json")
    ? { locations: [{ id: 1, name: "Kho", is_primary: true, is_unavailable_quantity: false }] }
    : url.includes("since_id")
    ? {}
    : { inventory_locations: balances }
  return json(200, JSON.stringify(body))(response, url)
}

/** Bad answers by the first part of the path. */
const answers: { readonly [name: string]: Answer } = {
  unauthorized: json(
    401,
    `{"error":{"code":"401","http_code":"GEN-UNAUTHORIZED","message":"Unauthorized.\\u001b[2J"}}`
  ),
  forbidden: json(403, `{"errors":"Thiếu quyền"}`),
  missing: json(404, `{"code":"404","http_code":"x","message":"Not found"}`),
  refused: json(422, `{"errors":{"limit":["is wrong"]}}`),
  blocked: (response) =>
    void response.writeHead(403, { "content-type": "text/html" }).end("<html><title>Blocked</title></html>"),
  limited: json(429, "", { "retry-after": "3600" }),
  down: json(503, ""),
  html: (response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Login</title></html>"),
  empty: json(200, ""),
  shape: json(200, `{"hello":"world"}`),
  text: json(200, inventory("\"7\"", "1")),
  huge: json(200, inventory("7", "1e30")),
  redirect: json(302, "", { location: "https://elsewhere.example/" }),
  halfway,
  cut: (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "500" })
    response.write("{\"available", () => response.destroy())
  }
}

/** A server with bad answers: every answer below the base address `address("html")` is an HTML page. */
export class BadUpstream extends Context.Service<BadUpstream, {
  readonly address: (kind: string) => string
}>()("stocktally/test/BadUpstream") {
  static readonly layer = Layer.effect(
    BadUpstream,
    Effect.gen(function*() {
      const server = yield* Effect.acquireRelease(
        Effect.callback<ReturnType<typeof createServer>>((resume) => {
          const server = createServer((request, response) => {
            const url = request.url ?? ""
            answers[url.split("/")[1] ?? ""]?.(response, url)
          })
          server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) =>
          Effect.callback<void>((resume) => {
            server.close(() => resume(Effect.void))
            server.closeAllConnections()
          })
      )
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      return BadUpstream.of({ address: (kind) => `http://127.0.0.1:${port}/${kind}` })
    })
  )
}
