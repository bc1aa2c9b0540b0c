/** A fake Postgres server that speaks the protocol up to the login. */
import * as Effect from "effect/Effect"
import { createServer, type Socket } from "node:net"
import { createSecureContext, TLSSocket } from "node:tls"

export interface FakePostgres {
  readonly port: number
  /** The parameters of each startup message, and whether it was encrypted. */
  readonly logins: ReadonlyArray<{ readonly encrypted: boolean; readonly parameters: Readonly<Record<string, string>> }>
  /** The number of connections. */
  readonly connections: () => number
}

/** How a login is refused: SQLSTATE, message and the server's routine. */
export interface Refusal {
  readonly code: string
  readonly message: string
  readonly routine?: string
}

const sslRequest = 80_877_103

/** Listens on loopback and refuses every login. Without a certificate it has no TLS. */
export const fakePostgres = (
  { certificate, key, refusal }: {
    readonly certificate?: string
    readonly key?: string
    readonly refusal: Refusal
  }
) =>
  Effect.gen(function*() {
    const logins: Array<FakePostgres["logins"][number]> = []
    const sockets = new Set<Socket>()
    let connections = 0

    const answer = (socket: Socket, encrypted: boolean): void => {
      socket.on("error", () => undefined)
      socket.once("data", (message: Buffer) => {
        if (message.readInt32BE(4) !== sslRequest) {
          const texts = message.subarray(8).toString("utf8").split("\0")
          const parameters: Record<string, string> = {}
          for (let at = 0; at + 1 < texts.length; at += 2) parameters[texts[at] ?? ""] = texts[at + 1] ?? ""
          logins.push({ encrypted, parameters })
          socket.end(errorResponse(refusal))
        } else if (certificate === undefined) {
          socket.write("N")
          answer(socket, false)
        } else {
          socket.write("S")
          const secureContext = createSecureContext({ cert: certificate, key })
          answer(new TLSSocket(socket, { isServer: true, secureContext }), true)
        }
      })
    }

    const server = createServer((socket) => {
      connections++
      sockets.add(socket)
      answer(socket, false)
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.callback<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          server.close(() => resume(Effect.void))
        })
    )
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    return { port, logins, connections: () => connections } satisfies FakePostgres
  })

const errorResponse = ({ code, message, routine }: Refusal): Buffer => {
  const fields = ["SFATAL", "VFATAL", `C${code}`, `M${message}`, ...(routine === undefined ? [] : [`R${routine}`])]
  const body = Buffer.from(`${fields.join("\0")}\0\0`)
  const head = Buffer.alloc(5)
  head.write("E")
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
