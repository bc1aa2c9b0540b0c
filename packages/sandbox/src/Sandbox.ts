import { Clock, Context, DateTime, Duration, Effect, Layer } from "effect"
import { basePaths, credentials, type SandboxCredentials, withoutVersion } from "./credentials.ts"
import {
  type Answer,
  type Reply,
  type SandboxRequest,
  type SandboxResponse,
  type Upstream,
  errorReply,
  htmlReply
} from "./http/SandboxRequest.ts"
import { type Fault, drawFault } from "./quirks/Fault.ts"
import { type ListQuirks, noQuirks } from "./quirks/ListQuirks.ts"
import { type OddAnswer, oddReply } from "./quirks/OddAnswer.ts"
import { type SandboxOptions, sizeProblem, withDefaults } from "./SandboxOptions.ts"
import { type SandboxShop, describeShop } from "./SandboxShop.ts"
import { type SandboxStats, makeRequestCounter } from "./SandboxStats.ts"
import { makeDraw } from "./shop/draw.ts"
import { makeShop } from "./shop/Shop.ts"
import { simulateHaravan, simulateLoop } from "./UpstreamSimulation.ts"

/** Answers in place of an upstream; undefined passes the request on to it. */
export type Interceptor = (upstream: Upstream, request: SandboxRequest) => SandboxResponse | undefined

/** New available counts of a pair, by index. Null removes a side's record; undefined keeps it. */
export interface Adjustment {
  readonly variantIndex: number
  readonly locationIndex: number
  readonly loop?: number | null
  readonly haravan?: number | null
}

const toAnswer = (reply: Reply, headers: Reply["headers"]): Answer => ({
  _tag: "Answer",
  body: reply.body,
  headers: { ...reply.headers, ...headers },
  status: reply.status
})

const dateHeader = (now: number, ahead: number | undefined): Reply["headers"] =>
  ahead === undefined ? {} : { date: DateTime.toDateUtc(DateTime.makeUnsafe(now + ahead)).toUTCString() }

/**
 * Simulates Loop and Haravan from their documents: one shop, both upstreams, no network. A transport hands each request
 * to `handle` and acts out the response. Limits and sales follow Effect's Clock, so a test clock moves them. A size out of
 * range (`sizeProblem`) is a defect.
 */
export class Sandbox extends Context.Service<Sandbox, {
  readonly credentials: SandboxCredentials
  readonly shop: SandboxShop
  handle(request: SandboxRequest): Effect.Effect<SandboxResponse>
  readonly stats: Effect.Effect<SandboxStats>
  readonly resetStats: Effect.Effect<void>
  /** Ends the sales and restocks. The stock stays as it is now. */
  readonly stopTicking: Effect.Effect<void>
  setFaults(faults: ReadonlyArray<Fault>): Effect.Effect<void>
  /** While an upstream is down, every connection to it is dropped. */
  setDown(upstream: Upstream, down: boolean): Effect.Effect<void>
  /** Makes an upstream give odd answers to any credential, until they are used up or undefined is set. */
  setOddAnswers(upstream: Upstream, odd: OddAnswer | undefined): Effect.Effect<void>
  /** Refuses a credential from now on, or accepts it again. */
  setRevoked(credential: string, revoked: boolean): Effect.Effect<void>
  /** Changes these quirks of lists from now on. */
  setQuirks(quirks: Partial<ListQuirks>): Effect.Effect<void>
  /** Sets the interceptor, which sees each request before anything else does; undefined removes it. */
  setInterceptor(interceptor: Interceptor | undefined): Effect.Effect<void>
  adjust(adjustment: Adjustment): Effect.Effect<void>
  /** Changes the title of a product, by index, at Haravan. */
  editProduct(product: number, title: string): Effect.Effect<void>
  /** Removes a product, by index, at Haravan, with its variants and their balances. */
  removeProduct(product: number): Effect.Effect<void>
}>()("@stocktally/sandbox/Sandbox") {
  static readonly layer = (options?: Partial<SandboxOptions>): Layer.Layer<Sandbox> =>
    Layer.effect(Sandbox, make(withDefaults(options)))
}

const make = Effect.fnUntraced(function*(options: SandboxOptions) {
  const problem = sizeProblem(options)
  if (problem !== undefined) return yield* Effect.die(new RangeError(problem))
  const openedAt = yield* Clock.currentTimeMillis
  const shop = makeShop({ ...options, openedAt })
  let madeAnotherShop: ReturnType<typeof makeShop> | undefined
  const anotherShop = () => madeAnotherShop ??= makeShop({ ...options, openedAt, seed: options.seed + 1, brand: 1 })
  const draw = makeDraw(options.seed)
  let quirks: ListQuirks = { ...noQuirks, ...options.quirks }
  const haravanCounter = makeRequestCounter()
  const upstreams = {
    haravan: {
      ...simulateHaravan(shop, anotherShop, { ...options, openedAt }, () => quirks, haravanCounter.recordOther),
      base: basePaths.haravan,
      counter: haravanCounter
    },
    loop: { ...simulateLoop(shop, options, () => quirks), base: basePaths.loop, counter: makeRequestCounter() }
  }
  const down = new Set<Upstream>()
  const revoked = new Set<string>()
  const oddAnswers = new Map<Upstream, { readonly odd: OddAnswer; left: number }>()
  const latency = Duration.toMillis(options.latency)
  let faults = options.faults
  let interceptor: Interceptor | undefined
  let isTicking = true
  let faultDraws = 0
  let brokenAnswers = 0

  const upstreamOf = (path: string): Upstream | undefined =>
    path.startsWith(`${basePaths.loop}/`)
      ? "loop"
      : path.startsWith(`${basePaths.haravan}/`)
      ? "haravan"
      : undefined

  /** Returns the response, and the milliseconds to delay it. */
  const respond = (name: Upstream, request: SandboxRequest, now: number): readonly [SandboxResponse, number] => {
    const upstream = upstreams[name]
    const path = withoutVersion(request.path).slice(upstream.base.length)
    const route = upstream.routeOf(path)
    const record = (status: number | undefined, rows: number) =>
      upstream.counter.record(now, request, route, status, rows)
    const silent = (response: SandboxResponse): readonly [SandboxResponse, number] => {
      record(undefined, 0)
      return [response, 0]
    }

    const intercepted = interceptor?.(name, request)
    if (intercepted !== undefined) {
      record("status" in intercepted ? intercepted.status : undefined, 0)
      return [intercepted, 0]
    }
    if (down.has(name)) return silent({ _tag: "Drop" })

    const pending = oddAnswers.get(name)
    if (pending !== undefined && pending.left > 0 && pending.odd.routes?.includes(route) !== false) {
      pending.left--
      const reply = oddReply(name, route, pending.odd.answer)
      record(reply.status, 0)
      return [toAnswer(reply, {}), 0]
    }

    const credential = upstream.credentialOf(request)
    if (credential === undefined || revoked.has(credential)) {
      record(401, 0)
      return [toAnswer(upstream.unauthorized(route), {}), 0]
    }
    const limit = upstream.limitOf(credential)
    const send = (reply: Reply): SandboxResponse => {
      record(reply.status, reply.rows)
      return toAnswer(reply, { ...limit.headers(now), ...dateHeader(now, quirks.clockAheadMillis?.[name]) })
    }

    const wait = limit.admit(now)
    if (wait !== undefined) return [send(upstream.tooMany(route, wait)), 0]

    const fault = faults.length === 0 ? undefined : drawFault(draw, faults, faultDraws++)
    if (fault !== undefined) upstream.counter.recordFault(fault.kind)
    /** Makes a page for people with the fault's headers. */
    const htmlFault = (status: number): Reply => {
      const reply = htmlReply(
        route,
        status,
        status === 503 ? "503 Service Temporarily Unavailable" : "Too Many Requests"
      )
      return { ...reply, headers: { ...reply.headers, ...fault?.headers } }
    }
    switch (fault?.kind) {
      case "429":
        return [send(fault.headers === undefined ? upstream.tooMany(route, limit.refuse(now)) : htmlFault(429)), 0]
      case "503":
        return [send(htmlFault(503)), 0]
      case "status":
        return [send(brokenAnswers++ % 2 === 0 ? errorReply(route, 500, "{}") : errorReply(route, 502, "")), 0]
      case "html":
        return [send(htmlReply(route, brokenAnswers++ % 2 === 0 ? 502 : 200, "502 Bad Gateway")), 0]
      case "drop":
        return silent({ _tag: "Drop" })
      case "hang":
        return silent({ _tag: "Hang" })
      case "cut": {
        const reply = upstream.answer(request, path, credential)
        record(reply.status, 0)
        return [{ ...toAnswer(reply, limit.headers(now)), _tag: "Cut" }, 0]
      }
      case "slow":
        return [send(upstream.answer(request, path, credential)), 3000 + faultDraws % 5 * 1000]
      case undefined:
        return [send(upstream.answer(request, path, credential)), 0]
    }
  }

  // Untraced: it simulates another system, which is not part of the caller's trace.
  const handle = Effect.fnUntraced(function*(request: SandboxRequest): Effect.fn.Return<SandboxResponse> {
    const now = yield* Clock.currentTimeMillis
    if (isTicking) shop.catchUp(now)
    const name = upstreamOf(withoutVersion(request.path))
    if (name === undefined) return toAnswer(htmlReply("unknown", 404, "404 Not Found"), {})
    const [response, delay] = respond(name, request, now)
    // Last, so that a request counts even if its caller gives up, as with a real upstream.
    if (latency + delay > 0) yield* Effect.sleep(latency + delay)
    return response
  })

  const adjust = Effect.fnUntraced(function*(adjustment: Adjustment) {
    const { haravan, locationIndex, loop, variantIndex } = adjustment
    const exists = variantIndex >= 0 && variantIndex < shop.variants.count
      && locationIndex >= 0 && locationIndex < shop.locations.count
    if (!exists) return yield* Effect.die(new RangeError(`there is no pair ${variantIndex}, ${locationIndex}`))
    const pair = variantIndex * shop.locations.count + locationIndex
    if (loop !== undefined) shop.stock.setLoop(pair, loop)
    if (haravan !== undefined) shop.stock.setHaravan(pair, haravan, yield* Clock.currentTimeMillis)
  })

  return Sandbox.of({
    credentials,
    shop: describeShop(shop),
    handle,
    stats: Effect.sync(() => ({
      haravan: upstreams.haravan.counter.snapshot(),
      loop: upstreams.loop.counter.snapshot()
    })),
    resetStats: Effect.sync(() => {
      upstreams.haravan.counter.reset()
      upstreams.loop.counter.reset()
    }),
    stopTicking: Effect.map(Clock.currentTimeMillis, (now) => {
      if (isTicking) shop.catchUp(now)
      isTicking = false
    }),
    setFaults: (next) => Effect.sync(() => void (faults = next)),
    setDown: (upstream, isDown) => Effect.sync(() => void (isDown ? down.add(upstream) : down.delete(upstream))),
    setOddAnswers: (upstream, odd) =>
      Effect.sync(() => {
        if (odd === undefined) oddAnswers.delete(upstream)
        else oddAnswers.set(upstream, { odd, left: odd.times ?? Infinity })
      }),
    setRevoked: (credential, isRevoked) =>
      Effect.sync(() => void (isRevoked ? revoked.add(credential) : revoked.delete(credential))),
    setQuirks: (next) => Effect.sync(() => void (quirks = { ...quirks, ...next })),
    setInterceptor: (next) => Effect.sync(() => void (interceptor = next)),
    adjust,
    editProduct: (product, title) =>
      Effect.map(Clock.currentTimeMillis, (now) => shop.productEdits.edit(product, title, now)),
    removeProduct: Effect.fnUntraced(function*(product) {
      const now = yield* Clock.currentTimeMillis
      shop.productEdits.remove(product)
      const [from, to] = shop.variants.ofProduct(product)
      for (let variant = from; variant < to; variant++) {
        for (let location = 0; location < shop.locations.count; location++) {
          shop.stock.setHaravan(variant * shop.locations.count + location, null, now)
        }
      }
    })
  })
})
