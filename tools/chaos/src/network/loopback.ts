import { Effect } from "effect"
import { freePort } from "./freePort.ts"
import type { Host, Network } from "./Network.ts"

/** Every process on the loopback of this machine. No link can be cut. */
export const loopback = (hosts: number): Effect.Effect<Network> =>
  Effect.map(Effect.replicateEffect(loopbackHost, hosts), (hosts) => ({
    hosts,
    databaseAddress: "127.0.0.1",
    setLink: undefined
  }))

const loopbackHost = Effect.gen(function*(): Effect.fn.Return<Host> {
  const httpPort = yield* freePort
  return {
    peerAddress: `127.0.0.1:${yield* freePort}`,
    httpPort,
    http: { host: "127.0.0.1", port: httpPort },
    inside: (command, args) => [command, args]
  }
})
