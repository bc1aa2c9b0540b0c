import { type BalanceKey, FreshLookup, type Haravan } from "@stocktally/core"
import type { HaravanBalance, UpstreamError } from "@stocktally/schema"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"

/** What a pair has; none if Haravan has no row of it. */
export type PairBalance = Option.Option<HaravanBalance>

type GroupResult = ReadonlyMap<string, Exit.Exit<PairBalance, UpstreamError>>

/** Callers who wait for others that can go into the same request. */
interface Group {
  readonly pairs: Map<string, BalanceKey>
  readonly variants: Set<string>
  callers: number
  /** Whether one of them asks to read again. */
  isFresh: boolean
  arrivals: number
  /** Whether it went with several callers, who are not all answered yet. */
  isUnderWay: boolean
  readonly full: Deferred.Deferred<void>
  readonly answers: Deferred.Deferred<GroupResult>
  fiber: Fiber.Fiber<boolean> | undefined
}

/** Those who wait go when nobody came for some such turns in a row. A request upstream takes many times as long. */
const turn = Duration.millis(5)
/** One caller alone goes soon. Where several have come, more are likely, and their program may be busy with its first answers. */
const quietTurns = { alone: 3, several: 12 }
/** Nobody waits for others for longer than so many turns, a second: as long as Haravan takes to allow four requests. */
const maxTurns = 200

export const pairKey = ({ locationId, variantId }: BalanceKey): string => `${variantId}:${locationId}`

/**
 * Holds callers who ask for one variant each back until a request is full, or nobody else comes for a moment. Over many
 * connections those who ask at the same time arrive one after the other, and each part of a full request would cost a
 * whole one. Over few connections a program asks for more as soon as it is answered: so while others of several are on
 * their way, who is left over waits for them to come back.
 */
export interface RequestCoalescing {
  /**
   * The balances of a variant at some locations, together with those of others who ask for the same locations; `size`
   * variants fill a request. `pay` is given the caller's share of it; who does not pay is not waited for.
   */
  readonly read: <E>(
    haravan: Haravan["Service"],
    pairs: ReadonlyArray<BalanceKey>,
    size: number,
    pay: (share: number) => Effect.Effect<void, E>
  ) => Effect.Effect<ReadonlyArray<PairBalance>, E | UpstreamError>
}

export const makeRequestCoalescing = Effect.gen(function*() {
  const groups = new Map<string, Group>()
  const underWay = new Map<string, number>()
  const fibers = yield* FiberSet.make<boolean>()
  const run = yield* FiberSet.makeRuntime<never>()

  const release = (name: string, group: Group): void => {
    if (groups.get(name) !== group) return
    groups.delete(name)
    if (group.callers > 1) {
      group.isUnderWay = true
      underWay.set(name, (underWay.get(name) ?? 0) + 1)
    }
    Deferred.doneUnsafe(group.full, Effect.void)
  }

  /** One of them was answered, or does not wait any more. */
  const leave = (name: string, group: Group): void => {
    if (--group.callers > 0) return
    // Nobody waits for the answer any more.
    group.fiber?.interruptUnsafe()
    if (!group.isUnderWay) return
    group.isUnderWay = false
    const others = (underWay.get(name) ?? 0) - 1
    if (others > 0) underWay.set(name, others)
    else underWay.delete(name)
  }

  /**
   * A busy process comes late to its timers, and before it reads what has arrived: so a late turn without an arrival says
   * nothing, and the next in a row comes after everything was read.
   */
  const waitForOthers = (name: string, group: Group) =>
    Effect.gen(function*() {
      for (
        let waited = 0, quiet = 0;
        waited < maxTurns && quiet < quietTurns[group.callers > 1 ? "several" : "alone"];
        waited++
      ) {
        const { arrivals } = group
        const [took] = yield* Effect.timed(Effect.sleep(turn))
        // It was full.
        if (groups.get(name) !== group) return
        const isLate = Duration.isGreaterThan(took, Duration.times(turn, 2))
        quiet = group.arrivals === arrivals && !isLate && !underWay.has(name) ? quiet + 1 : 0
      }
      release(name, group)
    })

  const join = (name: string, pairs: ReadonlyArray<BalanceKey>, size: number, isFresh: boolean): Group => {
    let group = groups.get(name)
    if (group === undefined) {
      group = {
        pairs: new Map(),
        variants: new Set(),
        callers: 0,
        isFresh: false,
        arrivals: 0,
        isUnderWay: false,
        full: Deferred.makeUnsafe(),
        answers: Deferred.makeUnsafe(),
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
    if (group.variants.size >= size) release(name, group)
    return group
  }

  /**
   * What all of a group asked for, in one call: core plans it whole. The first who has paid starts it. A record that
   * cannot be read fails the caller who asked for it.
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
        ).pipe(Effect.exit, Effect.flatMap((exit) => Deferred.done(group.answers, exit)))
      )
    }
    return yield* Deferred.await(group.answers)
  })

  const coalescing: RequestCoalescing = {
    read: (haravan, pairs, size, pay) => {
      const name = pairs.map(({ locationId }) => locationId).toSorted().join()
      return Effect.acquireUseRelease(
        Effect.map(FreshLookup, (isFresh) => join(name, pairs, size, isFresh)),
        (group) =>
          Effect.gen(function*() {
            yield* Deferred.await(group.full)
            yield* pay(1 / group.callers)
            const answers = yield* readAll(haravan, group)
            return yield* Effect.forEach(pairs, (pair) => answers.get(pairKey(pair)) ?? Effect.succeedNone)
          }),
        (group) => Effect.sync(() => leave(name, group))
      )
    }
  }
  return coalescing
})
