/**
 * Serves one response at one route until stdin ends. The arguments are the kind of server (`http-api`,
 * `http-api-encoding`, `node` or `fastify`) and the response as JSON. Prints its address first.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { TallyRow } from "@stocktally/schema"
import { Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApi, HttpApiBuilder, HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import fastify from "fastify"
import { createServer, type Server } from "node:http"

const host = "127.0.0.1"
const [way, body = ""] = process.argv.slice(2)

const printingAddress = (server: Server): Server =>
  server.once("listening", () => {
    const address = server.address()
    if (typeof address === "object" && address !== null) process.stdout.write(`http://${host}:${address.port}\n`)
  })

const Answer = Schema.Struct({ source: Schema.String, row: TallyRow })

/**
 * A bare route of Effect, written as in its guide. It responds with the finished text, or with a value that it
 * encodes with the schema of the service.
 */
const httpApi = (isText: boolean): void => {
  const answer = isText
    ? HttpServerResponse.text(body, { contentType: "application/json" })
    : Schema.decodeUnknownSync(Schema.fromJsonString(Answer))(body)
  const Api = HttpApi.make("peer").add(
    HttpApiGroup.make("tally").add(
      HttpApiEndpoint.get("row", "/v1/tally/rows/:id", { params: { id: Schema.String }, success: Answer })
    )
  )
  const handlers = HttpApiBuilder.group(
    Api,
    "tally",
    (handlers) => handlers.handle("row", () => Effect.succeed(answer))
  )
  const served = HttpRouter.serve(HttpApiBuilder.layer(Api).pipe(Layer.provide(handlers)), {
    disableLogger: true,
    disableListenLog: true
  })
  Effect.runFork(Layer.launch(
    served.pipe(Layer.provide(NodeHttpServer.layer(() => printingAddress(createServer()), { host, port: 0 })))
  ))
}

const plainNode = (): void => {
  const length = Buffer.byteLength(body)
  printingAddress(createServer((request, response) => {
    request.resume()
    response.writeHead(200, { "content-type": "application/json", "content-length": length }).end(body)
  })).listen(0, host)
}

/** A server of fastify, written as in its guide. */
const withFastify = async (): Promise<void> => {
  const server = fastify()
  const answer: unknown = JSON.parse(body)
  server.get("/v1/tally/rows/:id", () => answer)
  printingAddress(server.server)
  await server.listen({ host, port: 0 })
}

// The parent process keeps stdin open.
process.stdin.resume().once("end", () => process.exit())
if (way === "http-api" || way === "http-api-encoding") httpApi(way === "http-api")
else if (way === "node") plainNode()
else await withFastify()
