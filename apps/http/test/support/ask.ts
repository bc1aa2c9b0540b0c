/** Sends raw requests with Node's client: one connection each, and no additional headers. */
import * as Effect from "effect/Effect"
import * as http from "node:http"
import * as net from "node:net"

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
  /** The body as JSON. */
  readonly json: ReturnType<typeof JSON.parse>
}

export interface Question {
  readonly method?: string
  readonly headers?: http.OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

/** Sends a request and returns the complete response. */
export const ask = (base: string, path: string, question: Question = {}): Effect.Effect<Answer> =>
  Effect.callback<Answer>((resume) => {
    const { body, headers = {}, method = body === undefined ? "GET" : "POST" } = question
    const { hostname, port } = new URL(base)
    const request = http.request({
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port,
      path,
      method,
      agent: false,
      headers: {
        ...(body === undefined || "transfer-encoding" in headers ? {} : { "content-length": Buffer.byteLength(body) }),
        ...headers
      }
    })
    request.on("response", (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString()
        resume(Effect.succeed({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: response.headers["content-type"]?.includes("json") === true && text !== ""
            ? JSON.parse(text)
            : undefined
        }))
      })
    })
    request.on("error", (error) => resume(Effect.die(error)))
    request.end(body)
    return Effect.sync(() => request.destroy())
  })

/** The bytes that a connection returns for these bytes, until the server closes it. */
export const raw = (
  base: string,
  send: (socket: net.Socket) => void
): Effect.Effect<string> =>
  Effect.callback<string>((resume) => {
    const { port } = new URL(base)
    const socket = net.connect({ host: "127.0.0.1", port: Number(port) })
    let text = ""
    socket.on("connect", () => send(socket))
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()))
    socket.on("close", () => resume(Effect.succeed(text)))
    socket.on("error", () => undefined)
    return Effect.sync(() => socket.destroy())
  })
