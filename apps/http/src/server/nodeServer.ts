/** Node's HTTP server with our limits, and with problems for the requests that Node rejects. */
import * as http from "node:http"
import type { Duplex } from "node:stream"
import { rejectBadRequest } from "./rejectBadRequest.ts"
import type { ServerLimits } from "./ServerLimits.ts"

/**
 * Makes a server that does not listen yet. It closes a connection whose request does not arrive in time or that is idle
 * in both directions, and at once each connection beyond the limit.
 */
export const makeNodeServer = (limits: ServerLimits, source: "live" | "sandbox"): http.Server => {
  const server = http.createServer({
    headersTimeout: Math.min(limits.headersMillis, limits.requestMillis),
    requestTimeout: limits.requestMillis,
    connectionsCheckingInterval: limits.checkMillis,
    keepAliveTimeout: limits.keepAliveMillis,
    maxHeaderSize: limits.headerBytes,
    // The site guard checks it and responds with a problem.
    requireHostHeader: false
  })
  server.maxConnections = limits.connections
  server.timeout = limits.idleMillis
  // Node would silently drop header fields beyond this count. The total size is limited instead.
  server.maxHeadersCount = 0
  server.on("clientError", (error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket: Duplex) => {
    rejectBadRequest(error, socket, limits, source)
  })
  return server
}
