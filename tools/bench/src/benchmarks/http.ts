import { Effect, type Scope } from "effect"
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { fileURLToPath } from "node:url"
import { StockStore } from "@stocktally/tally"
import { sqliteStore } from "@stocktally/store/sqlite"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { median } from "../harness/median.ts"
import { percentile } from "../harness/percentile.ts"
import { emptyHome } from "../harness/stocktally.ts"
import { firstPage, manyPages, randomRows, rowPath, shuffled } from "../http/paths.ts"
import { type Load, pace, saturate } from "../http/load.ts"
import { residentMegabytes, type Served, servePeer, serveService } from "../http/process.ts"
import { openStreams } from "../http/streams.ts"
import { fill } from "../store/shop.ts"

const size = { variants: 100_000, locations: 10 }
const connections = 64
const rounds = 7
const roundSeconds = 2
const starts = 5
const streams = 1000

const names = {
  cached: "HTTP, a row asked for again",
  read: "HTTP, rows at random from 1,000,000 pairs",
  samePage: "HTTP, a page of 50 asked for again, 64 connections without a pause",
  anyPage: "HTTP, pages of 50 from 1,000,000 pairs, 64 connections with two a second each",
  busyPages: "HTTP, pages of 50 from 1,000,000 pairs, 64 connections without a pause",
  resident: "HTTP, memory after 500,000 requests",
  memory: "HTTP, memory from the 100,000th to the 500,000th request",
  streams: "HTTP, memory of 1,000 idle event streams",
  start: "HTTP, start to first answer of the store"
}

/** Waits until a service answers: it listens before its store is open. */
const untilReady = ({ url }: Served): Effect.Effect<void> =>
  Effect.promise(async () => {
    while ((await fetch(`${url}${rowPath(1, 1)}`)).status !== 200) await new Promise((resolve) => setImmediate(resolve))
  })

/** Milliseconds that `node -e 0` takes. */
const bareStart = Effect.sync(() => {
  const start = performance.now()
  execFileSync(process.execPath, ["-e", "0"])
  return performance.now() - start
})

/** Milliseconds from the start of a service to its first answer from its store. */
const timeToAnswer = (cwd: string, env: NodeJS.ProcessEnv) =>
  Effect.gen(function*() {
    const start = performance.now()
    yield* untilReady(yield* serveService(cwd, env))
    return performance.now() - start
  }).pipe(Effect.scoped)

/** The median throughput of each contender. They run in turn in many short rounds; the first round does not count. */
const measureThroughputs = Effect.fnUntraced(function*(loads: ReadonlyArray<Load>) {
  const speeds: Array<ReadonlyArray<number>> = []
  for (let round = 0; round <= rounds; round++) {
    speeds.push(
      yield* Effect.forEach(
        loads,
        (load) => Effect.map(saturate(load, { seconds: roundSeconds }), (it) => it.perSecond)
      )
    )
  }
  return loads.map((_, index) => median(speeds.slice(1).map((round) => round[index] ?? Number.NaN)))
})

const throughputs = Effect.fnUntraced(function*(service: Served) {
  const one = () => [rowPath(1, 1)]
  const body = yield* Effect.promise(async () => (await fetch(`${service.url}${rowPath(1, 1)}`)).text())
  const peers = yield* Effect.forEach(
    ["http-api-encoding", "http-api", "node", "fastify"] as const,
    (way) => servePeer(way, body)
  )
  const [cached = Number.NaN, read = Number.NaN, ...others] = yield* measureThroughputs([
    { url: service.url, connections, paths: one },
    { url: service.url, connections, paths: () => randomRows(size, 200) },
    ...peers.map(({ url }) => ({ url, connections, paths: one }))
  ])
  const peerFigures = ["a bare HttpApi route", "one given the text", "node:http", "fastify"]
    .map((name, index) => ({ name, value: others[index] ?? Number.NaN }))
  const figure = (name: string, value: number, limit: number) =>
    measured({ name, value, unit: "requests/s", peers: peerFigures, required: { of: "ratio", is: "at least", limit } })
  return [figure(names.cached, cached, 0.5), figure(names.read, read, 0.2)]
}, Effect.scoped)

const pages = Effect.fnUntraced(function*({ url }: Served) {
  const many = yield* manyPages(url)
  const same: Load = { url, connections, paths: () => [firstPage] }
  const any: Load = { url, connections, paths: () => shuffled(many) }
  yield* saturate(same, { seconds: 2 })
  const again = yield* saturate(same, { seconds: 8 })
  yield* pace(any, { everyMillis: 500, seconds: 2 })
  const times = yield* pace(any, { everyMillis: 500, seconds: 10 })
  const busy = yield* saturate(any, { seconds: 5 })
  const required = { of: "value", is: "at most", limit: 20 } as const
  return [
    measured({
      name: names.samePage,
      value: again.medianMillis,
      unit: "ms",
      peers: [{ name: "p99", value: again.p99Millis }],
      required
    }),
    measured({
      name: names.anyPage,
      value: median(times),
      unit: "ms",
      peers: [{ name: "p99", value: percentile(times, 0.99) }],
      required
    }),
    measured({
      name: names.busyPages,
      value: busy.medianMillis,
      unit: "ms",
      peers: [{ name: "p99", value: busy.p99Millis }]
    })
  ]
})

const noProc = "this system has no /proc to read it from"

/** The median of a second, because garbage collection varies. */
const settledMemory = (service: Served) =>
  Effect.map(
    Effect.forEach(Array.from({ length: 11 }), () => Effect.delay(Effect.sync(() => residentMegabytes(service)), 100)),
    (samples) => median(samples.filter((it) => it !== undefined))
  )

const memory = Effect.fnUntraced(function*(service: Served) {
  if (residentMegabytes(service) === undefined) {
    return [names.resident, names.memory, names.streams].map((name) => skipped(name, noProc))
  }
  const mixed: Load = {
    url: service.url,
    connections,
    paths: () => [...randomRows(size, 100), ...Array.from({ length: 100 }, () => rowPath(1, 1))]
  }
  yield* saturate(mixed, { answers: 100_000 })
  const after100 = yield* settledMemory(service)
  yield* saturate(mixed, { answers: 400_000 })
  const after500 = yield* settledMemory(service)
  const listening = yield* Effect.scoped(Effect.gen(function*() {
    yield* openStreams(service.url, streams)
    // By this time all streams have received a heartbeat.
    yield* Effect.sleep("17 seconds")
    return yield* settledMemory(service)
  }))
  return [
    measured({
      name: names.resident,
      value: after500,
      unit: "MB",
      peers: [],
      required: { of: "value", is: "at most", limit: 400 }
    }),
    measured({
      name: names.memory,
      value: after500 - after100,
      unit: "MB more",
      peers: [],
      required: { of: "value", is: "at most", limit: 20 }
    }),
    measured({
      name: names.streams,
      value: listening - after500,
      unit: "MB more",
      peers: [{ name: "without them", value: after500 }],
      required: { of: "value", is: "at most", limit: 100 }
    })
  ]
})

const measure = Effect.gen(function*() {
  const { cwd, env } = yield* emptyHome
  const path = join(cwd, "store.db")
  yield* Effect.flatMap(StockStore, (store) => fill(store, size)).pipe(Effect.provide(sqliteStore({ path })))
  // The service never reads Loop or Haravan here, so nothing listens at their addresses.
  const nowhere = "http://127.0.0.1:9"
  const settings = env({
    LOOP_API_KEY: "bench",
    LOOP_BASE_URL: nowhere,
    HARAVAN_ACCESS_TOKEN: "bench",
    HARAVAN_BASE_URL: nowhere,
    STOCKTALLY_SANDBOX: "never",
    STOCKTALLY_DATABASE_URL: `sqlite:${path}`,
    STOCKTALLY_HTTP_PORT: "0"
  })
  // The first start fills Node's compile cache, and does not count.
  const times = yield* Effect.replicateEffect(Effect.all([timeToAnswer(cwd, settings), bareStart]), starts + 1)
  const [ownStart, bare] = [0, 1].map((which) => median(times.slice(1).map((pair) => pair[which] ?? Number.NaN)))
  const withService = <A>(use: (service: Served) => Effect.Effect<A, never, Scope.Scope>) =>
    Effect.scoped(Effect.flatMap(Effect.tap(serveService(cwd, settings), untilReady), use))
  const fast = yield* withService(throughputs)
  const paged = yield* withService(pages)
  const memoryFigures = yield* withService(memory)
  return [
    ...fast,
    ...paged,
    ...memoryFigures,
    measured({
      name: names.start,
      value: ownStart ?? Number.NaN,
      unit: "ms",
      peers: [{ name: "node -e 0", value: bare ?? Number.NaN }],
      required: { of: "ratio", is: "at most", limit: 12 }
    })
  ]
}).pipe(Effect.scoped)

const isBuilt = existsSync(fileURLToPath(new URL("../../../../apps/http/dist/main.js", import.meta.url)))

/** The service beside servers that only answer. */
export const http: Benchmark = {
  name: "http",
  about: "the HTTP service over 1,000,000 pairs, beside bare servers that answer the same",
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> =>
    isBuilt
      ? Effect.orDie(measure)
      : Effect.succeed(Object.values(names).map((name) => skipped(name, "apps/http is not built: npm run build")))
  )
}
