/** What no handler ever sees: requests that cannot be parsed, are too large or did not arrive in time. */
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

/** Time for the client to read the answer before its connection is dropped. */
const farewellMillis = 500

/** Writes a problem to the connection and closes it; only closes it where an answer is on its way already. */
export const answerBadRequest = (
  error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer },
  socket: Duplex,
  limits: Pick<ServerLimits, "urlBytes">,
  source: "live" | "sandbox"
): void => {
  if (error.code === "ECONNRESET" || !socket.writable || isAnswering(socket)) {
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
  setTimeout(() => socket.destroy(), farewellMillis).unref()
}

/** Node keeps the answer that is being written on its socket. */
const isAnswering = (socket: Duplex): boolean => {
  const answer: unknown = Reflect.get(socket, "_httpMessage")
  return typeof answer === "object" && answer !== null && Reflect.get(answer, "headersSent") === true
}

const problemOf = (
  { code, rawPacket }: NodeJS.ErrnoException & { readonly rawPacket?: Buffer },
  { urlBytes }: Pick<ServerLimits, "urlBytes">
): Problem => {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new RequestTimeoutProblem({})
    case "HPE_HEADER_OVERFLOW":
      return rawPacket !== undefined && isOfAddress(rawPacket, urlBytes)
        ? new UrlTooLongProblem({ detail: `The address is longer than ${urlBytes} bytes.` })
        : new HeadersTooLargeProblem({})
    default:
      return new InvalidRequestProblem({ errors: [], detail: "This is not an HTTP request." })
  }
}

/** Whether a packet in which there was too much is of an address, which a packet before may have begun. */
const isOfAddress = (packet: Buffer, urlBytes: number): boolean => {
  const end = packet.indexOf("\r\n")
  return (end === -1 ? packet.length : end) > urlBytes ||
    (!/^[A-Z]{3,10} /.test(packet.toString("latin1", 0, 11)) &&
      / HTTP\/1\.\d$/.test(packet.toString("latin1", 0, Math.max(0, end))))
}
