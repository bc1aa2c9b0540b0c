import { Clock, Context, DateTime, Duration, Effect, Layer } from "effect"
import { type SandboxInfo, sandboxInfo, versionless } from "./credentials.ts"
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
import { type SandboxStats, makeCounter } from "./SandboxStats.ts"
import { makeDraw } from "./shop/draw.ts"
import { makeShop } from "./shop/Shop.ts"
import { simulateHaravan, simulateLoop } from "./Simulated.ts"

/** Answers in place of an upstream; undefined leaves the request to it. */
export type Interceptor = (upstream: Upstream, request: SandboxRequest) => SandboxResponse | undefined

/** New available counts for a pair, by index; null removes that side's record, and a side not named stays. */
export interface Adjustment {
  readonly variantIndex: number
  readonly locationIndex: number
  readonly loop?: number | null
  readonly haravan?: number | null
}

const answered = (reply: Reply, headers: Reply["headers"]): Answer => ({
  _tag: "Answer",
  body: reply.body,
  headers: { ...reply.headers, ...headers },
  status: reply.status
})

const dated = (now: number, ahead: number | undefined): Reply["headers"] =>
  ahead === undefined ? {} : { date: DateTime.toDateUtc(DateTime.makeUnsafe(now + ahead)).toUTCString() }

/**
 * Loop and Haravan, simulated from their documents: one shop, both upstreams, no network. A transport hands
 * each request to `handle` and acts out what comes back. Time is the Clock's, so limits and sales run in
 * virtual time under a test clock. Sizes out of range (`sizeProblem`) are a defect.
 */
export class Sandbox extends Context.Service<Sandbox, {
  readonly info: SandboxInfo
  readonly shop: SandboxShop
  handle(request: SandboxRequest): Effect.Effect<SandboxResponse>
  readonly stats: Effect.Effect<SandboxStats>
  readonly resetStats: Effect.Effect<void>
  setFaults(faults: ReadonlyArray<Fault>): Effect.Effect<void>
  /** While an upstream is down, every connection to it is dropped. */
  setDown(upstream: Upstream, down: boolean): Effect.Effect<void>
  /** Lets an upstream give odd answers, whatever credential is sent, until undefined is set or they are used up. */
  setOddAnswers(upstream: Upstream, odd: OddAnswer | undefined): Effect.Effect<void>
  /** Refuses a credential from now on, or takes it again. */
  setRevoked(credential: string, revoked: boolean): Effect.Effect<void>
  /** Changes what is odd about lists from now on; what is left out stays as it is. */
  setQuirks(quirks: Partial<ListQuirks>): Effect.Effect<void>
  /**
   * Puts something of the caller's before both upstreams; undefined takes it away. It is asked before
   * anything else.
   */
  setInterceptor(interceptor: Interceptor | undefined): Effect.Effect<void>
  adjust(adjustment: Adjustment): Effect.Effect<void>
  /** Gives a product, by index, another title at Haravan now. */
  editProduct(product: number, title: string): Effect.Effect<void>
  /** Removes a product at Haravan, with its variants and their balances. */
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
  let another: ReturnType<typeof makeShop> | undefined
  const anotherShop = () => another ??= makeShop({ ...options, openedAt, seed: options.seed + 1, brand: 1 })
  const draw = makeDraw(options.seed)
  let quirks: ListQuirks = { ...noQuirks, ...options.quirks }
  const haravanCounter = makeCounter()
  const upstreams = {
    haravan: {
      ...simulateHaravan(shop, anotherShop, { ...options, openedAt }, () => quirks, haravanCounter.other),
      base: sandboxInfo.haravanBasePath,
      counter: haravanCounter
    },
    loop: { ...simulateLoop(shop, options, () => quirks), base: sandboxInfo.loopBasePath, counter: makeCounter() }
  }
  const down = new Set<Upstream>()
  const revoked = new Set<string>()
  const oddAnswers = new Map<Upstream, { readonly odd: OddAnswer; left: number }>()
  const latency = Duration.toMillis(options.latency)
  let faults = options.faults
  let interceptor: Interceptor | undefined
  let drawn = 0
  let broken = 0

  const upstreamOf = (path: string): Upstream | undefined =>
    path.startsWith(`${sandboxInfo.loopBasePath}/`)
      ? "loop"
      : path.startsWith(`${sandboxInfo.haravanBasePath}/`)
      ? "haravan"
      : undefined

  /** The answer, and for how many milliseconds it is held back on purpose. */
  const decide = (name: Upstream, request: SandboxRequest, now: number): readonly [SandboxResponse, number] => {
    const upstream = upstreams[name]
    const path = versionless(request.path).slice(upstream.base.length)
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

    const set = oddAnswers.get(name)
    if (set !== undefined && set.left > 0 && set.odd.routes?.includes(route) !== false) {
      set.left--
      const reply = oddReply(name, route, set.odd.answer)
      record(reply.status, 0)
      return [answered(reply, {}), 0]
    }

    const credential = upstream.credentialOf(request)
    if (credential === undefined || revoked.has(credential)) {
      record(401, 0)
      return [answered(upstream.unauthorized(route), {}), 0]
    }
    const limit = upstream.limitOf(credential)
    const send = (reply: Reply): SandboxResponse => {
      record(reply.status, reply.rows)
      return answered(reply, { ...limit.headers(now), ...dated(now, quirks.clockAheadMillis?.[name]) })
    }

    const wait = limit.admit(now)
    if (wait !== undefined) return [send(upstream.tooMany(route, wait)), 0]

    const fault = faults.length === 0 ? undefined : drawFault(draw, faults, drawn++)
    if (fault !== undefined) upstream.counter.fault(fault.kind)
    /** An answer with an odd body and the fault's own headers. */
    const odd = (status: number): Reply => {
      const reply = htmlReply(
        route,
        status,
        status === 503 ? "503 Service Temporarily Unavailable" : "Too Many Requests"
      )
      return { ...reply, headers: { ...reply.headers, ...fault?.headers } }
    }
    switch (fault?.kind) {
      case "429":
        return [send(fault.headers === undefined ? upstream.tooMany(route, limit.refuse(now)) : odd(429)), 0]
      case "503":
        return [send(odd(503)), 0]
      case "status":
        return [send(broken++ % 2 === 0 ? errorReply(route, 500, "{}") : errorReply(route, 502, "")), 0]
      case "html":
        return [send(htmlReply(route, broken++ % 2 === 0 ? 502 : 200, "502 Bad Gateway")), 0]
      case "drop":
        return silent({ _tag: "Drop" })
      case "hang":
        return silent({ _tag: "Hang" })
      case "cut": {
        const reply = upstream.answer(request, path, credential)
        record(reply.status, 0)
        return [{ ...answered(reply, limit.headers(now)), _tag: "Cut" }, 0]
      }
      case "slow":
        return [send(upstream.answer(request, path, credential)), 3000 + drawn % 5 * 1000]
      case undefined:
        return [send(upstream.answer(request, path, credential)), 0]
    }
  }

  // Untraced: it stands for a system elsewhere, whose work is not part of the caller's trace.
  const handle = Effect.fnUntraced(function*(request: SandboxRequest): Effect.fn.Return<SandboxResponse> {
    const now = yield* Clock.currentTimeMillis
    shop.catchUp(now)
    const name = upstreamOf(versionless(request.path))
    if (name === undefined) return answered(htmlReply("unknown", 404, "404 Not Found"), {})
    const [response, heldBack] = decide(name, request, now)
    // After deciding, so that a caller who leaves early has still asked, as with a real upstream.
    if (latency + heldBack > 0) yield* Effect.sleep(latency + heldBack)
    return response
  })

  const adjust = Effect.fnUntraced(function*(adjustment: Adjustment) {
    const { haravan, locationIndex, loop, variantIndex } = adjustment
    const known = variantIndex >= 0 && variantIndex < shop.variants.count
      && locationIndex >= 0 && locationIndex < shop.locations.count
    if (!known) return yield* Effect.die(new RangeError(`no pair ${variantIndex}, ${locationIndex}`))
    const pair = variantIndex * shop.locations.count + locationIndex
    if (loop !== undefined) shop.stock.setLoop(pair, loop)
    if (haravan !== undefined) shop.stock.setHaravan(pair, haravan, yield* Clock.currentTimeMillis)
  })

  return Sandbox.of({
    info: sandboxInfo,
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
