import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Duration, Effect, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import type { Check } from "./checks/Check.ts"
import { existingServer } from "./database/existingServer.ts"
import { findPostgres, temporaryServer } from "./database/temporaryServer.ts"
import { runExperiment } from "./experiment.ts"
import { faultKinds, type FaultKind } from "./faults/Fault.ts"
import { ChaosError } from "./host/ChaosError.ts"
import { keepLogs } from "./host/keepLogs.ts"
import { workFolder } from "./host/workFolder.ts"
import { loopback } from "./network/loopback.ts"
import { bridgeAddress, databaseNetwork, missingNamespaces, namespaces } from "./network/namespaces.ts"
import { checkLines } from "./report/table.ts"
import { simulateShops } from "./shops.ts"

interface Options {
  readonly minutes: number
  readonly seed: number
  readonly shops: number
  readonly interval: number
  readonly fault: ReadonlyArray<FaultKind>
}

/** Runs one experiment in an environment of its own. */
const runWith = (
  services: number,
  cluster: boolean,
  { fault, interval, minutes, seed, shops: count }: Options
): Effect.Effect<ReadonlyArray<Check>, ChaosError> =>
  Effect.scoped(Effect.gen(function*() {
    const folder = yield* workFolder
    yield* Effect.addFinalizer(() => keepLogs(folder, services))
    const shops = yield* simulateShops(folder, count)
    const bin = findPostgres()
    const missing = bin === undefined
      ? "there is no initdb, and other servers listen elsewhere"
      : yield* missingNamespaces
    if (missing !== undefined) {
      yield* Console.log(
        `NOT TESTED: services that are cut from Postgres or from their peers (${missing}). Everything runs on loopback.\n`
      )
    }
    const network = missing === undefined
      ? yield* namespaces(folder, services, { host: "127.0.0.1", port: shops.port })
      : yield* loopback(services)
    const server = bin === undefined
      ? yield* existingServer
      : yield* temporaryServer(
        folder,
        bin,
        missing === undefined ? { address: bridgeAddress, clients: databaseNetwork } : undefined
      )
    return yield* runExperiment({
      folder,
      network,
      server,
      shops,
      cluster,
      interval: Duration.seconds(interval),
      lasts: Duration.minutes(minutes),
      seed,
      faults: fault.length === 0 ? faultKinds : fault
    })
  }))

const number = (name: string, value: number, [minimum, maximum]: readonly [number, number], about: string) =>
  Flag.Int(name).pipe(
    Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum, maximum }))),
    Flag.withDescription(`${about}; ${value} by default`),
    Flag.withDefault(value)
  )

const chaos = Command.make(
  "chaos",
  {
    minutes: number("minutes", 15, [1, 1440], "How long services are broken in each experiment"),
    seed: number("seed", 1, [0, 2 ** 31], "The order of the faults"),
    shops: number("shops", 60, [1, 1000], "The number of simulated shops"),
    interval: number("interval", 30, [5, 3600], "The seconds between syncs of a shop"),
    fault: Flag.Literals("fault", faultKinds).pipe(
      Flag.withDescription("Break services only in this way; can be repeated"),
      Flag.atLeast(0)
    ),
    only: Flag.Literals("only", ["three", "one"]).pipe(
      Flag.withDescription("Run only the experiment with three services, or with one; both by default"),
      Flag.optional
    ),
    cluster: Flag.Boolean("cluster").pipe(
      Flag.withDescription("Let the three services share the shops, the default; --no-cluster lets them compete"),
      Flag.withDefault(true)
    )
  },
  Effect.fnUntraced(function*({ cluster, only, ...options }) {
    const experiments = [
      { name: "three", services: 3, cluster },
      { name: "one", services: 1, cluster: false }
    ].filter(({ name }) => only._tag === "None" || only.value === name)
    const results: Array<{ readonly name: string; readonly checks: ReadonlyArray<Check> }> = []
    for (const { cluster, name, services } of experiments) {
      yield* Console.log(
        `\n== ${name} ${services === 1 ? "service" : "services"}, ${options.shops} shops, ` +
          `STOCKTALLY_CLUSTER=${cluster ? "on" : "off"}, seed ${options.seed}\n`
      )
      const checks = yield* runWith(services, cluster, options)
      yield* Console.log(`\n${checks.flatMap(checkLines).join("\n")}`)
      results.push({ name, checks })
    }
    const failed = results.flatMap(({ checks, name }) =>
      checks.filter(({ ok }) => !ok).map((check) => `${name}: ${check.name}`)
    )
    if (failed.length > 0) return yield* new ChaosError({ message: `FAILED: ${failed.join("; ")}` })
    yield* Console.log("\nEverything holds.")
  })
).pipe(
  Command.withDescription("Break one service at a time while shops sync, and check that nothing is lost")
)

chaos.pipe(
  Command.run({ version: "0.1.0" }),
  Effect.catchTag("ChaosError", ({ message }) =>
    Effect.andThen(
      Console.error(`\n${message}`),
      Effect.sync(() => {
        process.exitCode = 1
      })
    )),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
