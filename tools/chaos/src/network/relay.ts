import { connect, createServer, type Server, type Socket } from "node:net"

/** An address on loopback, or the path of a Unix socket, which all namespaces of the network share. */
export type Endpoint = { readonly host: string; readonly port: number } | { readonly path: string }

/** Passes every connection to `from` on to `to`. */
export const relay = (from: Endpoint, to: Endpoint): Server => {
  const server = createServer((incoming) => {
    const outgoing = connect(to)
    passOn(incoming, outgoing)
    passOn(outgoing, incoming)
  })
  return server.listen(from)
}

const passOn = (from: Socket, to: Socket): void => {
  from.pipe(to)
  from.once("error", () => to.destroy())
  from.once("close", () => to.destroy())
}
