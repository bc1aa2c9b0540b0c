import { Effect } from "effect"
import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"

/** A server on loopback that records requests as `METHOD target`; answers 200, or 502 to CONNECT. */
export const listener = Effect.acquireRelease(
  Effect.callback<{ readonly server: Server; readonly port: number; readonly requests: Array<string> }>((resume) => {
    const requests: Array<string> = []
    const keep = ({ method, url }: IncomingMessage) => void requests.push(`${method} ${url}`)
    const server = createServer((request, response) => {
      keep(request)
      request.resume().once("end", () => response.end("{}"))
    })
    server.on("connect", (request, socket) => {
      keep(request)
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n")
    })
    server.listen(
      0,
      "127.0.0.1",
      () => resume(Effect.succeed({ server, requests, port: (server.address() as AddressInfo).port }))
    )
  }),
  ({ server }) => Effect.sync(() => server.close(() => undefined).closeAllConnections())
)
