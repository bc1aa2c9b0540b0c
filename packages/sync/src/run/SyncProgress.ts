import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { EpochMillis, Upstream } from "@stocktally/schema"
import type { Budget } from "@stocktally/core"
import type { HeldLease, RunProgress, SyncRun } from "@stocktally/tally"
import type { LoopReader, SyncSources } from "../SyncSettings.ts"

/** The phase of a sync. It reads both upstreams at the same time. */
export type SyncPhase = "idle" | "starting" | "reading" | "linking" | "catching-up" | "judging"

/** A number for each upstream. */
export type PerUpstream<A> = { readonly [U in Upstream]: A }

/** The progress of a sync. Rows and requests count from the start of the run. */
export interface SyncProgress {
  readonly phase: SyncPhase
  /** Null while idle. */
  readonly run: Pick<SyncRun, "id" | "kind" | "startedAt"> | null
  /** The process that holds the store's lease, while a run waits for it to respond or to be gone. */
  readonly waitsFor: Pick<HeldLease, "holder" | "since"> | null
  readonly rows: PerUpstream<number>
  /** Requests of this process since the run started, including requests that are not for the run. */
  readonly requests: PerUpstream<number>
  /** The state of each upstream's budget; null without a credential. */
  readonly budgets: PerUpstream<Budget.State | null>
  /**
   * The time left for reading in milliseconds, estimated from the speed so far and the budgets; null if unknown. A list
   * that was never read is assumed to be as long as the other side's, once that one was read.
   */
  readonly estimateMillis: number | null
}

/** Tracks a {@link SyncProgress}, and the counters that are stored with a run. */
export interface ProgressTracker {
  /** The progress after the last event of the run. */
  readonly ref: SubscriptionRef.SubscriptionRef<SyncProgress>
  /** The progress at this moment, with current budgets and a current estimate. */
  readonly now: Effect.Effect<SyncProgress>
  /** Resets the counters. */
  readonly start: Effect.Effect<void>
  /** Another process holds the store's lease. */
  readonly wait: (held: Pick<HeldLease, "holder" | "since">) => Effect.Effect<void>
  readonly begin: (run: SyncRun) => Effect.Effect<void>
  readonly phase: (phase: SyncPhase) => Effect.Effect<void>
  /** Starts a list with this many rows to read; 0 if unknown. */
  readonly expect: (upstream: Upstream, rows: number) => Effect.Effect<void>
  /** Everything of an upstream was read. */
  readonly done: (upstream: Upstream) => Effect.Effect<void>
  readonly read: (upstream: Upstream, rows: number) => Effect.Effect<void>
  readonly changed: (rows: number) => Effect.Effect<void>
  readonly gone: (rows: number) => Effect.Effect<void>
  /** The progress to store with the run. */
  readonly forRun: Effect.Effect<RunProgress & { readonly counters: { readonly [name: string]: number } }>
  readonly end: Effect.Effect<void>
}

interface ListProgress {
  readonly startedAt: EpochMillis
  readonly rows: number
  readonly expected: number
  /** How many requests the budget had granted at the start. */
  readonly granted: number
}

export const makeProgress = Effect.fnUntraced(function*(sources: Pick<SyncSources, "loop" | "haravan">) {
  const clock = yield* Clock.Clock
  const budgetOf = (upstream: Upstream): Budget.State | null =>
    Option.match<Pick<LoopReader, "budget">, Budget.State | null>(sources[upstream], {
      onNone: () => null,
      onSome: ({ budget }) => SubscriptionRef.getUnsafe(budget.state)
    })
  let phase: SyncPhase = "idle"
  let run: SyncProgress["run"] = null
  let waitsFor: SyncProgress["waitsFor"] = null
  let rows = { loop: 0, haravan: 0 }
  let granted = { loop: 0, haravan: 0 }
  let lists: { readonly [U in Upstream]?: ListProgress | undefined } = {}
  let changed = 0
  let gone = 0

  /** The longer of the two estimates, because the lists are read at the same time. */
  const estimate = (): number | null => {
    const now = clock.currentTimeMillisUnsafe()
    let longest: number | null = null
    for (const upstream of ["loop", "haravan"] as const) {
      const list = lists[upstream]
      if (list === undefined) continue
      const { granted, startedAt } = list
      const other = upstream === "loop" ? "haravan" : "loop"
      const expected = list.expected || (lists[other] === undefined ? rows[other] : 0)
      if (expected === 0 || list.rows === 0 || now <= startedAt) return null
      const left = Math.max(0, expected - list.rows)
      longest = Math.max(
        longest ?? 0,
        left * ((now - startedAt) / list.rows),
        budgetDelay(upstream, left / list.rows, granted)
      )
    }
    return longest
  }

  /**
   * How long the budget delays the remaining requests: `ratio` times as many as it has granted since it had granted
   * `grantedBefore`.
   */
  const budgetDelay = (upstream: Upstream, ratio: number, grantedBefore: number): number =>
    Option.match<Pick<LoopReader, "budget">, number>(sources[upstream], {
      onNone: () => 0,
      onSome: ({ budget }) => {
        const { granted, waiting } = SubscriptionRef.getUnsafe(budget.state)
        return budget.estimateWait(
          Math.max(Math.ceil((granted - grantedBefore) * ratio), waiting.interactive + waiting.background)
        )
      }
    })

  const observe = (budgets = { loop: budgetOf("loop"), haravan: budgetOf("haravan") }): SyncProgress => {
    return {
      phase,
      run,
      waitsFor,
      rows,
      requests: {
        loop: (budgets.loop?.granted ?? 0) - granted.loop,
        haravan: (budgets.haravan?.granted ?? 0) - granted.haravan
      },
      budgets,
      estimateMillis: estimate()
    }
  }
  const ref = yield* SubscriptionRef.make(observe())
  const change = (f: () => void) =>
    Effect.suspend(() => {
      f()
      return SubscriptionRef.set(ref, observe())
    })

  const budgetNow = (upstream: Upstream): Effect.Effect<Budget.State | null> =>
    Option.match<Pick<LoopReader, "budget">, Effect.Effect<Budget.State | null>>(sources[upstream], {
      onNone: () => Effect.succeed(null),
      onSome: ({ budget }) => budget.now
    })

  return {
    ref,
    now: Effect.map(Effect.all({ loop: budgetNow("loop"), haravan: budgetNow("haravan") }), observe),
    start: change(() => {
      phase = "starting"
      rows = { loop: 0, haravan: 0 }
      granted = { loop: budgetOf("loop")?.granted ?? 0, haravan: budgetOf("haravan")?.granted ?? 0 }
      lists = {}
      changed = 0
      gone = 0
    }),
    wait: ({ holder, since }) =>
      change(() => {
        waitsFor = { holder, since }
      }),
    begin: ({ id, kind, startedAt }) =>
      change(() => {
        waitsFor = null
        run = { id, kind, startedAt }
      }),
    phase: (next) =>
      change(() => {
        phase = next
      }),
    expect: (upstream, expected) =>
      change(() => {
        lists = {
          ...lists,
          [upstream]: {
            startedAt: clock.currentTimeMillisUnsafe(),
            rows: 0,
            expected,
            granted: budgetOf(upstream)?.granted ?? 0
          }
        }
      }),
    done: (upstream) =>
      change(() => {
        lists = { ...lists, [upstream]: undefined }
      }),
    read: (upstream, count) =>
      change(() => {
        rows = { ...rows, [upstream]: rows[upstream] + count }
        const list = lists[upstream]
        if (list !== undefined) lists = { ...lists, [upstream]: { ...list, rows: list.rows + count } }
      }),
    changed: (count) => Effect.sync(() => void (changed += count)),
    gone: (count) => Effect.sync(() => void (gone += count)),
    forRun: Effect.sync(() => {
      const { requests } = observe()
      return {
        phase,
        counters: { rows: rows.loop + rows.haravan, changed, gone, requests: requests.loop + requests.haravan }
      }
    }),
    end: change(() => {
      phase = "idle"
      run = null
      waitsFor = null
      lists = {}
    })
  } satisfies ProgressTracker
})
