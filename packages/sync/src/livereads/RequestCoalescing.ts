import { FreshLookup, type Haravan } from "@stocktally/core"
import type { HaravanBalance, HaravanKey, UpstreamError } from "@stocktally/schema"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"

/** The balance of a pair; none if Haravan has no row for it. */
export type PairBalance = Option.Option<HaravanBalance>

type GroupResult = ReadonlyMap<string, Exit.Exit<PairBalance, UpstreamError>>

/** Callers whose pairs are combined into one request. */
interface Group {
  readonly pairs: Map<string, HaravanKey>
  readonly variants: Set<string>
  callers: number
  /** Whether a caller demands a new read. */
  isFresh: boolean
  arrivals: number
  /** Whether it was sent for several callers, some of whom still wait. */
  isInFlight: boolean
  /** Done when the group is closed: it is full, or has waited long enough. */
  readonly closed: Deferred.Deferred<void>
  readonly result: Deferred.Deferred<GroupResult>
  fiber: Fiber.Fiber<boolean> | undefined
}

/** How often a group checks for new callers. An upstream request takes many times as long. */
const pollInterval = Duration.millis(5)
/**
 * A group is sent after so many polls without a new caller. A single caller waits only briefly. If several have come,
 * more are likely, because their program may still be processing its first results.
 */
const idlePolls = { single: 3, several: 12 }
/** The maximum wait, one second: Haravan allows four requests in that time. */
const maxPolls = 200

export const pairKey = ({ locationId, variantId }: HaravanKey): string => `${variantId}:${locationId}`

/**
 * Combines reads of single variants into one request. A group waits until it is full or no other caller comes for a
 * moment, because callers on many connections arrive one after the other, and several partial requests cost as much as
 * full ones. A program with few connections asks for more as soon as it gets results, so a group also waits while
 * another group of several callers is in flight.
 */
export interface RequestCoalescing {
  /**
   * Reads the balances of a variant at some locations, combined with other reads at the same locations. `size` variants
   * fill a request. `consumeQuota` receives the caller's share of the request; if it fails, the others do not wait for it.
   */
  readonly read: <E>(
    haravan: Haravan["Service"],
    pairs: ReadonlyArray<HaravanKey>,
    size: number,
    consumeQuota: (share: number) => Effect.Effect<void, E>
  ) => Effect.Effect<ReadonlyArray<PairBalance>, E | UpstreamError>
}

export const makeRequestCoalescing = Effect.gen(function*() {
  const groups = new Map<string, Group>()
  const inFlight = new Map<string, number>()
  const fibers = yield* FiberSet.make<boolean>()
  const run = yield* FiberSet.makeRuntime<never>()

  const close = (name: string, group: Group): void => {
    if (groups.get(name) !== group) return
    groups.delete(name)
    if (group.callers > 1) {
      group.isInFlight = true
      inFlight.set(name, (inFlight.get(name) ?? 0) + 1)
    }
    Deferred.doneUnsafe(group.closed, Effect.void)
  }

  /** Removes a caller that has its result or no longer waits. */
  const leave = (name: string, group: Group): void => {
    if (--group.callers > 0) return
    // Nobody waits for the result any more.
    group.fiber?.interruptUnsafe()
    if (!group.isInFlight) return
    group.isInFlight = false
    const others = (inFlight.get(name) ?? 0) - 1
    if (others > 0) inFlight.set(name, others)
    else inFlight.delete(name)
  }

  /**
   * In a busy process timers fire late, and before new requests are read. So a late poll does not count as idle: the
   * next poll comes after all requests were read.
   */
  const waitForOthers = (name: string, group: Group) =>
    Effect.gen(function*() {
      for (
        let polls = 0, idle = 0;
        polls < maxPolls && idle < idlePolls[group.callers > 1 ? "several" : "single"];
        polls++
      ) {
        const { arrivals } = group
        const [elapsed] = yield* Effect.timed(Effect.sleep(pollInterval))
        // Already closed, because it was full.
        if (groups.get(name) !== group) return
        const isLate = Duration.isGreaterThan(elapsed, Duration.times(pollInterval, 2))
        idle = group.arrivals === arrivals && !isLate && !inFlight.has(name) ? idle + 1 : 0
      }
      close(name, group)
    })

  const join = (name: string, pairs: ReadonlyArray<HaravanKey>, size: number, isFresh: boolean): Group => {
    let group = groups.get(name)
    if (group === undefined) {
      group = {
        pairs: new Map(),
        variants: new Set(),
        callers: 0,
        isFresh: false,
        arrivals: 0,
        isInFlight: false,
        closed: Deferred.makeUnsafe(),
        result: Deferred.makeUnsafe(),
        fiber: undefined
      }
      groups.set(name, group)
      run(waitForOthers(name, group))
    }
    for (const pair of pairs) {
      group.pairs.set(pairKey(pair), pair)
      group.variants.add(pair.variantId)
    }
    group.callers++
    group.isFresh ||= isFresh
    group.arrivals++
    if (group.variants.size >= size) close(name, group)
    return group
  }

  /**
   * Reads the pairs of a whole group in one call. The first caller whose share was consumed starts it. An unreadable record fails
   * only the callers that asked for it.
   */
  const readAll = Effect.fnUntraced(function*(haravan: Haravan["Service"], group: Group) {
    if (group.fiber === undefined) {
      const pairs = [...group.pairs.values()]
      group.fiber = yield* FiberSet.run(
        fibers,
        Effect.map(
          Effect.provideService(haravan.balancesOfEach(pairs), FreshLookup, group.isFresh),
          (found): GroupResult =>
            new Map(pairs.map((pair, index) => [pairKey(pair), found[index] ?? Exit.succeed(Option.none())]))
        ).pipe(Effect.exit, Effect.flatMap((exit) => Deferred.done(group.result, exit)))
      )
    }
    return yield* Deferred.await(group.result)
  })

  const coalescing: RequestCoalescing = {
    read: (haravan, pairs, size, consumeQuota) => {
      const name = pairs.map(({ locationId }) => locationId).toSorted().join()
      return Effect.acquireUseRelease(
        Effect.map(FreshLookup, (isFresh) => join(name, pairs, size, isFresh)),
        (group) =>
          Effect.gen(function*() {
            yield* Deferred.await(group.closed)
            yield* consumeQuota(1 / group.callers)
            const result = yield* readAll(haravan, group)
            return yield* Effect.forEach(pairs, (pair) => result.get(pairKey(pair)) ?? Effect.succeedNone)
          }),
        (group) => Effect.sync(() => leave(name, group))
      )
    }
  }
  return coalescing
})
