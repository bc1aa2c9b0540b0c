import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import type { Source } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import type * as HttpServerResponse from "effect/http/HttpServerResponse"
import { makeNodeServer } from "./nodeServer.ts"
import type { ServerLimits } from "./ServerLimits.ts"

/** The service could not listen. The message says where, why, and what to do. */
export class ListenError extends Schema.TaggedError<ListenError>()("ListenError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly limits: ServerLimits
  readonly source: Source
}

/** The address that the service listens on, such as `http://127.0.0.1:4000`. */
export interface HttpListener {
  readonly url: string
  readonly port: number
}

/**
 * Listens and handles requests with `app` until the scope closes. Then it accepts no new connections, gives running
 * requests time to finish, and cuts off the rest.
 */
export const listen = Effect.fnUntraced(function*(
  { host, limits, port, source }: ListenOptions,
  app: Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    never,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  >
): Effect.fn.Return<HttpListener, ListenError, Scope.Scope> {
  const node = makeNodeServer(limits, source)
  const server = yield* NodeHttpServer.make(() => node, {
    host,
    // A client that finds the queue full retries after half a second or more.
    backlog: limits.connections,
    port,
    gracefulShutdownTimeout: Duration.millis(limits.graceMillis)
  }).pipe(Effect.mapError(({ cause }) => listenError(host, port, cause)))
  // Runs after the grace period: no connection may keep the server from closing.
  yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
  yield* server.serve(app)
  // Effect's server accepts upgrades, for which Node drops a connection's time limits before its key is checked. Without
  // a listener Node handles such a request like any other.
  node.removeAllListeners("upgrade")
  const bound = node.address()
  const boundPort = typeof bound === "object" && bound !== null ? bound.port : port
  return { port: boundPort, url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}` }
})

const listenError = (host: string, port: number, cause: unknown): ListenError => {
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  const where = `${host}, port ${port}`
  const message = code === "EADDRINUSE"
    ? `${where} is in use; set STOCKTALLY_HTTP_PORT to another port, or stop the program that listens there`
    : code === "EACCES"
    ? `may not listen on ${where}; set STOCKTALLY_HTTP_PORT to 1024 or higher`
    : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
    ? `${host} is not an address of this machine; correct STOCKTALLY_HTTP_HOST`
    : `cannot listen on ${where}${typeof code === "string" ? ` (${code})` : ""}`
  return new ListenError({ message, cause })
}
