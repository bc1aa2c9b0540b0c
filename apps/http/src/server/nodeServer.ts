/** Node's server with our limits, and problems where Node answers by itself. */
import * as http from "node:http"
import type { Duplex } from "node:stream"
import { answerBadRequest } from "./answerBadRequest.ts"
import type { ServerLimits } from "./ServerLimits.ts"

/**
 * A server that is not listening yet. A request has to arrive within its time, however slowly its bytes come, and a
 * connection that says nothing in either direction is closed; connections beyond the limit are closed at once.
 */
export const makeNodeServer = (limits: ServerLimits, source: "live" | "sandbox"): http.Server => {
  const server = http.createServer({
    headersTimeout: Math.min(limits.headersMillis, limits.requestMillis),
    requestTimeout: limits.requestMillis,
    connectionsCheckingInterval: limits.checkMillis,
    keepAliveTimeout: limits.keepAliveMillis,
    maxHeaderSize: limits.headerBytes,
    // Answered by us, as a problem.
    requireHostHeader: false
  })
  server.maxConnections = limits.connections
  server.timeout = limits.silenceMillis
  // Node counts at most so many header fields and drops the rest without a word; the size is what is bounded here.
  server.maxHeadersCount = 0
  server.on("clientError", (error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket: Duplex) => {
    answerBadRequest(error, socket, limits, source)
  })
  return server
}
