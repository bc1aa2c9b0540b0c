import { Duration, Effect } from "effect"
import type { ChaosError } from "../host/ChaosError.ts"
import type { Link, Network } from "../network/Network.ts"
import type { Service } from "../service/Service.ts"

/** A service, and the network that it is in. */
export interface Target {
  readonly service: Service
  readonly network: Network
}

/** The short names of the faults, for the command line. */
export const faultKinds = ["kill", "stop", "cut-postgres", "cut-peers", "restart"] as const
export type FaultKind = (typeof faultKinds)[number]

/** One way to break a service. */
export interface Fault {
  readonly kind: FaultKind
  readonly name: string
  readonly lasts: Duration.Duration
  /** Whether the service stops working on its shops, so that other services take them over. */
  readonly losesShops: boolean
  /** The link that it cuts. */
  readonly link?: Link
  readonly begin: (target: Target) => Effect.Effect<void, ChaosError>
  readonly end: (target: Target) => Effect.Effect<void, ChaosError>
}

const cut = (kind: FaultKind, name: string, link: Link, losesShops: boolean): Fault => {
  const set = (isUp: boolean) => ({ network, service }: Target) =>
    network.setLink?.(service.number - 1, link, isUp) ?? Effect.void
  return { kind, name, lasts: Duration.minutes(1), losesShops, link, begin: set(false), end: set(true) }
}

/** Every fault. */
const faults: ReadonlyArray<Fault> = [
  {
    kind: "kill",
    name: "kill -9, start 30 s later",
    lasts: Duration.seconds(30),
    losesShops: true,
    begin: ({ service }) => Effect.andThen(service.signal("SIGKILL"), service.end),
    end: ({ service }) => service.start
  },
  {
    kind: "stop",
    name: "SIGSTOP for 60 s",
    lasts: Duration.minutes(1),
    losesShops: true,
    begin: ({ service }) => service.signal("SIGSTOP"),
    end: ({ service }) => service.signal("SIGCONT")
  },
  cut("cut-postgres", "cut from Postgres for 60 s", "database", true),
  cut("cut-peers", "cut from its peers for 60 s", "peers", false),
  {
    kind: "restart",
    name: "clean restart",
    lasts: Duration.zero,
    losesShops: true,
    begin: ({ service }) => Effect.andThen(service.signal("SIGTERM"), service.end),
    end: ({ service }) => service.start
  }
]

/** The faults of these kinds that a network and its number of services allow. */
export const possibleFaults = (
  network: Network,
  kinds: ReadonlyArray<FaultKind> = faultKinds
): ReadonlyArray<Fault> =>
  faults.filter(({ kind, link }) =>
    kinds.includes(kind) &&
    (link === undefined || (network.setLink !== undefined && (link !== "peers" || network.hosts.length > 1)))
  )
