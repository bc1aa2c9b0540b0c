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

/** The service could not listen; the message says where and why, and what to do. */
export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly limits: ServerLimits
  readonly source: Source
}

/** Where it listens, for people and programs: `http://127.0.0.1:4000`. */
export interface Listening {
  readonly url: string
  readonly port: number
}

/**
 * Listens, and answers with `app`, until the scope closes: then nothing new is accepted, what runs has its grace to
 * finish, and what is left after that is cut off.
 */
export const listen = Effect.fnUntraced(function*(
  { host, limits, port, source }: ListenOptions,
  app: Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    never,
    HttpServerRequest.HttpServerRequest | Scope.Scope
  >
): Effect.fn.Return<Listening, CannotListen, Scope.Scope> {
  const node = makeNodeServer(limits, source)
  const server = yield* NodeHttpServer.make(() => node, {
    host,
    // Who finds the queue full tries again half a second or more later.
    backlog: limits.connections,
    port,
    gracefulShutdownTimeout: Duration.millis(limits.graceMillis)
  }).pipe(Effect.mapError(({ cause }) => cannotListen(host, port, cause)))
  // Runs when what runs has finished, or had its time: no connection may keep the server from closing.
  yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
  yield* server.serve(app)
  // Effect's server takes upgrades, and Node drops the time limits of a connection that asks for one before anyone has
  // looked at its key. Without a listener Node takes such a request for any other.
  node.removeAllListeners("upgrade")
  const bound = node.address()
  const boundPort = typeof bound === "object" && bound !== null ? bound.port : port
  return { port: boundPort, url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}` }
})

const cannotListen = (host: string, port: number, cause: unknown): CannotListen => {
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  const where = `${host}, port ${port}`
  const message = code === "EADDRINUSE"
    ? `${where} is in use; set STOCKTALLY_HTTP_PORT to another port, or stop what listens there`
    : code === "EACCES"
    ? `may not listen on ${where}; set STOCKTALLY_HTTP_PORT to 1024 or higher`
    : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
    ? `${host} is no address of this machine; correct STOCKTALLY_HTTP_HOST`
    : `cannot listen on ${where}${typeof code === "string" ? ` (${code})` : ""}`
  return new CannotListen({ message, cause })
}
