/**
 * A network namespace for each process. Two bridges connect them: one leads to Postgres on this machine, one only to each
 * other. The sandbox listens on loopback only, so a relay in each namespace leads to it, through a Unix socket.
 *
 * @module
 */
import { Effect, type Scope } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { ChaosError } from "../host/ChaosError.ts"
import { startChild } from "../host/Child.ts"
import { run } from "../host/run.ts"
import type { Host, Link, Network } from "./Network.ts"
import { type Endpoint, relay } from "./relay.ts"

const name = "stchaos"
const httpPort = 4000
const runnerPort = 4100
const relayProgram = fileURLToPath(new URL("relayProcess.ts", import.meta.url))

/** The first three numbers of each network's addresses. Neither is routed anywhere. */
const networks = { database: "10.213.77", peers: "10.213.78" } as const satisfies { readonly [L in Link]: string }
const links = ["database", "peers"] as const satisfies ReadonlyArray<Link>

/** This machine's address for Postgres. */
export const bridgeAddress = `${networks.database}.1`

/** The addresses of the processes, for `pg_hba.conf`. */
export const databaseNetwork = `${networks.database}.0/24`

const ip = (...args: ReadonlyArray<string>) => run("ip", args)
const namespaceOf = (host: number) => `${name}${host + 1}`
const bridgeOf = (link: Link) => `${name}-${link === "database" ? "db" : "peer"}`
/** The end of a link at its bridge. */
const portOf = (host: number, link: Link) => `${name}${host + 1}${link === "database" ? "d" : "p"}`

/** Why this machine has no namespaces for us; undefined if it has. */
export const missingNamespaces: Effect.Effect<string | undefined> = Effect.suspend(() => {
  if (process.platform !== "linux") return Effect.succeed("only Linux has network namespaces")
  if (process.getuid?.() !== 0) return Effect.succeed("only root may create network namespaces")
  return removeLeftovers.pipe(
    Effect.andThen(ip("netns", "add", `${name}-try`)),
    Effect.andThen(ip("link", "add", bridgeOf("peers"), "type", "bridge")),
    Effect.as(undefined),
    Effect.catch(({ message }) => Effect.succeed(message)),
    Effect.ensuring(removeLeftovers)
  )
})

/** Removes all namespaces and bridges of this name. The links go with their namespaces. */
const removeLeftovers: Effect.Effect<void> = Effect.gen(function*() {
  const listed = yield* Effect.orElseSucceed(ip("netns", "list"), () => "")
  for (const line of listed.split("\n")) {
    const [namespace = ""] = line.split(" ")
    if (namespace.startsWith(name)) yield* Effect.ignore(ip("netns", "del", namespace))
  }
  for (const link of links) {
    if (existsSync(`/sys/class/net/${bridgeOf(link)}`)) yield* Effect.ignore(ip("link", "del", bridgeOf(link)))
  }
})

/** Makes the namespaces until the scope closes. */
export const namespaces = Effect.fnUntraced(function*(
  folder: string,
  hosts: number,
  sandbox: Endpoint & { readonly port: number }
): Effect.fn.Return<Network, ChaosError, Scope.Scope> {
  yield* Effect.acquireRelease(removeLeftovers, () => removeLeftovers)
  for (const link of links) {
    yield* ip("link", "add", bridgeOf(link), "type", "bridge")
    yield* ip("link", "set", bridgeOf(link), "up")
  }
  yield* ip("addr", "add", `${bridgeAddress}/24`, "dev", bridgeOf("database"))
  const sandboxSocket = join(folder, "sandbox.sock")
  yield* Effect.acquireRelease(
    Effect.sync(() => relay({ path: sandboxSocket }, sandbox)),
    (server) => Effect.sync(() => server.close())
  )
  return {
    hosts: yield* Effect.forEach(
      Array.from({ length: hosts }, (_, host) => host),
      (host) => makeHost(folder, host, { path: sandboxSocket }, sandbox.port)
    ),
    databaseAddress: bridgeAddress,
    // The process sees a cable that was pulled: its packets are lost, and nobody refuses them.
    setLink: (host, link, isUp) => Effect.asVoid(ip("link", "set", portOf(host, link), isUp ? "up" : "down"))
  }
})

const makeHost = Effect.fnUntraced(function*(
  folder: string,
  host: number,
  sandboxSocket: Endpoint,
  sandboxPort: number
): Effect.fn.Return<Host, ChaosError, Scope.Scope> {
  const namespace = namespaceOf(host)
  const addressOn = (link: Link) => `${networks[link]}.${host + 11}`
  const inside: Host["inside"] = (command, args) => ["ip", ["netns", "exec", namespace, command, ...args]]
  yield* ip("netns", "add", namespace)
  yield* ip("-n", namespace, "link", "set", "lo", "up")
  for (const link of links) {
    yield* ip("link", "add", portOf(host, link), "type", "veth", "peer", "name", link, "netns", namespace)
    yield* ip("link", "set", portOf(host, link), "master", bridgeOf(link), "up")
    yield* ip("-n", namespace, "addr", "add", `${addressOn(link)}/24`, "dev", link)
    yield* ip("-n", namespace, "link", "set", link, "up")
  }
  const http = { path: join(folder, `http-${host + 1}.sock`) }
  const pairs = [
    [{ host: "127.0.0.1", port: sandboxPort }, sandboxSocket],
    [http, { host: "127.0.0.1", port: httpPort }]
  ]
  const [command, args] = inside(process.execPath, [
    relayProgram,
    ...pairs.flat().map((endpoint) => JSON.stringify(endpoint))
  ])
  yield* startChild(folder, {
    command,
    args,
    env: { PATH: process.env["PATH"] ?? "" },
    cwd: folder,
    log: join(folder, `relay-${host + 1}.log`)
  })
  return { peerAddress: `${addressOn("peers")}:${runnerPort}`, httpPort, http, inside }
})
