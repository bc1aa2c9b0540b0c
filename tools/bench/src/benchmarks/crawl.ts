import { Clock, Effect, Stream } from "effect"
import { Haravan } from "@stocktally/core"
import { Sandbox, sandboxHaravanBaseUrl } from "@stocktally/sandbox"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured } from "../harness/Figure.ts"
import { type BalanceReader, pageSize } from "../peers/BalanceReader.ts"
import { fetchLoop } from "../peers/fetchLoop.ts"
import { throughBottleneck } from "../peers/throughBottleneck.ts"
import { throughPQueue } from "../peers/throughPQueue.ts"
import { sandboxClients, type SandboxClients } from "../virtual/sandboxClients.ts"
import { sandboxFetch } from "../virtual/sandboxFetch.ts"
import { effectInVirtualTime } from "../virtual/effectInVirtualTime.ts"

const variants = 20_000
const locations = 10
const balances = variants * locations
const bucket = { size: 80, leakPerSecond: 4 }
/** The full pages and the empty last page, and the same two for the locations, which fit on one page. */
const requestsAtBest = balances / pageSize + 3

/** The conditions under which the shop is read. */
interface Scenario {
  readonly name: string
  readonly latencyMillis: number
  /** The requests per second of another program with the same shop and app. */
  readonly foreignPerSecond: number
  /** The required ratio of the time to its bound. */
  readonly maxRatio: number
}

const scenarios: ReadonlyArray<Scenario> = [
  { name: "alone", latencyMillis: 0, foreignPerSecond: 0, maxRatio: 1.02 },
  { name: "a third taken", latencyMillis: 0, foreignPerSecond: bucket.leakPerSecond / 3, maxRatio: 1.05 },
  { name: "400 ms an answer", latencyMillis: 400, foreignPerSecond: 0, maxRatio: 1.02 }
]

/** The first `size` requests fit the bucket, and the rest follow as it leaks, less the other program's requests. */
const boundSeconds = ({ foreignPerSecond, latencyMillis }: Scenario): number =>
  (requestsAtBest - bucket.size) / (bucket.leakPerSecond - foreignPerSecond) + latencyMillis / 1000

/** The result of reading the whole shop. */
interface Outcome {
  readonly seconds: number
  readonly requests: number
  readonly refused: number
  /** The 429s that the other program received. */
  readonly othersRefused: number
  readonly lostOrDoubled: number
}

/** Reads the ids of all balances in a new sandbox, and counts requests. */
const observe = (
  { foreignPerSecond, latencyMillis }: Scenario,
  read: Effect.Effect<ReadonlyArray<string>, unknown, SandboxClients>
): Effect.Effect<Outcome> =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const start = yield* Clock.currentTimeMillis
    const ids = yield* read
    const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
    const { haravan } = yield* sandbox.stats
    const distinct = new Set(ids).size
    return {
      seconds,
      requests: haravan.requests,
      refused: haravan.refused,
      othersRefused: haravan.otherProgram.refused,
      lostOrDoubled: sandbox.shop.totals().haravanBalances - distinct + (ids.length - distinct)
    }
  }).pipe(
    Effect.provide(
      sandboxClients({
        skus: variants,
        locations,
        dense: true,
        haravanBucket: bucket,
        latency: latencyMillis,
        otherProgram: foreignPerSecond === 0 ? undefined : { requestsPerSecond: foreignPerSecond }
      })
    ),
    effectInVirtualTime
  )

const ownCrawl = Effect.gen(function*() {
  const haravan = yield* Haravan
  const ids: Array<string> = []
  yield* Stream.runForEach(haravan.balances(), ({ id }) => Effect.sync(() => void ids.push(id)))
  return ids
})

const withPeer = (reader: BalanceReader) =>
  Effect.gen(function*() {
    const { credentials, shop } = yield* Sandbox
    const fetch = yield* sandboxFetch
    const locationIds = Array.from({ length: shop.locations }, (_, index) => shop.haravanLocationId(index))
    const rows = yield* Effect.promise(() =>
      reader({
        fetch,
        address: `${sandboxHaravanBaseUrl}/inventory_locations.json?location_ids=${locationIds.join()}` +
          `&limit=${pageSize}&order=id&direction=asc`,
        headers: { authorization: `Bearer ${credentials.haravanAccessToken}` }
      })
    )
    return rows.map(({ id }) => String(id))
  })

const peers: ReadonlyArray<readonly [name: string, reader: BalanceReader]> = [
  ["fetch in a loop", fetchLoop],
  ["bottleneck, 4 a second", throughBottleneck],
  ["p-queue, 4 a second", throughPQueue]
]

const measure = Effect.fnUntraced(function*(scenario: Scenario): Effect.fn.Return<ReadonlyArray<Figure>> {
  const own = yield* observe(scenario, ownCrawl)
  const outcomes = yield* Effect.forEach(
    peers,
    ([name, reader]) => Effect.map(observe(scenario, withPeer(reader)), (outcome) => ({ name, outcome }))
  )
  const peerValues = (select: (outcome: Outcome) => number) =>
    outcomes.map(({ name, outcome }) => ({ name, value: select(outcome) }))
  const name = `crawl, ${scenario.name}`
  return [
    measured({
      name: `${name}: virtual time`,
      value: own.seconds,
      unit: "s",
      peers: [{ name: "bound", value: boundSeconds(scenario) }, ...peerValues(({ seconds }) => seconds)],
      required: { of: "ratio", is: "at most", limit: scenario.maxRatio }
    }),
    measured({
      name: `${name}: requests`,
      value: own.requests,
      unit: "requests",
      peers: [{ name: "bound", value: requestsAtBest }, ...peerValues(({ requests }) => requests)]
    }),
    measured({
      name: `${name}: refused`,
      value: own.refused,
      unit: "429s",
      peers: peerValues(({ refused }) => refused),
      required: { of: "value", is: "at most", limit: 0 }
    }),
    ...(scenario.foreignPerSecond === 0 ? [] : [measured({
      name: `${name}: the other program refused`,
      value: own.othersRefused,
      unit: "429s",
      peers: peerValues(({ othersRefused }) => othersRefused),
      required: { of: "value", is: "at most", limit: 0 }
    })]),
    measured({
      name: `${name}: lost or doubled`,
      value: own.lostOrDoubled,
      unit: "rows",
      peers: peerValues(({ lostOrDoubled }) => lostOrDoubled),
      required: { of: "value", is: "at most", limit: 0 }
    })
  ]
})

/** A full bucket of concurrent requests, with answers after 20 ms. */
const burst: Effect.Effect<Figure> = Effect.gen(function*() {
  const { shop } = yield* Haravan
  const start = yield* Clock.currentTimeMillis
  yield* Effect.replicateEffect(shop, bucket.size, { concurrency: "unbounded", discard: true })
  const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
  const { haravan } = yield* (yield* Sandbox).stats
  return measured({
    name: `crawl, ${bucket.size} requests at once`,
    value: haravan.refused > 0 ? Number.POSITIVE_INFINITY : seconds,
    unit: "s",
    peers: [{ name: "one second's leak", value: 1 }],
    required: { of: "value", is: "at most", limit: 2 }
  })
}).pipe(Effect.provide(sandboxClients({ haravanBucket: bucket, latency: 20 })), effectInVirtualTime)

/** Reading a whole shop within Haravan's documented limit. */
export const crawl: Benchmark = {
  name: "crawl",
  about: "requests and virtual time to read 200,000 balances",
  run: Effect.map(
    Effect.all([Effect.forEach(scenarios, measure), burst]),
    ([figures, burst]) => [...figures.flat(), burst]
  )
}
