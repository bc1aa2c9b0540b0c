import { join } from "node:path"
import { Clock, Context, Duration, Effect, Layer, Schedule, type Scope } from "effect"
import { StockStore } from "@stocktally/tally"
import { Sandbox, type Upstream } from "@stocktally/sandbox"
import { upstreamName } from "@stocktally/schema"
import { sqliteStore } from "@stocktally/store/sqlite"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured } from "../harness/Figure.ts"
import { percentile } from "../harness/percentile.ts"
import { temporaryFolder } from "../harness/temporaryFolder.ts"
import { inVirtualTime } from "../virtual/inVirtualTime.ts"
import { isWorkerBusy } from "../virtual/isWorkerBusy.ts"
import { sandboxClients, type SandboxClients } from "../virtual/sandboxClients.ts"
import { listCrawl } from "../watch/listCrawl.ts"
import { ourWatch } from "../watch/ourWatch.ts"
import { UnseenChanges } from "../watch/UnseenChanges.ts"
import type { Watcher } from "../watch/Watcher.ts"

/** Every second the sandbox changes one of 10,000 pairs in Haravan; Loop mostly follows 20 s later. */
const shop = { skus: 1000, locations: 10, dense: true, tick: true }
const tickMillis = 1000
const latencyMillis = 400

/** The time of the first read, which is not measured. */
const warmUp = Duration.minutes(1)
/** The time in which every change must be seen, because the figures would omit a later one. */
const longestWait = Duration.minutes(2)

/**
 * The interval of rounds: the default of `STOCKTALLY_INTERVAL`, and none. The list crawl does the same in every
 * round, so a few rounds of it suffice.
 */
const paces = [
  { name: "every 30 s", interval: Duration.seconds(30), ours: Duration.hours(2), peers: Duration.minutes(15) },
  { name: "without a pause", interval: Duration.zero, ours: Duration.minutes(15), peers: Duration.minutes(5) }
]

/** The result of watching: requests per hour, 429s, and the milliseconds that each change stayed unseen. */
interface Outcome {
  readonly hourly: Readonly<Record<Upstream, number>>
  readonly refused: number
  readonly waits: Readonly<Record<Upstream, ReadonlyArray<number>>>
}

/** Runs a watcher on a new sandbox. */
const observe = (watcher: Watcher, time: Duration.Duration) =>
  Effect.gen(function*(): Effect.fn.Return<Outcome, unknown, SandboxClients | Scope.Scope> {
    const sandbox = yield* Sandbox
    const changes = new UnseenChanges(sandbox.shop)
    const opened = yield* Clock.currentTimeMillis
    let ticks = 0
    // The sandbox changes only when it handles a request, such as this one.
    const emptyRequest = { method: "GET", path: "/", search: new URLSearchParams(), headers: {} }
    const look = Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const due = Math.floor((now - opened) / tickMillis)
      if (due > ticks) {
        ticks = due
        yield* sandbox.handle(emptyRequest)
        changes.look(now)
      }
      return now
    })
    yield* Effect.forkScoped(Effect.repeat(look, Schedule.fixed(tickMillis)))
    const watching = watcher({
      loop: (records) =>
        Effect.map(look, (now) => {
          for (const { availableCount, location, variant } of records) {
            changes.loop.see({ variantId: variant.id, locationId: location.id, count: availableCount }, now)
          }
        }),
      haravan: (records) =>
        Effect.map(look, (now) => {
          for (const { available, locationId, variantId } of records) {
            changes.haravan.see({ variantId, locationId, count: available }, now)
          }
        })
    })
    const measuring = Effect.gen(function*() {
      yield* Effect.sleep(warmUp)
      yield* sandbox.resetStats
      const from = yield* Clock.currentTimeMillis
      yield* Effect.sleep(time)
      const { haravan, loop } = yield* sandbox.stats
      const to = yield* Clock.currentTimeMillis
      const hours = Duration.toHours(time)
      yield* Effect.sleep(longestWait)
      return {
        hourly: { loop: loop.requests / hours, haravan: haravan.requests / hours },
        refused: loop.refused + haravan.refused,
        waits: { loop: changes.loop.waitsOf(from, to), haravan: changes.haravan.waitsOf(from, to) }
      }
    })
    return yield* Effect.raceFirst(measuring, watching)
  }).pipe(Effect.scoped, Effect.provide(sandboxClients({ ...shop, latency: latencyMillis })))

const measure = Effect.fnUntraced(function*({ interval, name, ours, peers }: (typeof paces)[number]) {
  // The store opens and closes in real time.
  const store = Context.get(
    yield* Layer.build(sqliteStore({ path: join(yield* temporaryFolder, "store.db") })),
    StockStore
  )
  const inVirtual = (watcher: Watcher, time: Duration.Duration) =>
    Effect.promise(() => inVirtualTime(() => Effect.runPromise(observe(watcher, time)), isWorkerBusy))
  const own = yield* inVirtual(ourWatch(store, interval), ours)
  const peer = yield* inVirtual(listCrawl(interval), peers)
  const peerValues = (select: (outcome: Outcome) => number) => [{ name: "list crawl", value: select(peer) }]
  const ofSide = (side: Upstream): ReadonlyArray<Figure> => {
    const waited = (share: number) => ({ waits }: Outcome): number => percentile(waits[side], share) / 1000
    const title = `watching ${name}, ${upstreamName(side)}`
    return [
      ...[["median", 0.5] as const, ["p99", 0.99] as const].map(([unit, share]) =>
        measured({
          name: `${title}: a change is unseen`,
          value: waited(share)(own),
          unit: `s, ${unit}`,
          peers: peerValues(waited(share))
        })
      ),
      measured({
        name: `${title}: requests`,
        value: own.hourly[side],
        unit: "an hour",
        peers: peerValues(({ hourly }) => hourly[side])
      })
    ]
  }
  return [
    ...ofSide("haravan"),
    ...ofSide("loop"),
    measured({
      name: `watching ${name}: refused`,
      value: own.refused,
      unit: "429s",
      peers: peerValues(({ refused }) => refused),
      required: { of: "value", is: "at most", limit: 0 }
    })
  ]
})

/** Watching a shop that changes. */
export const watching: Benchmark = {
  name: "watching",
  about: "for how long changes stay unseen in virtual hours of watching a shop of 10,000 pairs",
  run: Effect.forEach(paces, measure).pipe(Effect.map((figures) => figures.flat()), Effect.scoped, Effect.orDie)
}
