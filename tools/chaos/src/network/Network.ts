import type { Effect } from "effect"
import type { ChaosError } from "../host/ChaosError.ts"
import type { Endpoint } from "./relay.ts"

/** A network that a process is cut from. */
export type Link = "database" | "peers"

/** The place of one process in the network. */
export interface Host {
  /** The address and port for the traffic of its peers. */
  readonly peerAddress: string
  /** The port for its HTTP service, on its own loopback. */
  readonly httpPort: number
  /** The same service, reached from here. */
  readonly http: Endpoint
  /** Turns a command into one that runs there. */
  readonly inside: (command: string, args: ReadonlyArray<string>) => readonly [string, ReadonlyArray<string>]
}

/** The connections between the processes, Postgres and the sandbox. */
export interface Network {
  readonly hosts: ReadonlyArray<Host>
  /** The address of this machine that the processes reach Postgres at. */
  readonly databaseAddress: string
  /** Cuts a link of a host, numbered from 0, or restores it. Undefined if this network cannot cut links. */
  readonly setLink:
    | ((host: number, link: Link, isUp: boolean) => Effect.Effect<void, ChaosError>)
    | undefined
}
