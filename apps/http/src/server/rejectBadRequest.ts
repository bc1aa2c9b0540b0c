/** Responds to requests that no handler sees: they cannot be parsed, are too large or did not arrive in time. */
import {
  HeadersTooLargeProblem,
  InvalidRequestProblem,
  type Problem,
  RequestTimeoutProblem,
  UrlTooLongProblem
} from "@stocktally/api"
import { randomUUID } from "node:crypto"
import { STATUS_CODES } from "node:http"
import type { Duplex } from "node:stream"
import { encodeProblem } from "./problemResponse.ts"
import type { ServerLimits } from "./ServerLimits.ts"

/** Time for the client to read the response before its connection is dropped. */
const lingerMillis = 500

/** Writes a problem to the connection and closes it. Only closes it if a response has already started. */
export const rejectBadRequest = (
  error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer },
  socket: Duplex,
  limits: Pick<ServerLimits, "urlBytes">,
  source: "live" | "sandbox"
): void => {
  if (error.code === "ECONNRESET" || !socket.writable || isResponding(socket)) {
    socket.destroy()
    return
  }
  const problem = problemOf(error, limits)
  const requestId = randomUUID()
  const body = JSON.stringify({ ...encodeProblem(problem), requestId })
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
      "Content-Type: application/problem+json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "Cache-Control: no-store",
      "X-Content-Type-Options: nosniff",
      `X-Request-Id: ${requestId}`,
      ...(source === "sandbox" ? ["X-Stocktally-Source: sandbox"] : []),
      "",
      body
    ].join("\r\n")
  )
  setTimeout(() => socket.destroy(), lingerMillis).unref()
}

/** Node stores the current response in a private property of the socket. */
const isResponding = (socket: Duplex): boolean => {
  const response: unknown = Reflect.get(socket, "_httpMessage")
  return typeof response === "object" && response !== null && Reflect.get(response, "headersSent") === true
}

const problemOf = (
  { code, rawPacket }: NodeJS.ErrnoException & { readonly rawPacket?: Buffer },
  { urlBytes }: Pick<ServerLimits, "urlBytes">
): Problem => {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new RequestTimeoutProblem({})
    case "HPE_HEADER_OVERFLOW":
      return rawPacket !== undefined && isUrlTooLong(rawPacket, urlBytes)
        ? new UrlTooLongProblem({ detail: `The address is longer than ${urlBytes} bytes.` })
        : new HeadersTooLargeProblem({})
    default:
      return new InvalidRequestProblem({ errors: [], detail: "This is not an HTTP request." })
  }
}

/** Whether the URL overflows this packet. The URL may have started in an earlier packet. */
const isUrlTooLong = (packet: Buffer, urlBytes: number): boolean => {
  const end = packet.indexOf("\r\n")
  return (end === -1 ? packet.length : end) > urlBytes ||
    (!/^[A-Z]{3,10} /.test(packet.toString("latin1", 0, 11)) &&
      / HTTP\/1\.\d$/.test(packet.toString("latin1", 0, Math.max(0, end))))
}
