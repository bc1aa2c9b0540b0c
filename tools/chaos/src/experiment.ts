/** One experiment: services that are broken one at a time, and the checks afterwards. */
import { PgClient } from "@effect/sql-pg"
import { Clock, Console, Duration, Effect, Schedule, type Scope } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { writeFileSync } from "node:fs"
import { loadavg } from "node:os"
import { join } from "node:path"
import type { Check } from "./checks/Check.ts"
import { checkOf } from "./checks/Check.ts"
import { checkGaps } from "./checks/gaps.ts"
import { checkRequests } from "./checks/requests.ts"
import { checkRuns } from "./checks/runs.ts"
import { checkTruth, truthOf } from "./checks/truth.ts"
import { checkWriters } from "./checks/writers.ts"
import type { Server } from "./database/Server.ts"
import { type FaultKind, possibleFaults } from "./faults/Fault.ts"
import { planFaults, type PlannedFault } from "./faults/plan.ts"
import { shopsOf, takeOverOf } from "./faults/takeOver.ts"
import { ChaosError } from "./host/ChaosError.ts"
import type { Host, Network } from "./network/Network.ts"
import { installAudit, readAudit } from "./observe/audit.ts"
import { readLevels, readTally } from "./observe/counts.ts"
import { type Freshness, observeFreshness } from "./observe/Freshness.ts"
import { runsSince } from "./observe/runs.ts"
import { type ShopSchema, shopSchemas } from "./observe/shopSchemas.ts"
import { header, type Outcome, row } from "./report/table.ts"
import { makeService, requireRunning, type Service } from "./service/Service.ts"
import type { SimulatedShops } from "./shops.ts"

/** The parts of an experiment, and its settings. */
export interface Setup {
  readonly folder: string
  readonly network: Network
  readonly server: Server
  readonly shops: SimulatedShops
  readonly cluster: boolean
  readonly interval: Duration.Duration
  readonly lasts: Duration.Duration
  readonly seed: number
  readonly faults: ReadonlyArray<FaultKind>
}

/** From all being well to the next fault. */
const quiet = Duration.seconds(30)
/** All being well takes no longer. */
const patience = Duration.minutes(5)

/** Runs an experiment, prints a row for each fault, and returns the checks. */
export const runExperiment = (setup: Setup): Effect.Effect<ReadonlyArray<Check>, ChaosError, Scope.Scope> =>
  experiment(setup).pipe(
    Effect.provide(PgClient.layer({ url: setup.server.url, applicationName: "observer", maxConnections: 2 })),
    Effect.catchTag("SqlError", (error) => new ChaosError({ message: `Postgres failed: ${error.message}` }))
  )

const experiment = Effect.fnUntraced(function*(setup: Setup) {
  const { interval, lasts, network, seed, shops: { sandboxes } } = setup
  const services = yield* Effect.forEach(network.hosts, (host, index) =>
    makeService({
      folder: setup.folder,
      number: index + 1,
      host,
      settings: (sessionName) => settingsOf(setup, host, sessionName)
    }))
  const startedAt = yield* Clock.currentTimeMillis
  yield* Effect.forEach(services, ({ start }) => start, { discard: true })
  const shops = yield* waitFor(
    "every shop to be opened",
    services,
    Effect.map(shopSchemas, (shops) => shops.length === sandboxes.length ? shops : undefined)
  )
  const freshness = yield* observeFreshness(shops)
  yield* waitUntilWell(services, freshness, 0)
  const wellAt = yield* Clock.currentTimeMillis
  yield* Console.log(`${shops.length} shops were synced ${((wellAt - startedAt) / 1000).toFixed(1)} s after the start`)
  yield* installAudit(shops)
  const begunAt = yield* Clock.currentTimeMillis
  yield* Console.log(`\n${header}`)
  const outcomes: Array<Outcome> = []
  const faults = possibleFaults(network, setup.faults)
  if (faults.length === 0) return yield* new ChaosError({ message: "none of the chosen faults is possible here" })
  for (const planned of planFaults(faults, services.length, seed)) {
    yield* Effect.sleep(quiet)
    if ((yield* Clock.currentTimeMillis) - begunAt > Duration.toMillis(lasts)) break
    const outcome = yield* breakService(setup, planned, services, shops, freshness)
    outcomes.push(outcome)
    yield* Console.log(row(outcome))
    if (outcome.wellAfter === undefined) break
  }
  yield* Console.log("\nThe shops stop selling; every store is read once more.")
  yield* Effect.forEach(sandboxes, ([, { stopTicking }]) => stopTicking, { discard: true })
  const isQuietWell = yield* Effect.isSuccess(waitUntilWell(services, freshness, yield* Clock.currentTimeMillis))
  const levels = yield* readLevels(shops)
  const tally = yield* readTally(shops)
  const { takes, writes } = yield* readAudit(shops)
  const runs = yield* runsSince(shops, 0)
  yield* Effect.sync(() =>
    writeFileSync(join(setup.folder, "runs.log"), runs.map((run) => `${JSON.stringify(run)}\n`).join(""))
  )
  const none = new Map<string, number>()
  return [
    checkOf(
      "all was well again after each fault",
      `${outcomes.length} faults`,
      [
        ...outcomes.filter(({ wellAfter }) => wellAfter === undefined).map(({ fault, service }) =>
          `${fault} at service ${service}`
        ),
        ...(isQuietWell ? [] : ["at the end"])
      ]
    ),
    checkWriters(takes, writes),
    checkRuns(runs),
    checkTruth(sandboxes.map(([shop, sandbox]) => ({
      shop,
      levels: levels.get(shop) ?? none,
      tally: tally.get(shop) ?? none,
      truth: truthOf(sandbox.shop)
    }))),
    checkRequests(
      yield* Effect.forEach(sandboxes, ([shop, sandbox]) => Effect.map(sandbox.stats, (stats) => ({ shop, stats })))
    ),
    checkGaps(freshness.longestGaps(0), interval)
  ]
})

const settingsOf = ({ cluster, interval, network, server, shops }: Setup, host: Host, sessionName: string) => ({
  ...shops.settings,
  STOCKTALLY_DATABASE_URL: server.urlFor(network.databaseAddress, sessionName),
  STOCKTALLY_WATCH: "true",
  STOCKTALLY_INTERVAL: `${Duration.toSeconds(interval)}s`,
  ...(cluster
    ? {
      STOCKTALLY_CLUSTER: "on",
      STOCKTALLY_RUNNER_ADDRESS: host.peerAddress
    }
    : {})
})

const breakService = Effect.fnUntraced(function*(
  { network }: Setup,
  { fault, service: number }: PlannedFault,
  services: ReadonlyArray<Service>,
  shops: ReadonlyArray<ShopSchema>,
  freshness: Freshness
): Effect.fn.Return<Outcome, ChaosError, SqlClient> {
  const service = services[number - 1]
  if (service === undefined) return yield* new ChaosError({ message: `there is no service ${number}` })
  const owned = shopsOf(service, shops, freshness)
  const { holds } = service.latest()
  const at = yield* Clock.currentTimeMillis
  yield* fault.begin({ network, service })
  yield* Effect.sleep(fault.lasts)
  yield* fault.end({ network, service })
  const isWell = yield* Effect.isSuccess(waitUntilWell(services, freshness, yield* Clock.currentTimeMillis))
  const now = yield* Clock.currentTimeMillis
  return {
    at,
    fault: fault.name,
    service: number,
    takeOver: fault.losesShops ? takeOverOf(owned, yield* runsSince(shops, at), holds, at) : undefined,
    wellAfter: isWell ? now - at : undefined,
    longestGap: Math.max(0, ...freshness.longestGaps(at).map(({ from, to }) => to - from)),
    load: loadavg()[0] ?? 0
  }
})

/** Waits until every service says that it can work, and every shop has completed a sync that started after a time. */
const waitUntilWell = (services: ReadonlyArray<Service>, freshness: Freshness, since: number) =>
  waitFor(
    "all to be well",
    services,
    Effect.suspend(() =>
      freshness.allSyncedSince(since)
        ? Effect.map(
          Effect.forEach(services, ({ isReady }) => isReady),
          (ready) => ready.every((isReady) => isReady) ? true : undefined
        )
        : Effect.succeed(undefined)
    )
  )

const waitFor = <A, R>(
  what: string,
  services: ReadonlyArray<Service>,
  look: Effect.Effect<A | undefined, never, R>
): Effect.Effect<A, ChaosError, R> =>
  requireRunning(services).pipe(
    Effect.andThen(look),
    Effect.repeat({ schedule: Schedule.spaced("500 millis"), until: (found) => found !== undefined }),
    Effect.flatMap((found) => found === undefined ? Effect.never : Effect.succeed(found)),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => new ChaosError({ message: `waited ${Duration.toMinutes(patience)} minutes for ${what}` })
    })
  )
