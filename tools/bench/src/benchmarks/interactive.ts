import Bottleneck from "bottleneck"
import { Clock, Effect, Schema } from "effect"
import PQueue from "p-queue"
import { Haravan, Loop, RequestPriority } from "@stocktally/core"
import { HaravanLocationId, HaravanVariantId, LoopLocationId, LoopVariantId } from "@stocktally/schema"
import { Sandbox, type SandboxShop } from "@stocktally/sandbox"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured } from "../harness/Figure.ts"
import { inVirtualTime } from "../virtual/inVirtualTime.ts"
import { sandboxClients, type SandboxClients } from "../virtual/sandboxClients.ts"
import { effectInVirtualTime } from "../virtual/effectInVirtualTime.ts"

const queued = 400

/** The wait of a user behind the queue. */
interface Outcome {
  /** The requests that were sent between the call of the lookup and its own request. */
  readonly before: number
  readonly seconds: number
}

/** A side with an exhausted budget, its queued requests, and the lookup behind them. */
interface Case {
  readonly upstream: "loop" | "haravan"
  /** The number of requests that exhausts the budget. */
  readonly allowed: number
  readonly useUp: (shop: SandboxShop, index: number) => Effect.Effect<unknown, unknown, SandboxClients>
  readonly background: (shop: SandboxShop, index: number) => Effect.Effect<unknown, unknown, SandboxClients>
  readonly lookup: (shop: SandboxShop) => Effect.Effect<unknown, unknown, SandboxClients>
  /** A text by which the lookup's request is found: part of its path or query. */
  readonly requestText: (shop: SandboxShop) => string | undefined
}

const decodeLoopVariant = Schema.decodeUnknownSync(LoopVariantId)
const decodeLoopLocation = Schema.decodeUnknownSync(LoopLocationId)
const decodeHaravanVariant = Schema.decodeUnknownSync(HaravanVariantId)
const decodeHaravanLocation = Schema.decodeUnknownSync(HaravanLocationId)

const loopRecord = (shop: SandboxShop, variant: number) =>
  Effect.flatMap(
    Loop,
    (loop) => loop.inventory(decodeLoopVariant(shop.loopVariantId(variant)), decodeLoopLocation(shop.loopLocationId(0)))
  )

/** Each lookup is a request, and all of them wait in the planner. */
const atLoop: Case = {
  upstream: "loop",
  allowed: 300,
  useUp: (shop, index) => loopRecord(shop, 1 + queued + index),
  background: (shop, index) => loopRecord(shop, 1 + index),
  lookup: (shop) => loopRecord(shop, 0),
  requestText: (shop) => shop.loopVariantId(0)
}

const haravanShop = () => Effect.flatMap(Haravan, (haravan) => haravan.shop)

/** Lookups would be merged into a few requests, so the queued requests are of a kind that cannot be merged. */
const atHaravan: Case = {
  upstream: "haravan",
  allowed: 80,
  useUp: haravanShop,
  background: haravanShop,
  lookup: (shop) =>
    Effect.flatMap(Haravan, (haravan) =>
      haravan.balancesOf([{
        variantId: decodeHaravanVariant(shop.haravanVariantId(0)),
        locationId: decodeHaravanLocation(shop.haravanLocationId(0))
      }])),
  requestText: (shop) => shop.haravanVariantId(0)
}

const observe = ({ allowed, background, lookup, requestText, upstream, useUp }: Case): Effect.Effect<Outcome> =>
  Effect.gen(function*() {
    const { shop, stats } = yield* Sandbox
    const log = Effect.map(stats, (all) => all[upstream].log)
    yield* Effect.forEach(indexes(allowed), (index) => useUp(shop, index), { concurrency: "unbounded" })
    yield* Effect.forEach(
      indexes(queued),
      (index) => Effect.forkScoped(Effect.provideService(background(shop, index), RequestPriority, "background"))
    )
    yield* Effect.sleep(50)
    const sentBefore = (yield* log).length
    if (sentBefore !== allowed) {
      return yield* Effect.die(new Error(`${sentBefore} requests were sent, not ${allowed}`))
    }
    const start = yield* Clock.currentTimeMillis
    yield* lookup(shop)
    const seconds = ((yield* Clock.currentTimeMillis) - start) / 1000
    const text = requestText(shop) ?? ""
    const before = (yield* log).slice(sentBefore).findIndex(({ path, query }) => `${path}?${query}`.includes(text))
    return before < 0 ? yield* Effect.die(new Error("the lookup was never sent")) : { before, seconds }
  }).pipe(Effect.scoped, Effect.provide(sandboxClients({ skus: 1000, locations: 1, dense: true })), effectInVirtualTime)

const indexes = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index)

/** The queue of a peer: runs tasks within the limit, urgent ones first if it has priorities. */
type Enqueue = (task: () => Promise<void>, isUrgent: boolean) => Promise<unknown>

const observeQueue = (allowed: number, make: () => Enqueue): Effect.Effect<Outcome> =>
  Effect.promise(() =>
    inVirtualTime(async () => {
      const enqueue = make()
      let sent = 0
      const send = async () => {
        sent++
      }
      await Promise.all(indexes(allowed).map(() => enqueue(send, false)))
      for (let index = 0; index < queued; index++) void enqueue(send, false)
      const sentBefore = sent
      const start = Date.now()
      let before = 0
      await enqueue(async () => {
        before = sent - sentBefore
      }, true)
      return { before, seconds: (Date.now() - start) / 1000 }
    })
  )

const bottleneck = (options: Bottleneck.ConstructorOptions, hasPriorities: boolean) => (): Enqueue => {
  const limiter = new Bottleneck(options)
  return (task, isUrgent) => limiter.schedule({ priority: hasPriorities && isUrgent ? 0 : 5 }, task)
}

const pQueue =
  (options: { readonly interval: number; readonly intervalCap: number }, hasPriorities: boolean) => (): Enqueue => {
    const queue = new PQueue(options)
    return (task, isUrgent) => queue.add(task, { priority: hasPriorities && isUrgent ? 1 : 0 })
  }

interface PeerQueue {
  readonly name: string
  /** The number of requests that it sends at once. */
  readonly allowed: number
  readonly make: () => Enqueue
}

const aMinute = { interval: 60_000, intervalCap: 300 }
const aSecond = { interval: 1000, intervalCap: 4 }
const spaced = { minTime: 250, maxConcurrent: 1 }
const reservoir = { reservoir: 300, reservoirRefreshAmount: 300, reservoirRefreshInterval: 60_000 }

const measure = Effect.fnUntraced(
  function*(name: string, case_: Case, others: ReadonlyArray<PeerQueue>): Effect.fn.Return<ReadonlyArray<Figure>> {
    const own = yield* observe(case_)
    const outcomes = yield* Effect.forEach(
      others,
      ({ allowed, make, name }) => Effect.map(observeQueue(allowed, make), (outcome) => ({ name, outcome }))
    )
    return [
      measured({
        name: `lookup behind ${queued}, ${name}: sent before it`,
        value: own.before,
        unit: "requests",
        peers: outcomes.map(({ name, outcome }) => ({ name, value: outcome.before })),
        required: { of: "value", is: "at most", limit: 0 }
      }),
      measured({
        name: `lookup behind ${queued}, ${name}: virtual time`,
        value: own.seconds,
        unit: "s",
        peers: outcomes.map(({ name, outcome }) => ({ name, value: outcome.seconds }))
      })
    ]
  }
)

/** The wait of a user while background work fills the queue. */
export const interactive: Benchmark = {
  name: "interactive",
  about: `an interactive lookup behind ${queued} that wait in the background`,
  run: Effect.gen(function*() {
    const loop = yield* measure("Loop", atLoop, [
      { name: "bottleneck, 300 a minute", allowed: 300, make: bottleneck(reservoir, false) },
      { name: "bottleneck with priorities", allowed: 300, make: bottleneck(reservoir, true) },
      { name: "p-queue, 300 a minute", allowed: 300, make: pQueue(aMinute, false) },
      { name: "p-queue with priorities", allowed: 300, make: pQueue(aMinute, true) }
    ])
    const haravan = yield* measure("Haravan", atHaravan, [
      { name: "bottleneck, 4 a second", allowed: 1, make: bottleneck(spaced, false) },
      { name: "bottleneck with priorities", allowed: 1, make: bottleneck(spaced, true) },
      { name: "p-queue, 4 a second", allowed: 4, make: pQueue(aSecond, false) },
      { name: "p-queue with priorities", allowed: 4, make: pQueue(aSecond, true) }
    ])
    return [...loop, ...haravan]
  })
}
